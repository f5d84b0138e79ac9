export interface LintedText {
  /** Relative to the service's root; need not exist. */
  path: string;
  text: string;
}

/** Its fixes alone, or also a comment in the text that switches off what they do not bring into line. */
export type LintDepth = 'fixes' | 'fixes-and-comments';

/**
 * One of the repository's own linters: texts after its fixes, in the order given, with the rules that a comment in them
 * switches off. Throws where it cannot run.
 */
export type OwnLint = (
  files: readonly LintedText[],
  depth: LintDepth,
) => Promise<{ text: string; off: readonly string[] }[]>;
