import path from 'node:path';
import type { Options } from 'prettier';
import { textOnce } from '../machine/text-once.js';

/**
 * Formats a text, or answers with what came of the same text, settings and version before: formatting is the longest
 * part of a plan, and `init` follows `--dry-run`, or runs over many services with the same settings.
 */
export async function formatOnce(
  prettier: Pick<typeof import('prettier'), 'format' | 'version'>,
  text: string,
  options: Options,
): Promise<string> {
  // What a plugin does may rest on anything, so nothing that one had a hand in is kept.
  if ((options.plugins ?? []).length > 0) return prettier.format(text, options);
  const { filepath = '', ...settings } = options;
  const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  const asked = [prettier.version, path.basename(filepath), sorted, text];
  return textOnce('format', asked, () => prettier.format(text, options));
}
