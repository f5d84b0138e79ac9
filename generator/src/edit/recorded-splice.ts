import { descendants, parseSource } from '../inspect/source-file.js';
import { typescript } from '../inspect/typescript.js';
import { applySplices, type Splice } from './splice.js';

/**
 * A text that went into a file of the team's, with what it takes to find it again after they went on working there.
 * `at` is a UTF-16 index into the file as that run left it.
 */
export interface RecordedSplice extends Splice {
  /** What stood before it with all splices of its run in place, and behind it with none, up to `reach` characters. */
  before: string;
  after: string;
}

/** What became of taking recorded texts out again. */
export interface TakenOut {
  text: string;
  /** Those that are no longer there, or that cannot be told from others. */
  lost: RecordedSplice[];
}

/** Enough to tell two places of one file apart, little enough to be read in a manifest. */
const reach = 48;

/** What is shorter may stand in a second place by chance. */
const telling = 12;

/** What is to be remembered of the splices of one run. */
export function recordSplices(original: string, splices: readonly Splice[]): RecordedSplice[] {
  const text = applySplices(original, splices);
  let shift = 0;
  return [...splices]
    .sort((a, b) => a.at - b.at)
    .map(({ at, removed, inserted }) => {
      const start = at + shift;
      const end = at + removed.length;
      shift += inserted.length - removed.length;
      return {
        at: start,
        removed,
        inserted,
        before: text.slice(Math.max(0, start - reach), start),
        after: original.slice(end, end + reach),
      };
    });
}

/**
 * Takes recorded texts out of a file, the last one first. In a file that was changed since, each text is found by
 * itself and by what stood round it. Nothing is guessed: what is not found in one place exactly stays and is told.
 *
 * @param file - its name, which says in which language it is
 * @param recorded - in the order in which they went in
 * @param isUntouched - the file is as the last run left it, so that it comes out as it was, to the byte
 */
export function takeOut(
  file: string,
  text: string,
  recorded: readonly RecordedSplice[],
  isUntouched: boolean,
): TakenOut {
  const asInFile = hasOnlyCrlf(text) ? recorded.map(withCrlf) : recorded;
  const lost: RecordedSplice[] = [];
  let result = text;
  for (const [index, splice] of [...asInFile.entries()].reverse()) {
    const { at, inserted, removed } = splice;
    const found =
      isUntouched && result.startsWith(inserted, at)
        ? at
        : (find(result, splice) ?? findCloser(file, result, splice, asInFile.slice(0, index)));
    if (found === undefined) lost.unshift(splice);
    else result = result.slice(0, found) + removed + result.slice(found + inserted.length);
  }
  return { text: result, lost };
}

function find(text: string, { inserted, before, after }: RecordedSplice): number | undefined {
  const lineBefore = before.slice(before.lastIndexOf('\n') + 1);
  const lineAfter = after.slice(0, (after + '\n').indexOf('\n'));
  const surroundings: [string, string][] = [
    [before, after],
    [before, lineAfter],
    [lineBefore, after],
    [before, ''],
    ['', after],
    [lineBefore, lineAfter],
    ['', ''],
  ];
  for (const [front, back] of surroundings) {
    const needle = front + inserted + back;
    if (needle.trim().length < telling || (inserted.trim() === '' && (front === '' || back === ''))) continue;
    const first = text.indexOf(needle);
    if (first === -1) continue;
    // A second place that looks the same is no reason to look less closely.
    return text.includes(needle, first + 1) ? undefined : first + front.length;
  }
  return undefined;
}

/** The `)` of a call that was put round something: what stands before it may be quite different by now. */
function findCloser(
  file: string,
  text: string,
  { inserted }: RecordedSplice,
  earlier: readonly RecordedSplice[],
): number | undefined {
  const opener = inserted === ')' ? earlier.findLast((splice) => splice.inserted.endsWith('(')) : undefined;
  const start = opener === undefined ? undefined : find(text, opener);
  if (opener === undefined || start === undefined) return undefined;
  const ts = typescript();
  const behindParenthesis = start + opener.inserted.length;
  const call = descendants(parseSource(file, text).ast).find(
    (node) => ts.isCallExpression(node) && node.arguments.pos === behindParenthesis,
  );
  return call === undefined ? undefined : call.end - 1;
}

/** git may have checked the file out with other line ends than it was committed with: all of them, or none. */
function hasOnlyCrlf(text: string): boolean {
  return text.includes('\r\n') && !/(?<!\r)\n/.test(text);
}

function withCrlf<T extends RecordedSplice>(splice: T): T {
  const crlf = (text: string): string => text.replaceAll(/\r?\n/g, '\r\n');
  return {
    ...splice,
    removed: crlf(splice.removed),
    inserted: crlf(splice.inserted),
    before: crlf(splice.before),
    after: crlf(splice.after),
  };
}
