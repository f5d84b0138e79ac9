/** So many bits has a place; all of them, of a byte each, stay in a processor's cache. */
const PLACE_BITS = 16;
const PIECE = 4;
/** Bytes of a text that are looked at together. */
const PART = 1 << 16;

/**
 * Which pieces of four characters a text has, letter case aside. What has not all pieces of a word does not have the word:
 * dozens of words are ruled out for the price of one look at the text. A filter as Bloom's: two pieces may share a place, so
 * the other way round nothing follows.
 */
export class TextIndex {
  readonly #seen = new Uint8Array(1 << PLACE_BITS);
  readonly #encoder = new TextEncoder();
  readonly #part = new Uint8Array(PART);

  /** Takes in another text, and forgets the one before. */
  read(text: string): void {
    // To walk through bytes takes half the time of walking through characters.
    const [part, seen] = [this.#part, this.#seen];
    seen.fill(0);
    let last = 0;
    for (let from = 0; from < text.length;) {
      const { read, written } = this.#encoder.encodeInto(text.slice(from), part);
      from += read;
      for (let at = 0; at < written; at += 1) {
        last = (last << 8) | folded(part[at] ?? 0);
        seen[placeOf(last)] = 1;
      }
    }
  }

  /** Whether it can have one of the words, whose pieces are given. */
  hasOneOf(words: readonly (readonly number[])[]): boolean {
    for (const pieces of words) {
      let found = 0;
      while (found < pieces.length && this.#seen[pieces[found] ?? 0] === 1) found += 1;
      if (found === pieces.length) return true;
    }
    return false;
  }
}

/** Places of the pieces of a word; of a shorter one there are none, so that it is in every text. */
export function piecesOf(word: string): readonly number[] {
  const places: number[] = [];
  let last = 0;
  for (let at = 0; at < word.length; at += 1) {
    last = (last << 8) | folded(word.charCodeAt(at));
    if (at >= PIECE - 1) places.push(placeOf(last));
  }
  return places;
}

/** The same for a letter in both cases. */
function folded(character: number): number {
  return character | 0x20;
}

/** Knuth's multiplicative hash: The Art of Computer Programming, volume 3, 6.4. */
function placeOf(piece: number): number {
  return Math.imul(piece, 0x9e3779b1) >>> (32 - PLACE_BITS);
}
