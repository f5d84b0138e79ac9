import type { TSESLint } from '@typescript-eslint/utils';

let tree: object | null = null;
const inUse: PerFile<object, unknown>[] = [];

/**
 * Answers about parts of the file that is linted, kept while it is. A `WeakMap` would do, but each that lives longer than
 * a file is slower to ask, and lets the engine's collector move the file's whole syntax tree among what lives long.
 */
export class PerFile<K extends object, V> {
  #known: Map<K, V> | null = null;

  get(key: K): V | undefined {
    return this.#known === null ? undefined : this.#known.get(key);
  }

  set(key: K, value: V): void {
    if (this.#known === null) {
      this.#known = new Map();
      inUse.push(this);
    }
    this.#known.set(key, value);
  }

  forget(): void {
    this.#known = null;
  }
}

/** To be called before a file is asked about: what is known of another is forgotten. */
export function beginFile({ ast }: Readonly<TSESLint.SourceCode>): void {
  if (ast === tree) return;
  forgetFile();
  tree = ast;
  // A linter is done with the file when it next waits for something.
  queueMicrotask(forgetFile);
}

function forgetFile(): void {
  for (const answers of inUse) answers.forget();
  inUse.length = 0;
  tree = null;
}
