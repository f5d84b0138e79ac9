import { Problem } from '../problem.js';
import type { RecordedSplice } from '../edit/recorded-splice.js';
import type { FeatureName } from '../features/feature.js';
import type { LeaderStore } from '../inspect/leader-stores.js';

/** Relative to the service's root. Committed, so that every later run knows what is ours and what became theirs. */
export const manifestFile = '.sightline/manifest.json';

/**
 * What `init` did: the answers it was given, every file it emitted and every text it put into a file of the team's.
 * Keyed objects in sorted order, one fact a line, so that two branches merge line by line.
 */
export interface Manifest {
  /** Format of this file. */
  format: 1;
  /** Version of sightline that wrote it last. */
  sightline: string;
  answers: Answers;
  files: Record<string, EmittedRecord>;
  /** Path to why it was edited, what went in, in the order in which it did, and the hash of the result. */
  edits: Record<string, RecordedEdit>;
  dependencies: Record<string, AddedPackage>;
}

interface AddedPackage {
  section: 'dependencies' | 'devDependencies';
  range: string;
  /** The service loaded it before, and declared it nowhere: it does so again when ours is taken out. */
  wasLoaded?: true;
}

/** One emitted file; hashes are `fingerprint`s. */
interface EmittedRecord {
  template: string;
  /** Of what the template said before the repository's formatter and lint had their say; absent before 0.2 and for lint configurations. */
  source?: string;
  /** Of what was emitted. */
  sha256: string;
}

/** What `init` put into one file of the team's. */
export interface RecordedEdit {
  why: string;
  splices: RecordedSplice[];
  sha256: string;
}

interface Answers {
  dir: string;
  features: FeatureName[];
  /** Range or `file:` specifier that the lint plugin was to come from; absent for the published one. */
  lintPackage?: string;
  /** File that starts the service, where it was named; absent where it is found. */
  entry?: string;
  /** Folder of the team's own templates, relative to the service's root. */
  templates?: string;
  /** Where one instance is elected that runs the schedules; absent where each runs them. */
  scheduleLeader?: LeaderStore;
}

/** Reads a manifest; undefined where there is none. Throws a Problem where it is not one of ours. */
export function parseManifest(text: string | undefined): Manifest | undefined {
  if (text === undefined) return undefined;
  let data: unknown;
  try {
    data = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Problem(
      `${manifestFile} is not valid JSON: ${(error as Error).message}`,
      'Most often merge conflict markers were left in it. Repair it, or take it from version control, and run again.',
    );
  }
  if (isManifest(data)) return data;
  const format = isObject(data) ? data.format : undefined;
  if (typeof format === 'number' && format !== 1) {
    throw new Problem(
      `${manifestFile} has format ${String(format)}, which this version of sightline does not know.`,
      'It was written by a newer version: run that version here.',
    );
  }
  throw new Problem(
    `${manifestFile} does not hold what sightline wrote there.`,
    'Take the file from version control and run again.',
  );
}

/** Text of a manifest, keys sorted, before the repository's formatter had its say. */
export function printManifest(manifest: Manifest): string {
  const { format, sightline, answers, files, edits, dependencies } = manifest;
  const ordered: Manifest = {
    format,
    sightline,
    answers,
    files: sorted(files),
    edits: sorted(edits),
    dependencies: sorted(dependencies),
  };
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

function sorted<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))) as T;
}

function isManifest(data: unknown): data is Manifest {
  if (!isObject(data) || data.format !== 1 || typeof data.sightline !== 'string') return false;
  const { answers, files, edits, dependencies } = data;
  if (!isObject(answers) || typeof answers.dir !== 'string' || !Array.isArray(answers.features)) return false;
  const hashed = (value: unknown): boolean => isObject(value) && typeof value.sha256 === 'string';
  return (
    isObject(files) &&
    Object.values(files).every(hashed) &&
    isObject(edits) &&
    Object.values(edits).every(
      (edit) => hashed(edit) && Array.isArray((edit as Record<string, unknown>).splices),
    ) &&
    isObject(dependencies) &&
    Object.values(dependencies).every((value) => isObject(value) && typeof value.range === 'string')
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
