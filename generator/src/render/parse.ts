import type { ts as types } from 'ts-morph';
import { ts } from './compiler.js';

/** One replacement in a source text, by offsets into it. */
export interface Replacement {
  start: number;
  end: number;
  text: string;
}

/** Parses TypeScript; a syntax error throws with file and line, because only our own templates come here. */
export function parseTypeScript(file: string, text: string): types.SourceFile {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  // Internal by type, stable since TypeScript 1: the parser's own findings, without a program.
  const { parseDiagnostics = [] } = source as { parseDiagnostics?: readonly types.Diagnostic[] };
  const [first] = parseDiagnostics;
  if (first) {
    const { line } = source.getLineAndCharacterOfPosition(first.start ?? 0);
    const message = ts.flattenDiagnosticMessageText(first.messageText, ' ');
    throw new Error(`${file}:${String(line + 1)}: ${message}`);
  }
  return source;
}

/** Applies replacements; one that lies inside another is dropped, the outer one wins. */
export function replaceAll(text: string, replacements: readonly Replacement[]): string {
  const ordered = [...replacements].sort((a, b) => a.start - b.start || b.end - a.end);
  let result = '';
  let end = 0;
  for (const replacement of ordered) {
    if (replacement.start < end) continue;
    result += text.slice(end, replacement.start) + replacement.text;
    end = replacement.end;
  }
  return result + text.slice(end);
}
