import type { TextStyle } from './service.js';

/** Reads the look of a text by counting; ties and empty texts fall to what most repositories use. */
export function detectTextStyle(text: string): TextStyle {
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
    semicolons: detectSemicolons(text),
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

/** A line that ends a statement shows the habit: closing bracket, identifier or string, with or without `;`. */
function detectSemicolons(text: string): boolean {
  const withSemicolon = count(text, /;[ \t]*(?:\/\/.*)?\r?$/gm);
  const without = count(
    text,
    /^[ \t]*(?:import |(?:export )?(?:const|let|var) |return\b|module\.exports|\}\))[^\n]*[\w'"`)\]}][ \t]*\r?$/gm,
  );
  return withSemicolon >= without;
}
