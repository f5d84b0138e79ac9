import { detailOf, stateOf, summaryOf, type AgendaJob } from './agenda-jobs.js';
import { remove, rerun } from './agenda-redis-control.js';
import {
  firstToRun,
  hasJobs,
  jobNames,
  readJob,
  readKnown,
  readSingles,
  readWhole,
  type AgendaStore,
  type Known,
} from './agenda-redis-store.js';
import { cancelled, cannotPause, cannotRetry, gone } from './agenda-refusals.js';
import { AGENDA_HOLDERS, holdersOf } from './job-holders.js';
import { jobFinding, scheduleFinding, scheduleOf, waitingFinding } from './agenda-stuck.js';
import { showJobs } from './durations.js';
import type { RedisClient } from './redis-client.js';
import type { ListedState, QueueStatus, TaskSystem } from './task-system.js';

/** Names are looked for again after this long: `watch` walks over the keys once a minute only. */
const NAMES_KEPT_MS = 60_000;

const listed: Readonly<Record<ListedState, (job: AgendaJob) => boolean>> = {
  active: (job) => stateOf(job) === 'active',
  reserved: ({ locked }) => locked !== null,
  waiting: (job) => stateOf(job) === 'waiting',
  scheduled: (job) => stateOf(job) === 'delayed',
  failed: (job) => stateOf(job) === 'failed',
};

/** Agenda 6 on Redis. It has no calls for most of this: its keys are read, and changed as it does, in one step a job. */
export function openAgendaOnRedis(redis: RedisClient, prefix: string): TaskSystem {
  const store: AgendaStore = { redis, prefix };
  let kept: { names: string[]; until: number } | undefined;
  const namesOf = async (queue: string | undefined): Promise<string[]> => {
    if (queue !== undefined) return [queue];
    if (kept === undefined || kept.until < Date.now()) {
      kept = { names: await jobNames(store), until: Date.now() + NAMES_KEPT_MS };
    }
    return kept.names;
  };
  const failedOf = async (queue: string | undefined): Promise<AgendaJob[]> =>
    readWhole(store, await namesOf(queue), listed.failed);
  const drained = (queue: string, delayed: boolean): Promise<AgendaJob[]> =>
    readWhole(
      store,
      [queue],
      (job) => job.repeat === null && (listed.waiting(job) || (delayed && listed.scheduled(job))),
    );

  return {
    name: 'agenda',
    status: async (queue, counting) => {
      const names = await namesOf(queue);
      const known = await readKnown(store, names, counting);
      const repeated = known.jobs.filter((job) => job.repeat !== null && !job.is_single);
      const singles = (await readSingles(store, names)).filter(({ repeat }) => repeat !== null);
      return {
        queues: names.map((name) => statusOf(name, known)),
        workers: holdersOf(countBy(known.jobs)),
        schedules: [...singles, ...repeated].map(scheduleOf),
        notes: [...names.flatMap((name) => remarks(name, known)), AGENDA_HOLDERS],
      };
    },
    list: async (state, queue, limit) => {
      const isListed = listed[state];
      const jobs =
        state === 'waiting' || state === 'scheduled'
          ? await firstToRun(
              store,
              state === 'waiting' ? 'due' : 'to come',
              (job) => isListed(job) && (queue ?? job.name) === job.name,
              (found) => found.length >= limit,
            )
          : await readWhole(store, await namesOf(queue), isListed);
      const direction = state === 'failed' ? -1 : 1;
      return jobs
        .map(summaryOf)
        .sort((a, b) => direction * ((a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0)))
        .slice(0, limit);
    },
    find: async ({ queue, id }) => {
      const job = await readJob(store, id);
      if (job === undefined) return [];
      return queue === null || queue === job.name ? [detailOf(job)] : [];
    },
    stuck: async (queue, { olderThanMs, limit }) => {
      const names = await namesOf(queue);
      const known: Known = { jobs: await readWhole(store, names, (job) => !hasEnded(job)), partly: [] };
      const held = known.jobs
        .filter((job) => job.locked !== null || stateOf(job) === 'interrupted')
        .sort((a, b) => (a.locked?.getTime() ?? 0) - (b.locked?.getTime() ?? 0));
      const findings = [
        ...held.slice(0, limit).flatMap((job) => jobFinding(job, olderThanMs)),
        ...names.flatMap((name) => waitingFinding(statusOf(name, known), olderThanMs)),
        ...known.jobs
          .filter(({ repeat }) => repeat !== null)
          .flatMap((job) => scheduleFinding(scheduleOf(job), olderThanMs)),
      ];
      const notes =
        held.length > limit
          ? [`Only the ${String(limit)} jobs were looked at that are locked for longest.`]
          : [];
      return { findings, notes };
    },
    hasQueue: (queue) => hasJobs(store, queue),
    retry: async (job) => {
      if (job.state !== 'failed' && job.state !== 'interrupted') throw cannotRetry(job);
      if ((await rerun(store, [job])) === 0) throw gone(job);
      return { what: `${job.queue}/${job.id} waits to run again`, jobs: 1 };
    },
    failedCount: async (queue) => (await failedOf(queue)).length,
    retryFailed: async (queue) => {
      const jobs = await rerun(store, await failedOf(queue));
      return { what: `${showJobs(jobs)} will run again`, jobs };
    },
    cancel: async (job) => {
      if ((await remove(store, [job], 'any')) === 0) throw gone(job);
      return cancelled(job);
    },
    pause: (queue) => Promise.reject(cannotPause(queue)),
    resume: (queue) => Promise.reject(cannotPause(queue)),
    drainCount: async (queue, delayed) => (await drained(queue, delayed)).length,
    drain: async (queue, delayed) => {
      const jobs = await remove(store, await drained(queue, delayed), 'waiting');
      return { what: `${showJobs(jobs)} of ${queue} deleted`, jobs };
    },
    close: () => redis.close(),
  };
}

