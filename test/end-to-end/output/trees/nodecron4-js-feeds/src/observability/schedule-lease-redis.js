const { logger } = require('./logger');
const { keepLeaseIn } = require('./schedule-leader');

/**
 * The lease is a key that runs out by itself, renewed and handed back by none but its holder, as Redis' documentation of
 * distributed locks has it; beside it stand the fence of the term and when an instance last led. Where Redis loses the key
 * (in a restart without persistence, by eviction, by a fail-over before its replica had it), two may lead for a while. So
 * that the fence tells them apart, it is taken from the clock of Redis: it also grows where the last one is lost. Takes
 * Redis 5 or later.
 */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return {0, 0} end
local last = redis.call('HMGET', KEYS[2], 'fence', 'led')
local fence = tonumber(last[1] or 0)
if not holder or fence ~= tonumber(ARGV[2]) then fence = math.max(fence + 1, now) end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
redis.call('HSET', KEYS[2], 'fence', string.format('%.0f', fence), 'led', string.format('%.0f', now))
return {fence, now - tonumber(last[2] or now)}
`;

const HAND_BACK = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local time = redis.call('TIME')
redis.call('HSET', KEYS[2], 'led', string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)))
return redis.call('DEL', KEYS[1])
`;

/**
 * Of all instances of the service one runs its schedules: which, is decided through the Redis of this client, over a
 * connection of its own, so that a command of the service that blocks does not cost the lease. Returns the same client.
 */
function leadSchedules(client) {
  let connection;
  const run = async (script, claim) => {
    connection ??= connectionLike(client);
    // One part of a Redis Cluster holds both keys.
    const keys = [`schedules:{${claim.name}}:leader`, `schedules:{${claim.name}}:term`];
    const values = [claim.holder, String(claim.fence), String(claim.milliseconds)];
    return connection.eval(script, keys.length, ...keys, ...values);
  };
  keepLeaseIn({
    take: async (claim) => {
      const [fence = 0, quiet = 0] = await run(TAKE, claim);
      return { fence, quiet };
    },
    handBack: async (claim) => run(HAND_BACK, claim),
    close: () => connection?.disconnect(),
  });
  return client;
}

function connectionLike(client) {
  const connection = client.duplicate();
  connection.on('error', (err) => {
    // What comes of it is told where the lease is asked for.
    logger.debug({ err }, 'the connection of the schedule lease has a problem');
  });
  return connection;
}

module.exports = { leadSchedules };
