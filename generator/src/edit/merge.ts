import { diff3Merge } from 'node-diff3';

export interface Merged {
  text: string;
  /** Where both sides changed the same lines: 1-based line of the first marker in `text`, and the marked lines. */
  conflicts: { line: number; text: string }[];
}

/** What the library calls the sides: a ours, o base, b theirs. */
interface Region {
  ok?: string[];
  conflict?: { a: string[]; o: string[]; b: string[] };
}

/** How the sides are called in conflict markers. */
export interface MergeLabels {
  ours: string;
  base: string;
  theirs: string;
}

/**
 * Three-way merge by lines. Where both sides changed the same lines to different ends, both stand in the text between
 * the markers that git and every editor know, with the base between them.
 */
export function mergeLines(ours: string, base: string, theirs: string, labels: MergeLabels): Merged {
  const lines: string[] = [];
  const conflicts: Merged['conflicts'] = [];
  const options = { excludeFalseConflicts: true };
  const regions = diff3Merge(ours.split('\n'), base.split('\n'), theirs.split('\n'), options) as Region[];
  for (const { ok, conflict } of regions) {
    if (ok) lines.push(...ok);
    if (!conflict) continue;
    const marked = [
      `<<<<<<< ${labels.ours}`,
      ...conflict.a,
      `||||||| ${labels.base}`,
      ...conflict.o,
      '=======',
      ...conflict.b,
      `>>>>>>> ${labels.theirs}`,
    ];
    conflicts.push({ line: lines.length + 1, text: marked.join('\n') });
    lines.push(...marked);
  }
  return { text: lines.join('\n'), conflicts };
}
