import { createHash } from 'node:crypto';
import { readCached, writeCached } from './cache.js';

/**
 * Makes a text, or answers with what came of it when the same was asked before, on this machine.
 *
 * @param kind - what is made, one word
 * @param asked - all that the text depends on, versions of the tools included; plain JSON
 */
export async function textOnce(
  kind: string,
  asked: unknown,
  make: () => string | Promise<string>,
): Promise<string> {
  const entry = `${kind}-${hashOf(JSON.stringify(asked))}`;
  const kept = readCached(entry)?.toString('utf8');
  if (kept !== undefined) {
    const end = kept.indexOf('\n');
    const text = kept.slice(end + 1);
    if (kept.slice(0, end) === hashOf(text)) return text;
  }
  const text = await make();
  writeCached(entry, `${hashOf(text)}\n${text}`);
  return text;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
