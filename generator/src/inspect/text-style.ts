import type { TextStyle } from './service.js';
import { descendants, type SourceFile } from './source-file.js';
import { typescript } from './typescript.js';

/** Reads the look of a file by counting; ties and empty files fall to what most repositories use. */
export function detectTextStyle(source: SourceFile): TextStyle {
  const { text } = source;
  const crlf = count(text, /\r\n/g);
  const lf = count(text, /\n/g) - crlf;
  return {
    eol: crlf > lf ? '\r\n' : '\n',
    indent: detectIndent(text),
    quote:
      count(text, /(?:from|require\(|import|=|\(|,|:)\s*"/g) >
      count(text, /(?:from|require\(|import|=|\(|,|:)\s*'/g)
        ? '"'
        : "'",
    semicolons: detectSemicolons(source),
    finalNewline: text === '' || text.endsWith('\n'),
    bom: text.startsWith('\uFEFF'),
  };
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function detectIndent(text: string): string {
  const widths = new Map<string, number>();
  let before = '';
  for (const [, space = ''] of text.matchAll(/^([ \t]*)(?=[^\s*])/gm)) {
    // Only one step deeper than the line before counts: alignment and continued lines would mislead.
    const step = space.startsWith(before) ? space.slice(before.length) : '';
    if (step === '\t' || /^ {2,8}$/.test(step)) widths.set(step, (widths.get(step) ?? 0) + 1);
    before = space;
  }
  let best = '  ';
  let most = 0;
  for (const [step, times] of widths) {
    if (times > most) [best, most] = [step, times];
  }
  return best;
}

/** Statements with and without `;`, by majority; with where there are none to count. */
function detectSemicolons(source: SourceFile): boolean {
  const ts = typescript();
  let balance = 0;
  for (const node of descendants(source.ast)) {
    const ends =
      ts.isExpressionStatement(node) ||
      ts.isVariableStatement(node) ||
      ts.isReturnStatement(node) ||
      ts.isImportDeclaration(node) ||
      ts.isExportAssignment(node);
    if (ends) balance += source.text[node.end - 1] === ';' ? 1 : -1;
  }
  return balance >= 0;
}
