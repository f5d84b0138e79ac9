import type { Colors } from './terminal.js';

export interface Column {
  title: string;
  /** Numbers stand at the right. */
  right?: boolean;
  /** Is cut where the rows would be wider than the terminal. */
  cut?: boolean;
}

/** A text, or a text with what makes it stand out: called with the text as it is shown. */
export type Cell = string | { text: string; paint: (text: string) => string };

/** Narrower than this no column is cut. */
const NARROWEST = 8;

/** Rows below their titles, each column as wide as its widest cell. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { dim }: Colors,
  width: number,
): string {
  const texts = rows.map((row) => columns.map((_, at) => oneLine(textOf(row[at]))));
  const widths = columns.map(({ title }, at) =>
    Math.max(title.length, ...texts.map((row) => row[at]?.length ?? 0)),
  );
  for (;;) {
    const over = widths.reduce((sum, each) => sum + each + 2, -2) - width;
    const widest = Math.max(...widths.filter((_, at) => columns[at]?.cut));
    const at = widths.findIndex((each, index) => columns[index]?.cut === true && each === widest);
    if (over <= 0 || at === -1 || widest <= NARROWEST) break;
    widths[at] = widest - 1;
  }
  const line = (cells: readonly Cell[], shown: readonly string[]): string =>
    columns
      .map(({ right }, at) => {
        const room = widths[at] ?? 0;
        const text = shown[at] ?? '';
        const short = text.length > room ? `${text.slice(0, room - 1)}…` : text;
        const cell = cells[at];
        const painted = typeof cell === 'object' && short !== '' ? cell.paint(short) : short;
        const padding = ' '.repeat(room - short.length);
        return right === true ? padding + painted : painted + padding;
      })
      .join('  ')
      .trimEnd();
  const titles = columns.map(({ title }) => title);
  const head = line(
    titles.map((text) => ({ text, paint: dim })),
    titles,
  );
  return [head, ...rows.map((row, index) => line(row, texts[index] ?? []))].join('\n');
}

function textOf(cell: Cell | undefined): string {
  return typeof cell === 'object' ? cell.text : (cell ?? '');
}

/** Names come from a store that anybody may write to: they must not steer the terminal. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\u0000-\u001F\u007F-\u009F]+/g, ' ');
}
