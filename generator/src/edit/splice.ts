/**
 * One exact change of one text. Offsets are UTF-16 indexes into the original text; `removed` is what stood there
 * ('' for a pure insertion), so that taking the change out again gives the original bytes.
 */
export interface Splice {
  at: number;
  removed: string;
  inserted: string;
}

/** All changes of one file, with the reason a reader of the diff is given. */
export interface SourceEdit {
  /** Relative to the service's root, forward slashes. */
  file: string;
  why: string;
  splices: Splice[];
}

/** What could not be done safely: shown with the snippet, the file and the line, and it makes the exit code 3. */
export interface ManualStep {
  title: string;
  file: string;
  /** 1-based; null where no line can be named. */
  line: number | null;
  /** The text to write there. */
  snippet: string;
  /** Why it was not done: what made the place ambiguous. */
  why: string;
}

/** Applies the splices of one text, from the back. Overlapping splices are a programming error and throw. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const ordered = [...splices].sort((a, b) => a.at - b.at);
  let result = '';
  let end = 0;
  for (const { at, removed, inserted } of ordered) {
    if (at < end || !text.startsWith(removed, at))
      throw new Error(`splice at ${String(at)} does not fit the text`);
    result += text.slice(end, at) + inserted;
    end = at + removed.length;
  }
  return result + text.slice(end);
}
