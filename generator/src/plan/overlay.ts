import { applySplices, type SourceEdit, type Splice } from '../edit/splice.js';
import type { FileChange } from './plan.js';
import type { SourceReader } from './source-reader.js';

/** An edit of a file of the team's; the splices refer to `before`. */
export interface FileEdit {
  /** Relative to the service's root. */
  path: string;
  before: string;
  splices: readonly Splice[];
}

/** The service's files as they will be. Reads through to the reader, writes nowhere, drops what changes nothing. */
export class Overlay {
  readonly #read: SourceReader;
  readonly #files = new Map<string, Omit<FileChange, 'path' | 'before' | 'splices'>>();
  readonly #edits = new Map<string, { whys: string[]; splices: Splice[] }>();

  constructor(read: SourceReader) {
    this.#read = read;
  }

  /** Puts a whole file of the product's own there. */
  write(path: string, after: string, change: Pick<FileChange, 'why' | 'kind' | 'template'>): void {
    this.#files.set(path, { ...change, after });
  }

  /** Takes a file of the product's own away. */
  remove(path: string, why: string): void {
    this.#files.set(path, { why, kind: 'emitted', after: null });
  }

  /** Adds an edit of a file of the team's. Offsets refer to the text on disk, also when a file is edited twice. */
  edit({ file, why, splices }: SourceEdit): void {
    const known = this.#edits.get(file) ?? { whys: [], splices: [] };
    if (!known.whys.includes(why)) known.whys.push(why);
    known.splices.push(...splices);
    this.#edits.set(file, known);
  }

  /** Lets `choose` put other splices to the same end in the place of each file's, such as those that a formatter wants. */
  async layOut(choose: (edits: readonly FileEdit[]) => Promise<(readonly Splice[])[]>): Promise<void> {
    const edits = [...this.#edits].flatMap(([path, { splices }]) => {
      const before = this.#read(path);
      return before === undefined ? [] : [{ path, before, splices }];
    });
    const chosen = await choose(edits);
    for (const [index, { path }] of edits.entries()) {
      const edit = this.#edits.get(path);
      if (edit !== undefined) edit.splices = [...(chosen[index] ?? edit.splices)];
    }
  }

  /** What differs from the disk, sorted by path. */
  changes(): FileChange[] {
    const changes: FileChange[] = [];
    for (const [path, file] of this.#files) {
      const before = this.#read(path) ?? null;
      if (before !== file.after) changes.push({ path, before, ...file });
    }
    for (const [path, { whys, splices }] of this.#edits) {
      const before = this.#read(path);
      if (before === undefined) throw new Error(`edit of ${path}, which does not exist`);
      const after = applySplices(before, splices);
      if (before === after) continue;
      changes.push({ path, before, after, why: whys.join('; '), kind: 'edited', splices: inOrder(splices) });
    }
    return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}

function inOrder(splices: readonly Splice[]): Splice[] {
  return [...splices].sort((a, b) => a.at - b.at);
}
