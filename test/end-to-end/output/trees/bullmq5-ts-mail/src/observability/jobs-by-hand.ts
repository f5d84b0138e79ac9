import { setTimeout as sleep } from 'node:timers/promises';
import { runJob } from './jobs.js';
import type { JobPlace, JobRun } from './jobs.js';
import { stopping } from './shutdown.js';

/**
 * Whether a loop that takes its jobs by hand is told that there is none, as the process ends. It hears so after a
 * moment: one that asks again at once would leave no time to end.
 */
export async function takesNoMore(): Promise<boolean> {
  if (stopping.aborted) await sleep(100);
  return stopping.aborted;
}

type JobInHand = Pick<JobPlace, 'system' | 'queue'> & { readonly id: string };

interface Held {
  readonly queue: string;
  readonly end: (error?: Error) => void;
  readonly ended: Promise<void>;
}

const held = new Map<string, Held>();

/**
 * Observes a job from when a loop of the service's own has taken it until that says how it ended, by `endInHand`. What
 * is written in between gets the job's ids by `runInJob`.
 */
export function takeInHand(run: JobRun): void {
  const key = keyOf(run);
  if (held.has(key)) return;
  let end: Held['end'] = () => undefined;
  const said = new Promise<void>((resolve, reject) => {
    end = (error) => {
      if (error === undefined) resolve();
      else reject(error);
    };
  });
  const ended = runJob(run, async () => said)
    .catch(() => {
      // ignored: the service has it, and said so
    })
    .finally(() => held.delete(key));
  held.set(key, { queue: run.queue, end, ended });
}

/** Ends a job that is in hand: with an error, or done. */
export function endInHand(job: JobInHand, error?: Error): void {
  held.get(keyOf(job))?.end(error);
}

/** Resolves when the jobs that were taken by hand from these queues have ended. */
export async function handsFree(queues: Iterable<string>): Promise<void> {
  const names = new Set(queues);
  const own = [...held.values()].filter(({ queue }) => names.has(queue));
  await Promise.all(own.map(async ({ ended }) => ended));
}

function keyOf({ system, queue, id }: JobInHand): string {
  return [system, queue, id].join('\n');
}
