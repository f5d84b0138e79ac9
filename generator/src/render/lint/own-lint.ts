export interface LintedText {
  /** Relative to the service's root; need not exist. */
  path: string;
  text: string;
}

/**
 * Its fixes alone, or also a comment in the text that switches off what they do not bring into line; or that comment
 * alone, for files that are in place: then rules that need types or look for files are asked as well.
 */
export type LintDepth = 'fixes' | 'fixes-and-comments' | 'comments';

export interface FixedText {
  text: string;
  /** Rules that a comment in it switches off. */
  off: readonly string[];
  /** Why the lint cannot parse it. */
  unreadable?: string;
}

/** One of the repository's own linters: texts after its fixes, in the order given. Throws where it cannot run. */
export type OwnLint = (files: readonly LintedText[], depth: LintDepth) => Promise<FixedText[]>;
