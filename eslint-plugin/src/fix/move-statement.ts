import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

type Source = Readonly<TSESLint.SourceCode>;

/** Moves a statement of the file, with the comments that belong to it, to the place before another one above it. */
export function moveBefore(
  statement: TSESTree.Node,
  target: TSESTree.Node,
  source: Source,
): TSESLint.ReportFixFunction | null {
  const lines = linesOf(statement, source);
  const to = startOf(target, source, isDirective);
  if (!lines || !isFirstOnLine(to, source)) return null;
  const text = source.text.slice(lines[0], lines[1]);
  const end = /(?:\r?\n)$/.exec(text) ? text : `${text}${source.text.includes('\r\n') ? '\r\n' : '\n'}`;
  return (fixer) => [fixer.insertTextBeforeRange([to, to], end), fixer.removeRange([lines[0], lines[1]])];
}

/** The whole lines of a statement and of the comments right above it and behind it; null where it shares a line. */
function linesOf(statement: TSESTree.Node, source: Source): readonly [number, number] | null {
  const start = startOf(statement, source, () => true);
  if (!isFirstOnLine(start, source)) return null;
  const { text } = source;
  const newline = text.indexOf('\n', statement.range[1]);
  const end = newline < 0 ? text.length : newline + 1;
  const rest = text.slice(statement.range[1], end).trim();
  return rest === '' || rest.startsWith('//') || /^\/\*[^]*?\*\/$/.test(rest) ? [start, end] : null;
}

function isFirstOnLine(at: number, { text }: Source): boolean {
  return (
    /^[^\S\n]*$/.test(text.slice(text.lastIndexOf('\n', at - 1) + 1, at)) &&
    (at === 0 || text[at - 1] === '\n')
  );
}

/** The start of a node, or of the comments on the lines right above it that belong to it. */
function startOf(
  node: TSESTree.Node,
  source: Source,
  belongs: (comment: TSESTree.Comment) => boolean,
): number {
  let [start] = node.range;
  let { line } = node.loc.start;
  for (const comment of source.getCommentsBefore(node).reverse()) {
    // What stands at the head of a file belongs to the file.
    if (comment.loc.end.line !== line - 1 || comment.range[0] === 0 || !belongs(comment)) break;
    if (!isFirstOnLine(comment.range[0], source)) break;
    start = comment.range[0];
    line = comment.loc.start.line;
  }
  return start;
}

function isDirective({ value }: TSESTree.Comment): boolean {
  return /^\s*(?:eslint-disable-next-line|@ts-|prettier-ignore|biome-ignore|oxlint-disable-next-line|c8 ignore|v8 ignore)/.test(
    value,
  );
}
