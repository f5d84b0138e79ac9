export interface LintedText {
  /** Relative to the service's root; need not exist. */
  path: string;
  text: string;
}

/**
 * One of the repository's own linters: texts after its fixes, in the order given, with the rules that a comment in them
 * switches off. Throws where it cannot run.
 */
export type OwnLint = (files: readonly LintedText[]) => Promise<{ text: string; off: readonly string[] }[]>;