/** How many jobs each Agenda that has a name works on. */
function countBy(jobs: readonly AgendaJob[]): { name: string; busy: number }[] {
  const busy = new Map<string, number>();
  for (const job of jobs) {
    const { modified_by: name } = job;
    if (name !== null && listed.active(job)) busy.set(name, (busy.get(name) ?? 0) + 1);
  }
  return [...busy].map(([name, count]) => ({ name, busy: count }));
}

function hasEnded(job: AgendaJob): boolean {
  const state = stateOf(job);
  return state === 'completed' || state === 'failed';
}

function statusOf(name: string, { jobs, partly }: Known): QueueStatus {
  const now = Date.now();
  const mine = jobs.filter((job) => job.name === name);
  const inState = (state: string): AgendaJob[] => mine.filter((job) => stateOf(job, now) === state);
  // what a worker has locked ahead waits still
  const waiting = [
    ...inState('waiting'),
    ...inState('reserved').filter(({ next }) => next !== null && next.getTime() <= now),
  ];
  const active = inState('active');
  const oldest = (times: readonly (Date | null)[]): number | null => {
    const known = times.flatMap((time) => time?.getTime() ?? []);
    return known.length === 0 ? null : Math.max(0, now - known.reduce((a, b) => Math.min(a, b)));
  };
  const isWhole = !partly.includes(name);
  return {
    queue: name,
    depth: {
      waiting: waiting.length,
      prioritized: null,
      delayed: inState('delayed').length,
      active: isWhole ? active.length : null,
      failed: isWhole ? inState('failed').length : null,
      completed: isWhole ? inState('completed').length : null,
      blocked: null,
    },
    paused: null,
    oldestWaitingMs: oldest(waiting.map(({ next }) => next)),
    oldestActiveMs: isWhole ? oldest(active.map(({ began }) => began)) : null,
    workers: null,
    backlogWithoutWorker: null,
  };
}

function remarks(name: string, { jobs, partly }: Known): string[] {
  const disabled = jobs.filter((job) => job.name === name && stateOf(job) === 'disabled').length;
  return [
    ...(disabled === 0
      ? []
      : [`${name}: ${String(disabled)} more are disabled, and run only after \`agenda.enable()\`.`]),
    ...(partly.includes(name)
      ? [
          `${name}: it has more than 10,000 jobs. Counted are those among the first 5,000 of all names that are due, ` +
            'and the first 5,000 to come; running and ended ones are not, but with --max-failed.',
        ]
      : []),
  ];
}
