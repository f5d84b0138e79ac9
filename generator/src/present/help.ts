/** One flag as its help shows it. */
interface FlagHelp {
  /** "--dir <folder>" */
  usage: string;
  describe: string;
}

export interface CommandHelp {
  /** "sightline init [flags]" */
  usage: string;
  describe: string;
  /** Title of the list to its rows. */
  lists: Readonly<Record<string, readonly FlagHelp[]>>;
}

/** Width that every terminal has. */
const width = 80;

/** Text of a help page, made without the argument parser: loading that takes longer than all the rest. */
export function renderHelp({ usage, describe, lists }: CommandHelp): string {
  const sections = Object.entries(lists).map(([title, rows]) => {
    const column = Math.max(...rows.map((row) => row.usage.length)) + 4;
    const shown = rows.map((row) => `  ${row.usage}`.padEnd(column) + wrap(row.describe, column));
    return [`${title}:`, ...shown].join('\n');
  });
  return [`Usage: ${usage}`, wrap(describe, 0), ...sections].join('\n\n');
}

/** The text in lines that fit, all but the first behind an indent. */
export function wrap(text: string, indent: number, columns = width): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}
