import { createClient } from 'redis';

const client = await createClient({ url: process.env.REDIS_URL })
  .on('error', (error) => console.warn('connection lost', error.message))
  .connect();

const BOOK = `
if tonumber(ARGV[1]) < tonumber(redis.call('GET', KEYS[1]) or 0) then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
return 1
`;

/** Takes no cache that is older than the one it has. */
export async function book(version) {
  return (await client.eval(BOOK, { keys: ['cache'], arguments: [String(version)] })) === 1;
}
