import { gauge } from './metrics.js';
import { repeatedly } from './queue-health.js';

const QUEUE = { queue: { atMost: 100 } };
const up = gauge('worker_up', 'Whether the worker of this process takes jobs', QUEUE);
const slots = gauge('worker_concurrency', 'Jobs that the worker of this process takes at a time', QUEUE);
const heartbeats = gauge(
  'worker_heartbeat_timestamp_seconds',
  'When the worker was last seen at work, since 1970',
  QUEUE,
);

/** Measures beside the scrapes that a worker of this process lives, until what it gives is called: then it is down. */
export function watchHeartbeat(queue, see) {
  const stop = repeatedly(() => {
    const { isUp, concurrency } = see();
    up.set({ queue }, isUp ? 1 : 0);
    slots.set({ queue }, concurrency);
    if (isUp) heartbeats.set({ queue }, Date.now() / 1000);
  });
  return () => {
    stop();
    up.set({ queue }, 0);
  };
}
