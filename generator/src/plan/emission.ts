import type { ManualStep } from '../edit/splice.js';
import type { FeaturePlan, PlannedFile } from '../features/features.js';
import { manifestFile, type Manifest } from '../manifest/manifest.js';
import { Problem } from '../problem.js';
import type { Overlay } from './overlay.js';
import { fateOf } from './ownership.js';
import type { SourceReader } from './source-reader.js';

/** What became of the files that are to be emitted. */
export interface Emission {
  /** Files that are there as they are meant, or merged; `text` is what was emitted, before anybody edited it. */
  present: Pick<PlannedFile, 'path' | 'template' | 'text' | 'source'>[];
  /** Files that the team deleted, or moved. */
  deleted: string[];
  /** Files that were emitted once and are no longer to be remembered. */
  forgotten: string[];
  manual: ManualStep[];
  notes: string[];
}

/** Puts a file that the team edited there, with what this version makes of it: the upgrade's part of an emission. */
export type Merge = (file: PlannedFile, onDisk: string) => Promise<Pick<Emission, 'manual' | 'notes'>>;

/**
 * Writes the files of a plan into the overlay, each where that takes nothing from the team. Files that they edited go
 * to `merge`, or stay where there is none.
 */
export async function emit(
  { files }: FeaturePlan,
  overlay: Overlay,
  read: SourceReader,
  known: Manifest | undefined,
  merge?: Merge,
): Promise<Emission> {
  const emission: Emission = { present: [], deleted: [], forgotten: [], manual: [], notes: [] };
  const foreign: string[] = [];
  for (const file of files) {
    const { path, text, why, template } = file;
    const onDisk = read(path);
    const fate = fateOf(file, onDisk, known);
    if (fate === 'foreign') foreign.push(path);
    else if (fate === 'deleted') {
      emission.deleted.push(path);
      emission.notes.push(
        `${path} was deleted since it was emitted, and is not made again; delete its entry in ${manifestFile} to have it back.`,
      );
    } else if (fate === 'edited' && merge !== undefined && onDisk !== undefined) {
      const { manual, notes } = await merge(file, onDisk);
      emission.manual.push(...manual);
      emission.notes.push(...notes);
      emission.present.push(file);
    } else if (fate === 'edited') {
      emission.notes.push(`${path} was edited since it was emitted, and is left as it is.`);
    } else if (fate === 'write') {
      overlay.write(path, text, { why, kind: 'emitted', template });
      emission.present.push(file);
    } else if (onDisk !== undefined) emission.present.push({ ...file, text: onDisk });
  }
  if (foreign.length > 0) {
    throw new Problem(
      `These files are in the place of files that sightline emits, and sightline did not write them:\n  ${foreign.join('\n  ')}`,
      'Pass --dir with another folder, or move them away.',
    );
  }
  return emission;
}
