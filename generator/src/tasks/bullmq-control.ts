import { showJobs } from './durations.js';
import { Problem } from '../problem.js';
import { countOf, keyOf, type BullStore } from './bullmq-store.js';
import { reasonOf } from './reason.js';
import type { ServicePackages } from './service-packages.js';
import type { Done, JobDetail } from './task-system.js';

/** What of BullMQ's own classes is used; the same in 5 and 6. */
interface BullQueue {
  on: (event: 'error', listener: (error: Error) => void) => void;
  getJob: (id: string) => Promise<BullJob | undefined>;
  retryJobs: (options: { state: 'failed'; count: number }) => Promise<void>;
  clean: (grace: number, limit: number, type: WaitingType) => Promise<string[]>;
  pause: () => Promise<void>;
  resume: () => Promise<void>;
  close: () => Promise<void>;
}

interface BullJob {
  retry: (state: 'failed') => Promise<void>;
  remove: () => Promise<void>;
}

type WaitingType = 'wait' | 'paused' | 'prioritized' | 'delayed';

/** Jobs that one script of BullMQ moves or deletes; Redis answers nobody else meanwhile. */
const MOVED_AT_ONCE = 1_000;
const DELETED_AT_ONCE = 2_000;

/** As `grace` of `clean`: also what a machine added whose clock is ahead of this one. */
const ANY_AGE = -86_400_000;

/** What changes jobs and queues, through the BullMQ of the service: its scripts keep the store whole. */
export class BullControl {
  readonly #packages: ServicePackages;
  readonly #store: BullStore;

  constructor(packages: ServicePackages, store: BullStore) {
    this.#packages = packages;
    this.#store = store;
  }

  async retry({ queue, id, state, held }: JobDetail): Promise<Done> {
    if (state !== 'failed') {
      const gone = state === 'active' && held === false;
      throw new Problem(
        `${queue}/${id} has not failed: it is ${state}.`,
        gone
          ? 'Its worker is gone. Start one: it takes the job back within its stalledInterval (30s by default).'
          : 'Only failed jobs are run again.',
      );
    }
    await this.#withQueue(queue, async (bull) => (await jobOf(bull, queue, id)).retry('failed'));
    return { what: `${queue}/${id} waits to run again`, jobs: 1 };
  }

  async retryFailed(queues: readonly string[]): Promise<Done> {
    let jobs = 0;
    for (const queue of queues) {
      const failed = await this.count(queue, ['failed']);
      if (failed === 0) continue;
      await this.#withQueue(queue, (bull) => bull.retryJobs({ state: 'failed', count: MOVED_AT_ONCE }));
      jobs += failed;
    }
    return { what: `${showJobs(jobs)} will run again`, jobs };
  }

  async cancel({ queue, id, state, held }: JobDetail): Promise<Done> {
    if (state === 'active' && held === true) {
      throw new Problem(
        `${queue}/${id} is running, and BullMQ cannot stop a running job from outside of its worker.`,
        'Pause the queue to keep it from running again, or stop the worker.',
      );
    }
    await this.#withQueue(queue, async (bull) => (await jobOf(bull, queue, id)).remove());
    return { what: `${queue}/${id} is removed`, jobs: 1 };
  }

  async pause(queue: string): Promise<Done> {
    await this.#withQueue(queue, (bull) => bull.pause());
    return { what: `${queue} is paused: workers take nothing more of it`, jobs: 0 };
  }

  async resume(queue: string): Promise<Done> {
    await this.#withQueue(queue, (bull) => bull.resume());
    return { what: `${queue} goes on`, jobs: 0 };
  }

  async drain(queue: string, delayed: boolean): Promise<Done> {
    const types: WaitingType[] = [
      'wait',
      'paused',
      'prioritized',
      ...(delayed ? (['delayed'] as const) : []),
    ];
    let jobs = 0;
    await this.#withQueue(queue, async (bull) => {
      for (const type of types) {
        if ((await this.count(queue, [type])) === 0) continue;
        let deleted: number;
        do {
          deleted = (await bull.clean(ANY_AGE, DELETED_AT_ONCE, type)).length;
          jobs += deleted;
        } while (deleted > 0);
      }
    });
    return { what: `${showJobs(jobs)} of ${queue} deleted`, jobs };
  }

  /** Jobs in the lists and sets of these names. */
  async count(queue: string, names: readonly string[]): Promise<number> {
    const lists = new Set(['wait', 'paused', 'active']);
    const replies = await this.#store.redis.all(
      names.map((name) => [lists.has(name) ? 'LLEN' : 'ZCARD', keyOf(this.#store, queue, name)]),
    );
    return replies.reduce<number>((sum, reply) => sum + countOf(reply), 0);
  }

  async #withQueue<T>(name: string, work: (queue: BullQueue) => Promise<T>): Promise<T> {
    const { Queue } = (await this.#packages.load('bullmq')) as {
      Queue: new (name: string, options: object) => BullQueue;
    };
    const { redis, prefix } = this.#store;
    // skipMetasUpdate: otherwise the queue's settings are written over with our defaults
    const queue = new Queue(name, { connection: redis.client, prefix, skipMetasUpdate: true });
    queue.on('error', () => {
      // ignored: what failed is thrown by the call that waits for it
    });
    try {
      return await work(queue);
    } catch (error) {
      if (error instanceof Problem) throw error;
      throw new Problem(
        `BullMQ refused it: ${reasonOf(error)}`,
        `\`sightline tasks status ${name}\` shows how the queue stands.`,
      );
    } finally {
      await queue.close();
    }
  }
}

async function jobOf(bull: BullQueue, queue: string, id: string): Promise<BullJob> {
  const job = await bull.getJob(id);
  if (job !== undefined) return job;
  throw new Problem(`${queue}/${id} is gone.`, 'It has ended meanwhile, or somebody removed it.');
}
