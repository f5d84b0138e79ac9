import { Problem } from '../problem.js';
import { reasonOf } from './reason.js';
import type { ServicePackages } from './service-packages.js';
import type { Done, JobDetail } from './task-system.js';

/** What of BullMQ's own classes is used; the same in 5 and 6, and on both of its stores. */
export interface BullQueue {
  on: (event: 'error', listener: (error: Error) => void) => void;
  getJob: (id: string) => Promise<BullJob | undefined>;
  retryJobs: (options: { state: 'failed'; count: number; timestamp?: number }) => Promise<void>;
  clean: (grace: number, limit: number, type: WaitingType) => Promise<string[]>;
  drain: (delayed: boolean) => Promise<void>;
  pause: () => Promise<void>;
  resume: () => Promise<void>;
  close: () => Promise<void>;
}

interface BullJob {
  retry: (state: 'failed') => Promise<void>;
  remove: () => Promise<void>;
}

export type WaitingType = 'wait' | 'paused' | 'prioritized' | 'delayed';

/** How BullMQ reaches the store. */
export interface BullStoreOptions {
  options: object;
  /** The name of what makes the store's backend, where it is not that of Redis. */
  factory: 'createPostgresBackend' | undefined;
}

/** What changes jobs and queues, through the BullMQ of the service: its scripts keep the store whole. */
export class BullControl {
  readonly #packages: ServicePackages;
  readonly #store: BullStoreOptions;

  constructor(packages: ServicePackages, store: BullStoreOptions) {
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
    await this.withQueue(queue, async (bull) => (await jobOf(bull, queue, id)).retry('failed'));
    return { what: `${queue}/${id} waits to run again`, jobs: 1 };
  }

  async cancel({ queue, id, state, held }: JobDetail): Promise<Done> {
    if (state === 'active' && held === true) {
      throw new Problem(
        `${queue}/${id} is running, and BullMQ cannot stop a running job from outside of its worker.`,
        'Pause the queue to keep it from running again, or stop the worker.',
      );
    }
    await this.withQueue(queue, async (bull) => (await jobOf(bull, queue, id)).remove());
    return { what: `${queue}/${id} is removed`, jobs: 1 };
  }

  async pause(queue: string): Promise<Done> {
    await this.withQueue(queue, (bull) => bull.pause());
    return { what: `${queue} is paused: workers take nothing more of it`, jobs: 0 };
  }

  async resume(queue: string): Promise<Done> {
    await this.withQueue(queue, (bull) => bull.resume());
    return { what: `${queue} goes on`, jobs: 0 };
  }

  async withQueue<T>(name: string, work: (queue: BullQueue) => Promise<T>): Promise<T> {
    const { Queue, ...loaded } = (await this.#packages.load('bullmq')) as {
      Queue: new (name: string, options: object, backend?: unknown) => BullQueue;
      createPostgresBackend?: unknown;
    };
    const { options, factory } = this.#store;
    // skipMetasUpdate: otherwise the queue's settings are written over with our defaults
    const queue = new Queue(
      name,
      { ...options, skipMetasUpdate: true },
      factory === undefined ? undefined : loaded[factory],
    );
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
