const Redis = require('ioredis');

const redis = new Redis(process.env.REDIS_URL);

redis.on('error', (error) => console.warn('connection lost', error.message));

const BOOK = `
if tonumber(ARGV[1]) < tonumber(redis.call('GET', KEYS[1]) or 0) then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
return 1
`;

/** Takes no feed that is older than the one it has. */
exports.book = async (version) => (await redis.eval(BOOK, 1, 'feed', version)) === 1;
