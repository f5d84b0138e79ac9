import { takeOut } from '../edit/recorded-splice.js';
import { planFeatures } from '../features/features.js';
import type { Service } from '../inspect/service.js';
import { fingerprint } from '../manifest/fingerprint.js';
import type { Manifest, RecordedEdit } from '../manifest/manifest.js';
import { beforeUs } from './before-us.js';
import { buildPlan } from './build.js';
import { earlierTexts } from './earlier-texts.js';
import { differOnlyInForm, isUntouched } from './ownership.js';
import { withoutCommands } from './package-json-removal.js';
import type { SourceReader } from './source-reader.js';

/**
 * How something that `init` brought stands today:
 * `in-sync` as this version makes it · `edited` by the team, who own it · `newer`: this version makes it otherwise ·
 * `both` · `gone` · `new`: this version brings it, and it is not here yet.
 */
export type DriftState = 'in-sync' | 'edited' | 'newer' | 'both' | 'gone' | 'new';

export interface Drift {
  /** `emitted` and `edited` files by their path, `package`s by their name. */
  kind: 'emitted' | 'edited' | 'package';
  name: string;
  state: DriftState;
}

/** Compares what an earlier run recorded with the disk and with what this version would make. Writes nothing. */
export async function findDrift(service: Service, known: Manifest, read: SourceReader): Promise<Drift[]> {
  const { dir, features, lintPackage = null, templates, scheduleLeader } = known.answers;
  const choices = { dir, features, lintPackage, templates, scheduleLeader };
  const planned = await planFeatures(beforeUs(service, known), choices, {
    earlier: earlierTexts(known, read),
    followsLint: false,
  });
  const texts = new Map(planned.files.map(({ path, text }) => [path, text]));
  const { changes, dependencies } = await buildPlan(service, { ...choices, install: false }, read, planned);
  const waiting = new Set(changes.filter(({ kind }) => kind === 'edited').map(({ path }) => path));
  // Packages are told one by one.
  if (dependencies.length > 0) waiting.delete('package.json');

  const drifts: Drift[] = Object.entries(known.files).map(([name, { sha256 }]) => ({
    kind: 'emitted',
    name,
    state: emittedState(read(name), texts.get(name), sha256),
  }));
  for (const name of texts.keys()) {
    if (known.files[name] === undefined) drifts.push({ kind: 'emitted', name, state: 'new' });
  }
  for (const [name, edit] of Object.entries(known.edits)) {
    const state = isLost(name, edit, read, known) ? 'gone' : waiting.has(name) ? 'newer' : 'in-sync';
    drifts.push({ kind: 'edited', name, state });
  }
  for (const name of waiting) {
    if (known.edits[name] === undefined) drifts.push({ kind: 'edited', name, state: 'new' });
  }
  const { data } = service.packageJson;
  for (const name of Object.keys(known.dependencies)) {
    const isThere = [data.dependencies, data.devDependencies, data.optionalDependencies].some(
      (section) => section?.[name] !== undefined,
    );
    drifts.push({ kind: 'package', name, state: isThere ? 'in-sync' : 'gone' });
  }
  for (const { name } of dependencies) {
    if (known.dependencies[name] === undefined) drifts.push({ kind: 'package', name, state: 'new' });
  }
  return drifts;
}

/** Whether a text that was put into a file of the team's is there no more. */
function isLost(name: string, edit: RecordedEdit, read: SourceReader, known: Manifest): boolean {
  const text = read(name);
  if (text === undefined) return true;
  const { lost } =
    name === 'package.json'
      ? withoutCommands(text, edit, Object.keys(known.dependencies))
      : takeOut(name, text, edit.splices, isUntouched(text, edit));
  return lost.length > 0;
}

/** @param recorded - fingerprint of the text that was emitted */
function emittedState(onDisk: string | undefined, planned: string | undefined, recorded: string): DriftState {
  if (onDisk === undefined) return 'gone';
  const isRecorded = fingerprint(onDisk) === recorded;
  // A file that is emitted once only, such as a lint configuration where there was none: later runs add to it.
  if (planned === undefined) return isRecorded ? 'in-sync' : 'edited';
  if (differOnlyInForm(onDisk, planned)) return 'in-sync';
  if (isRecorded) return 'newer';
  return fingerprint(planned) === recorded ? 'edited' : 'both';
}
