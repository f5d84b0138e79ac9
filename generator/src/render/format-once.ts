import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Options } from 'prettier';
import { readCached, writeCached } from '../machine/cache.js';

/**
 * Formats a text, or answers with what came of the same text, settings and version before: formatting is the longest
 * part of a plan, and `init` follows `--dry-run`, or runs over many services with the same settings.
 */
export async function formatOnce(
  prettier: Pick<typeof import('prettier'), 'format' | 'version'>,
  text: string,
  options: Options,
): Promise<string> {
  // What a plugin does may rest on anything, so nothing that one had a hand in is kept.
  if ((options.plugins ?? []).length > 0) return prettier.format(text, options);
  const { filepath = '', ...settings } = options;
  const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  const name = path.basename(filepath);
  const asked = JSON.stringify([prettier.version, name, sorted, text]);
  const entry = `format-${createHash('sha256').update(asked).digest('hex')}`;
  const kept = readCached(entry);
  if (kept !== undefined) {
    const [hash = '', formatted = ''] = split(kept.toString('utf8'));
    if (hash === hashOf(formatted)) return formatted;
  }
  const formatted = await prettier.format(text, options);
  writeCached(entry, `${hashOf(formatted)}\n${formatted}`);
  return formatted;
}

function split(entry: string): string[] {
  const end = entry.indexOf('\n');
  return [entry.slice(0, end), entry.slice(end + 1)];
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
