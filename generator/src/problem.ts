/**
 * A failure the user can act on: what is wrong, where, and the way out. Printed without a stack trace.
 * `usage` problems end with exit code 2, all others with 1.
 */
export class Problem extends Error {
  readonly hint: string;
  readonly kind: 'failure' | 'usage';

  constructor(message: string, hint: string, kind: 'failure' | 'usage' = 'failure') {
    super(message);
    this.name = 'Problem';
    this.hint = hint;
    this.kind = kind;
  }
}
