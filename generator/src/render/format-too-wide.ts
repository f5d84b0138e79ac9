import type { Options } from 'prettier';
import type { ts as types } from 'ts-morph';
import { ts } from './compiler.js';
import { isInStyle } from './format-style.js';
import { parseTypeScript, replaceAll, type Replacement } from './parse.js';

/**
 * Gives prettier only what a narrower limit changes: a statement or class member of which every line is short enough
 * is what prettier would print, because what fits stays on its line and what did not fit in more room does not fit in
 * less. A short name stands for it meanwhile. A test compares with all of the text given to prettier.
 *
 * @param text - in the style of the templates, of `PRINT_WIDTH`
 * @param options - for which `areLikeTemplates` holds
 * @param print - prettier with these options
 */
export async function formatTooWide(
  text: string,
  { printWidth = 80, singleQuote = false }: Pick<Options, 'printWidth' | 'singleQuote'>,
  print: (text: string) => Promise<string>,
): Promise<string> {
  const source = parseTypeScript('emitted.ts', text);
  const kept: string[] = [];
  const names: Replacement[] = [];
  const visit = (node: types.Node): void => {
    const range = isStatementOrMember(node) ? wholeLines(node, source) : undefined;
    const lines =
      range && (singleQuote ? text.slice(range.start, range.end) : withDoubleQuotes(node, range, source));
    if (
      range &&
      lines !== undefined &&
      isInStyle(`${lines}\n`, printWidth) &&
      !hasJoinableList(lines, printWidth)
    ) {
      const indent = /^ */.exec(lines)?.[0] ?? '';
      names.push({ ...range, text: `${indent}$${String(names.length)}$;` });
      kept.push(lines);
    } else ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);

  const printed = await print(replaceAll(text, names));
  let found = 0;
  const result = printed.replaceAll(/^ *\$(\d+)\$;$/gm, (name, index: string) => {
    if (name === names[Number(index)]?.text) found += 1;
    return kept[Number(index)] ?? name;
  });
  // Otherwise something moved to another indentation, where its lines may be too long.
  return found === names.length ? result : print(text);
}

function isStatementOrMember(node: types.Node): boolean {
  if (ts.isClassElement(node)) return ts.isClassLike(node.parent);
  if (ts.isBlock(node)) return false;
  return ts.isStatement(node) && (ts.isBlock(node.parent) || ts.isSourceFile(node.parent));
}

/** From the first column to the end of the last line, without the comments before; undefined where it shares a line. */
function wholeLines(node: types.Node, source: types.SourceFile): { start: number; end: number } | undefined {
  const { text } = source;
  const at = node.getStart(source);
  const start = text.lastIndexOf('\n', at) + 1;
  return text.slice(start, at).trim() === '' && text[node.end] === '\n'
    ? { start, end: node.end }
    : undefined;
}

/** A list over several lines with room for it on one, because the template leaves some of it out. */
function hasJoinableList(lines: string, printWidth: number): boolean {
  const lists = /^( *)(.*[[(]|(?:import|export) (?:type )?\{)\n((?:\1 .*\n)*)\1([\])}].*)$/gm;
  return [...lines.matchAll(lists)].some(([, indent = '', head = '', items = '', tail = '']) => {
    const joined = items.trim().replaceAll(/\n\s*/g, ' ').replace(/,$/, '');
    return indent.length + head.length + joined.length + tail.length <= printWidth;
  });
}

/** Undefined where prettier has to weigh which quotes need fewer escapes. */
function withDoubleQuotes(
  node: types.Node,
  { start, end }: { start: number; end: number },
  source: types.SourceFile,
): string | undefined {
  const literals: types.StringLiteral[] = [];
  const visit = (child: types.Node): void => {
    if (ts.isStringLiteral(child)) literals.push(child);
    ts.forEachChild(child, visit);
  };
  visit(node);
  const swapped: Replacement[] = [];
  for (const literal of literals) {
    const quoted = literal.getText(source);
    if (/\\['"]/.test(quoted)) return undefined;
    if (quoted.includes('"')) continue;
    const at = literal.getStart(source) - start;
    swapped.push({ start: at, end: at + quoted.length, text: `"${quoted.slice(1, -1)}"` });
  }
  return replaceAll(source.text.slice(start, end), swapped);
}
