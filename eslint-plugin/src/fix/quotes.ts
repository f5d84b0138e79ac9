import type { TSESLint } from '@typescript-eslint/utils';
import { PerFile } from '../flow/per-file.js';

const quotes = new PerFile<Readonly<TSESLint.SourceCode>, "'" | '"'>();

/** As many strings tell of a file what all would. */
const ENOUGH = 50;

/** The quote that most strings of the file have. */
function quoteOf(source: Readonly<TSESLint.SourceCode>): "'" | '"' {
  const before = quotes.get(source);
  if (before) return before;
  let double = 0;
  let single = 0;
  for (const token of source.ast.tokens) {
    if (token.type !== 'String') continue;
    if (token.value.startsWith('"')) double += 1;
    else single += 1;
    if (double + single === ENOUGH) break;
  }
  const quote = double > single ? '"' : "'";
  quotes.set(source, quote);
  return quote;
}

/** A text as a string literal in the quotes of the file; the other quotes where that saves escapes. */
export function stringLiteral(text: string, source: Readonly<TSESLint.SourceCode>): string {
  const usual = quoteOf(source);
  const other = usual === "'" ? '"' : "'";
  const quote = text.includes(usual) && !text.includes(other) ? other : usual;
  const body = text
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
  return `${quote}${body}${quote}`;
}
