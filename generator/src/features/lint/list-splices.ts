import type { ts as types } from 'ts-morph';
import type { Splice } from '../../edit/splice.js';
import type { TextStyle } from '../../inspect/service.js';

/** A bracketed list in a source text: array elements, call arguments or object properties. */
export interface List {
  items: types.NodeArray<types.Node>;
  /** Offset of the closing bracket. */
  close: number;
}

const ITEMS_ON_ONE_LINE = 2;

/** Indent of the line that holds `offset`. */
function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? '';
}

/**
 * Appends items to a list, each on its own line where the list has a line for each, with or without a trailing comma
 * as before. `write` gives the text of one item for the indent it will stand at.
 */
export function appendToList(
  source: types.SourceFile,
  list: List,
  style: TextStyle,
  write: readonly ((indent: string) => string)[],
): Splice[] {
  const { text } = source;
  const last = list.items.at(-1);
  const outer = indentAt(text, list.close);
  if (last === undefined) {
    const inner = outer + style.indent;
    const at = list.items.pos;
    const lines = write.map((item) => `${style.eol}${inner}${item(inner)}`);
    return [{ at, removed: text.slice(at, list.close), inserted: `${lines.join(',')}${style.eol}${outer}` }];
  }
  const comma = list.items.hasTrailingComma;
  const ownLine = /\n[ \t]*$/.test(text.slice(last.getEnd(), list.close));
  const opened = text.lastIndexOf('\n', list.close) < list.items.pos;
  if (!ownLine && opened && write.length > ITEMS_ON_ONE_LINE) {
    const inner = outer + style.indent;
    const all = write.map((item) => `,${style.eol}${inner}${item(inner)}`).join('');
    const [gapStart, gapEnd] = [list.items.pos, list.items[0]?.getStart(source) ?? list.items.pos];
    const tailStart = comma ? list.items.end - 1 : last.getEnd();
    return [
      { at: gapStart, removed: text.slice(gapStart, gapEnd), inserted: style.eol + inner },
      { at: tailStart, removed: text.slice(tailStart, list.close), inserted: `${all}${style.eol}${outer}` },
    ];
  }
  if (!ownLine) {
    const indent = indentAt(text, last.getStart(source));
    const items = write.map((item) => ` ${item(indent)}`).join(',');
    return [insertion(list.items.end, comma ? `${items},` : `,${items}`)];
  }
  const indent = indentAt(text, last.getStart(source));
  // Behind a comment on the last item's line, which belongs to that item.
  const lineEnd = endOfLine(text, comma ? list.items.end : last.getEnd());
  const items = write.map((item) => `${style.eol}${indent}${item(indent)}`).join(',');
  if (comma) return [insertion(lineEnd, `${items},`)];
  return lineEnd === last.getEnd()
    ? [insertion(lineEnd, `,${items}`)]
    : [insertion(last.getEnd(), ','), insertion(lineEnd, items)];
}

export function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  if (end === -1) return text.length;
  return text[end - 1] === '\r' && end > offset ? end - 1 : end;
}

export function insertion(at: number, inserted: string): Splice {
  return { at, removed: '', inserted };
}
