import type { RedisClient, Reply } from './redis-client.js';

/** A page of SCAN: 500 round trips for a million keys, each two or three milliseconds of Redis. */
const SCAN_COUNT = '2000';

/** What stands between the two in the names of keys. Walks over the keys of the database once, in small steps that block nobody. */
export async function scanKeys(redis: RedisClient, before: string, after: string): Promise<Set<string>> {
  const escaped = [before, after].map((text) => text.replaceAll(/[\\*?[\]^]/g, String.raw`\$&`));
  const found = new Set<string>();
  for (const node of redis.nodes()) {
    let cursor = '0';
    do {
      const reply = await node.call('SCAN', cursor, 'MATCH', escaped.join('*'), 'COUNT', SCAN_COUNT);
      const [next, keys] = listOf(reply);
      for (const key of listOf(keys))
        found.add(String(key).slice(before.length, after === '' ? undefined : -after.length));
      cursor = String(next);
    } while (cursor !== '0');
  }
  return found;
}

/** The members of a set, a page at a time; one may come twice. */
export async function* scanSet(redis: RedisClient, key: string): AsyncGenerator<string[]> {
  let cursor = '0';
  do {
    const [next, members] = listOf(await redis.call('SSCAN', key, cursor, 'COUNT', SCAN_COUNT));
    yield listOf(members).map(String);
    cursor = String(next);
  } while (cursor !== '0');
}

export function listOf(reply: Reply | undefined): Reply[] {
  return Array.isArray(reply) ? reply : [];
}

export function textOf(reply: Reply | undefined): string | null {
  return typeof reply === 'string' ? reply : null;
}
