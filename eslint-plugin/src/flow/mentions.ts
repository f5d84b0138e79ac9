import type { TSESLint } from '@typescript-eslint/utils';
import { listed } from '../words/listed.js';
import { PerFile } from './per-file.js';
import { TextIndex, piecesOf } from './text-index.js';

type Source = Readonly<TSESLint.SourceCode>;

const NO = 0;
const PERHAPS = 1;
const YES = 2;

/** Something that most files do not mention: a pattern, and words without which no text matches it. */
export class Mention {
  readonly pattern: RegExp;
  /** One word of each list is in every match. */
  readonly lists: readonly (readonly string[])[];
  /** Place among all, which is also that of its answers. */
  readonly at: number;
  readonly #pieces: readonly (readonly (readonly number[])[])[];

  /**
   * @param pattern a constant, without the flags `g` and `y`
   * @param lists words with a comma between them, whose letter case does not matter; one of three letters says nothing
   */
  constructor(pattern: RegExp, ...lists: readonly string[]) {
    this.pattern = pattern;
    this.lists = lists.map(listed);
    this.#pieces = this.lists.map((words) => words.map(piecesOf));
    this.at = mentionsKnown.push(this) - 1;
  }

  /** False only where the text cannot match. */
  mayBeIn(text: TextIndex): boolean {
    for (const words of this.#pieces) if (!text.hasOneOf(words)) return false;
    return true;
  }
}

/** All of them: a text is read once, whatever is asked of it. */
export const mentionsKnown: Mention[] = [];

const answers = new PerFile<Source, Uint8Array>();
const index = new TextIndex();

/** Whether the text of the file matches the pattern. Tried at most once for each file, however many rules and models ask. */
export function mentions(source: Source, { at, pattern }: Mention): boolean {
  let known = answers.get(source);
  if (known === undefined) answers.set(source, (known = firstLook(source.text)));
  let answer = known[at] ?? PERHAPS;
  if (answer === PERHAPS) known[at] = answer = pattern.test(source.text) ? YES : NO;
  return answer === YES;
}

function firstLook(text: string): Uint8Array {
  index.read(text);
  const found = new Uint8Array(mentionsKnown.length);
  for (const mention of mentionsKnown) if (mention.mayBeIn(index)) found[mention.at] = PERHAPS;
  return found;
}
