import { gauge } from './metrics.js';
import { repeatedly } from './queue-health.js';

const QUEUE = { queue: { atMost: 100 } } as const;
const up = gauge('worker_up', 'Whether a worker of this process takes jobs', QUEUE);
const slots = gauge('worker_concurrency', 'Jobs that the workers of this process take at a time', QUEUE);
const heartbeats = gauge(
  'worker_heartbeat_timestamp_seconds',
  'When a worker was last seen at work, since 1970',
  QUEUE,
);

interface Seen {
  readonly isUp: boolean;
  readonly concurrency: number;
}

/** One process may have several workers of a queue: what they take is added up. */
const watched = new Map<string, Set<() => Seen>>();

/** Measures beside the scrapes that a worker of this process lives, until what it gives is called: then it is down. */
export function watchHeartbeat(queue: string, see: () => Seen): () => void {
  const workers = watched.get(queue) ?? new Set();
  watched.set(queue, workers.add(see));
  const stop = repeatedly(() => {
    tell(queue, workers);
  });
  return () => {
    stop();
    workers.delete(see);
    tell(queue, workers);
  };
}

function tell(queue: string, workers: ReadonlySet<() => Seen>): void {
  const taking = [...workers].map((see) => see()).filter(({ isUp }) => isUp);
  up.set({ queue }, taking.length > 0 ? 1 : 0);
  slots.set(
    { queue },
    taking.reduce((sum, { concurrency }) => sum + concurrency, 0),
  );
  if (taking.length > 0) heartbeats.set({ queue }, Date.now() / 1000);
}
