// @ts-check
import { styleText } from 'node:util';

const width = Math.max(72, Math.min(process.stdout.columns ?? 96, 100));
const colours =
  process.env['NO_COLOR'] === undefined &&
  (process.stdout.isTTY === true || process.env['FORCE_COLOR'] !== undefined);

/**
 * @param {Parameters<typeof styleText>[0]} format
 * @param {string} text
 */
export function paint(format, text) {
  return colours ? styleText(format, text) : text;
}

/** @param {string} [text] */
export function say(text = '') {
  process.stdout.write(`${text}\n`);
}

/** @param {string} text */
export function title(text) {
  say();
  say(paint(['bold', 'cyan'], `━━ ${text} ${'━'.repeat(Math.max(0, width - text.length - 4))}`));
  say();
}

/** @param {string} text one plain sentence under a title */
export function note(text) {
  for (const line of wrap(text, width - 2)) say(`  ${paint('dim', line)}`);
}

/** @param {string} text */
export function cut(text, length = width - 4) {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/**
 * @param {string} text
 * @param {number} length
 */
export function wrap(text, length) {
  /** @type {string[]} */
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + word.length + 1 > length) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

/**
 * A table with its columns as wide as needed; numbers to the right.
 * @param {string[]} heads
 * @param {(string | number)[][]} rows
 */
export function table(heads, rows) {
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => String(row[column]).length)),
  );
  /** @param {(string | number)[]} cells */
  const line = (cells) =>
    cells
      .map((cell, column) => {
        const size = widths[column] ?? 0;
        return typeof cell === 'number' ? String(cell).padStart(size) : cell.padEnd(size);
      })
      .join('   ')
      .trimEnd();
  say(`  ${paint('dim', line(heads))}`);
  for (const row of rows) say(`  ${line(row)}`);
}

/** @param {string} diff as git prints it */
export function showDiff(diff) {
  for (const line of diff.trimEnd().split('\n')) {
    if (/^(index |new file|diff --git|--- )/.test(line)) continue;
    if (line.startsWith('+++ ')) say(`\n  ${paint('bold', line.replace(/^\+\+\+ (b\/)?/, ''))}`);
    else if (line.startsWith('@@')) say(`  ${paint('cyan', cut(line))}`);
    else if (line.startsWith('+')) say(`  ${paint('green', cut(line))}`);
    else if (line.startsWith('-')) say(`  ${paint('red', cut(line))}`);
    else say(`  ${paint('dim', cut(line))}`);
  }
}

/**
 * A JSON value over several lines, keys coloured, long strings folded at their line ends.
 * @param {Record<string, unknown>} value
 * @param {string[]} [first] keys to show first
 */
export function showJson(value, first = []) {
  const keys = [
    ...first.filter((key) => key in value),
    ...Object.keys(value).filter((key) => !first.includes(key)),
  ];
  const size = Math.max(...keys.map((key) => key.length));
  for (const key of keys) {
    const item = value[key];
    if (typeof item === 'object' && item !== null && !Array.isArray(item)) {
      say(`  ${paint('cyan', key)}`);
      for (const [name, inner] of Object.entries(item)) showEntry(`    ${name}`, size, inner);
    } else {
      showEntry(`  ${key}`, size, item);
    }
  }
}

/**
 * @param {string} label
 * @param {number} size
 * @param {unknown} value
 */
function showEntry(label, size, value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const [line = '', ...more] = text.split('\n');
  const shown = label.padEnd(size + 4);
  say(`${paint('cyan', shown)}${cut(line, width - shown.length)}`);
  for (const next of more.slice(0, 2))
    say(`${' '.repeat(shown.length)}${paint('dim', cut(next, width - shown.length))}`);
  if (more.length > 2)
    say(`${' '.repeat(shown.length)}${paint('dim', `… ${String(more.length - 2)} more lines`)}`);
}

/**
 * Says what is going on while it does, with the time it took.
 * @template T
 * @param {string} text
 * @param {() => Promise<T>} work
 */
export async function step(text, work) {
  const from = performance.now();
  if (process.stdout.isTTY) process.stdout.write(`  ${paint('dim', `… ${text}`)}`);
  const result = await work();
  if (process.stdout.isTTY) process.stdout.write('\r\u001b[2K');
  say(
    `  ${paint('green', '•')} ${text} ${paint('dim', `${((performance.now() - from) / 1000).toFixed(1)} s`)}`,
  );
  return result;
}
