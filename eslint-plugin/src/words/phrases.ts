import { wordsOf } from './split.js';

/** How a list of names is changed: `only` replaces the built-in list, `add` and `remove` change it. */
export interface ListChange {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  readonly only?: readonly string[];
}

/** Phrases of one to four words, looked up at the end, at the start or anywhere in a name. */
export class Phrases {
  readonly #phrases: ReadonlySet<string>;
  readonly #longest: number;

  constructor(names: Iterable<string>) {
    this.#phrases = new Set([...names].map((name) => wordsOf(name).join(' ')).filter(Boolean));
    this.#longest = Math.max(0, ...[...this.#phrases].map((phrase) => phrase.split(' ').length));
  }

  /** The longest phrase that the words end with. */
  atEnd(words: readonly string[]): string | null {
    for (let length = Math.min(this.#longest, words.length); length > 0; length -= 1) {
      const phrase = words.slice(-length).join(' ');
      if (this.#phrases.has(phrase)) return phrase;
    }
    return null;
  }

  /** A phrase that stands anywhere in the words. */
  within(words: readonly string[]): string | null {
    for (let end = words.length; end > 0; end -= 1) {
      const phrase = this.atEnd(words.slice(0, end));
      if (phrase !== null) return phrase;
    }
    return null;
  }

  has(words: readonly string[]): boolean {
    return this.#phrases.has(words.join(' '));
  }
}

/** The built-in list with a user's changes. Names are compared as words: `patientRef` also means `patient_ref`. */
export function changedList(
  builtIn: readonly string[],
  changes: readonly (ListChange | undefined)[],
): Phrases {
  let names = builtIn;
  for (const change of changes) {
    const removed = new Set(change?.remove?.map((name) => wordsOf(name).join(' ')));
    const kept = (change?.only ?? names).filter((name) => !removed.has(wordsOf(name).join(' ')));
    names = [...kept, ...(change?.add ?? [])];
  }
  return new Phrases(names);
}

/** JSON schema of a `ListChange`, for rule options. */
export const listChangeSchema = (what: string) => {
  const names = (description: string) => ({
    type: 'array' as const,
    items: { type: 'string' as const, minLength: 1 },
    uniqueItems: true,
    description,
  });
  return {
    type: 'object' as const,
    additionalProperties: false,
    description: `Changes to the list of ${what}.`,
    properties: {
      add: names(`${what} to add`),
      remove: names(`${what} to take out`),
      only: names(`${what} to use in place of the built-in ones`),
    },
  };
};

/**
 * Reads a `ListChange` out of `settings`, which ESLint does not validate.
 * @throws Error that names the setting, when its shape is wrong.
 */
export function readListChange(value: unknown, where: string): ListChange | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${where} must be an object with "add", "remove" or "only", each a list of names.`);
  }
  for (const [key, names] of Object.entries(value)) {
    if (!['add', 'remove', 'only'].includes(key)) {
      throw new Error(`${where}.${key} is unknown; use "add", "remove" or "only".`);
    }
    const list: readonly unknown[] | null = Array.isArray(names) ? names : null;
    const wrong = list?.findIndex((name) => typeof name !== 'string' || wordsOf(name).length === 0) ?? 0;
    if (list === null) throw new Error(`${where}.${key} must be a list of names.`);
    if (wrong >= 0) throw new Error(`${where}.${key}[${String(wrong)}] must be a name such as "patientRef".`);
  }
  return value;
}
