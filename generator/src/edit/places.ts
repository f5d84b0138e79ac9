import type { ts } from 'ts-morph';
import type { SourceFile } from '../inspect/source-file.js';
import { typescript } from '../inspect/typescript.js';

/** Start of the line that holds `position`. */
export function lineStart(text: string, position: number): number {
  return text.lastIndexOf('\n', position - 1) + 1;
}

/** End of the line that holds `position`, before its line break. */
export function lineEnd(text: string, position: number): number {
  const at = text.indexOf('\n', position);
  if (at === -1) return text.length;
  return text[at - 1] === '\r' && at > position ? at - 1 : at;
}

/** The white space before a node when the node is the first thing on its line, else undefined. */
export function leadingIndent(source: SourceFile, node: ts.Node): string | undefined {
  const start = node.getStart(source.ast);
  const before = source.text.slice(lineStart(source.text, start), start).replace('\uFEFF', '');
  return /^[ \t]*$/.test(before) ? before : undefined;
}

/** True when only white space and comments follow on the last line of the node. */
export function endsItsLine(source: SourceFile, end: number): boolean {
  const rest = source.text.slice(end, lineEnd(source.text, end));
  return /^[ \t]*(?:\/\/.*|(?:\/\*(?:(?!\*\/).)*\*\/[ \t]*)*)$/.test(rest);
}

/** The statement that holds a node, when it stands in a list of statements where another can be put beside it. */
export function statementInList(node: ts.Node): ts.Statement | undefined {
  const ts = typescript();
  for (let up: ts.Node | undefined = node; up !== undefined; up = up.parent as ts.Node | undefined) {
    if (ts.isFunctionLike(up) || ts.isClassLike(up)) return undefined;
    const parent = up.parent as ts.Node | undefined;
    if (parent === undefined) return undefined;
    const inList =
      ts.isSourceFile(parent) ||
      ts.isBlock(parent) ||
      ts.isModuleBlock(parent) ||
      ts.isCaseOrDefaultClause(parent);
    if (inList && ts.isStatement(up)) return up;
  }
  return undefined;
}

/** The start of a statement's line, or of the first line of the comments that stand right on top of it. */
export function aboveComments(source: SourceFile, statement: ts.Statement): number {
  const { text } = source;
  const start = statement.getStart(source.ast);
  let at = lineStart(text, start);
  if (text.slice(at, start).replace('\uFEFF', '').trim() !== '') return start;
  const comments = typescript().getLeadingCommentRanges(text, statement.getFullStart()) ?? [];
  for (const comment of comments.toReversed()) {
    const begin = lineStart(text, comment.pos);
    const own =
      text.slice(begin, comment.pos).replace('\uFEFF', '').trim() === '' && begin >= statement.getFullStart();
    if (!own || !/^[ \t]*\r?\n[ \t]*$/.test(text.slice(comment.end, at))) break;
    at = begin;
  }
  return text.startsWith('\uFEFF', at) ? at + 1 : at;
}
