-- Writes a BullMQ queue with ARGV[2] jobs of each state, as BullMQ would leave it: ARGV[1] is "prefix:queue:",
-- ARGV[3] the time in milliseconds.
local base, count, now = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('HSET', base .. 'meta', 'opts.maxLenEvents', '10000', 'version', 'bullmq:5.0.0')
for index = 1, count do
  local waiting = base .. 'w' .. index
  redis.call('HSET', waiting, 'name', 'send', 'data', '{"n":' .. index .. '}', 'opts', '{"attempts":3}', 'timestamp', now - 1000 + index % 1000, 'delay', '0', 'priority', '0')
  redis.call('LPUSH', base .. 'wait', 'w' .. index)
end
for index = 1, math.min(count, 1000) do
  for _, state in ipairs({ 'failed', 'completed', 'delayed' }) do
    local id = state .. index
    redis.call('HSET', base .. id, 'name', 'send', 'data', '{}', 'opts', '{"attempts":3}', 'timestamp', now, 'finishedOn', now, 'failedReason', 'boom')
    redis.call('ZADD', base .. state, state == 'delayed' and (now + 3600000 + index) * 0x1000 or now, id)
  end
end
return count
