/** One word of a shell command, with its place in the text (quotes included in the place, not in the value). */
export interface Word {
  value: string;
  start: number;
  end: number;
  quoted: boolean;
}

/** Words up to `&&`, `||`, `;`, `|`, `&` or a line end. */
export type SimpleCommand = Word[];

/**
 * Cuts a shell command line into simple commands. Quoted words that hold a command of their own
 * (`concurrently "node a.js" "tsc -w"`, `--exec "ts-node x.ts"`, `sh -c "…"`) are cut as well and follow the outer one.
 */
export function splitCommands(text: string, offset = 0): SimpleCommand[] {
  const commands: SimpleCommand[] = [];
  let current: SimpleCommand = [];
  const nested: SimpleCommand[] = [];
  let at = 0;
  const finish = (): void => {
    if (current.length > 0) commands.push(current);
    current = [];
  };
  while (at < text.length) {
    const char = text[at] ?? '';
    if (/[;|&\n]/.test(char)) {
      finish();
      at += 1;
    } else if (/\s/.test(char) || isContinuation(text, at)) {
      at += /^\\\r?\n/.exec(text.slice(at, at + 3))?.[0].length ?? 1;
    } else {
      const word = readWord(text, at);
      current.push({ ...word, start: word.start + offset, end: word.end + offset });
      // Only text without escapes keeps its places.
      if (word.quoted && /\s/.test(word.value) && text.slice(word.start + 1, word.end - 1) === word.value) {
        nested.push(...splitCommands(word.value, offset + word.start + 1));
      }
      at = word.end;
    }
  }
  finish();
  return [...commands, ...nested];
}

function readWord(text: string, start: number): Word {
  let value = '';
  let quote = '';
  let quoted = false;
  let at = start;
  for (; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (quote !== '') {
      if (char === quote) quote = '';
      else if (char === '\\' && quote === '"' && /["\\$`]/.test(text[at + 1] ?? '')) {
        at += 1;
        value += text[at] ?? '';
      } else value += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      quoted = true;
    } else if (isContinuation(text, at)) break;
    else if (char === '\\' && at + 1 < text.length) {
      at += 1;
      value += text[at] ?? '';
    } else if (/[\s;|&]/.test(char)) break;
    else value += char;
  }
  return { value, start, end: at, quoted };
}

/** A backslash at the end of a line: the command goes on in the next. */
function isContinuation(text: string, at: number): boolean {
  return text[at] === '\\' && /^\r?\n/.test(text.slice(at + 1, at + 3));
}
