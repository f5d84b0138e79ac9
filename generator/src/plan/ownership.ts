import { fingerprint } from '../manifest/fingerprint.js';
import type { Manifest, RecordedEdit } from '../manifest/manifest.js';

/**
 * What becomes of a file that is to be emitted:
 * `write` it new or again · `present` already, as wanted · `edited` by the team since, and theirs to keep ·
 * `deleted` by the team since, and not made again · `foreign`: something of theirs stands in its place.
 */
export type Fate = 'write' | 'present' | 'edited' | 'deleted' | 'foreign';

export function fateOf(
  file: { path: string; text: string },
  onDisk: string | undefined,
  known: Manifest | undefined,
): Fate {
  const emitted = known?.files[file.path];
  if (onDisk === undefined) return emitted === undefined ? 'write' : 'deleted';
  if (differOnlyInForm(onDisk, file.text)) return 'present';
  if (emitted === undefined) return 'foreign';
  return fingerprint(onDisk) === emitted.sha256 ? 'write' : 'edited';
}

/** Whether a file that was edited is as the last run left it. */
export function isUntouched(text: string, { sha256 }: RecordedEdit): boolean {
  return fingerprint(text) === sha256;
}

/**
 * The repository's formatter may be another one by now (its own was installed since, or moved to a newer version):
 * that alone is no reason to write a file again.
 */
export function differOnlyInForm(a: string, b: string): boolean {
  return a === b || withoutForm(a) === withoutForm(b);
}

/** Whether a file that was emitted is not as it was emitted any more; unknown counts as theirs. */
export function isTheirs(onDisk: string, base: string | undefined): boolean {
  return base === undefined || !differOnlyInForm(onDisk, base);
}

function withoutForm(text: string): string {
  return text.replaceAll(/[\s'"`;,()]/g, '');
}
