import { AsyncResource } from 'node:async_hooks';
import { storeOf } from './agenda-looks.js';
import { reportIncident } from './job-incidents.js';
import { forgetQueue, watchQueueHealth } from './queue-health.js';
import { scheduleRan, tellSchedules } from './schedule-health.js';
import { watchHeartbeat } from './worker-heartbeat.js';

/** Names that are watched: a service may make them up as it goes. */
const WATCHED = 100;
/** A lock on a job that is defined elsewhere may live longer than others: so many times as long, it is doubted. */
const DOUBTED = 6;

const watching = new WeakMap();

/** Looks at the jobs of these names beside the scrapes. */
export function watchAgenda(agenda, names) {
  const known = watching.get(agenda) ?? { names: new Set() };
  watching.set(agenda, known);
  for (const name of names) {
    if (known.names.has(name) || known.names.size >= WATCHED) continue;
    known.names.add(name);
    outside(() => {
      watchName(agenda, known, name);
    });
  }
}

/** It often begins with the first job that a request saves, and is no part of that request. */
const outside = AsyncResource.bind((begin) => {
  begin();
});

const beating = new WeakMap();

/** The same for names that a started Agenda works on, and whether it does. */
export function watchAgendaWorker(agenda, names) {
  watchAgenda(agenda, names);
  const known = beating.get(agenda) ?? new Set();
  beating.set(agenda, known);
  const { maxConcurrency } = agenda.attrs;
  for (const name of names) {
    if (known.has(name) || known.size >= WATCHED) continue;
    known.add(name);
    const concurrency = agenda.definitions[name]?.concurrency ?? 0;
    outside(() => {
      watchHeartbeat(name, () => ({
        isUp: agenda.jobProcessor !== undefined,
        concurrency: concurrency === 0 ? maxConcurrency : Math.min(concurrency, maxConcurrency),
      }));
    });
  }
}

function watchName(agenda, known, name) {
  const { db } = agenda;
  const store = storeOf(db);
  if (store === undefined) return;
  const key = `agenda.${name}`;
  const ifClosed = (error) => {
    const isClosed = error instanceof Error && /after calling end|Connection is closed/.test(error.message);
    if (!isClosed) throw error;
    forgetQueue(key, agenda);
    known.names.delete(name);
    return undefined;
  };
  const nothing = { depth: {}, oldest: {} };
  watchQueueHealth(key, agenda, () => ({
    queue: name,
    ping: async () => store.ping().catch(ifClosed),
    look: async () => (await lookOnce(agenda, known, store).catch(ifClosed))?.get(name) ?? nothing,
  }));
}

/** All names are asked for at the same time, and answered by one look. */
async function lookOnce(agenda, known, store) {
  known.looking ??= look(agenda, known, store).finally(() => {
    delete known.looking;
  });
  return known.looking;
}

async function look(agenda, { names }, store) {
  const { queues, schedules, locked } = await store.look([...names]);
  for (const schedule of schedules) tell(agenda, schedule);
  for (const { id, name, locked: at } of locked) {
    // A worker that lives takes such a job when it looks for the next time.
    const late = lifetimeOf(agenda, name) * (name in agenda.definitions ? 1 : DOUBTED);
    if (Date.now() - Number(at) > late + 2 * agenda.attrs.processEvery)
      reportIncident(name, id, 'active_without_lock');
  }
  return queues;
}

/** The next run is noted when one begins: while that lasts, nothing is overdue. */
function tell(agenda, schedule) {
  const { name, next, locked, disabled } = schedule;
  if (schedule.ran !== null) scheduleRan(name, name, Number(schedule.ran));
  if (next === null || disabled === true) {
    tellSchedules(name, []);
    return;
  }
  const isLocked = locked !== null && Date.now() - Number(locked) < lifetimeOf(agenda, name);
  tellSchedules(name, [
    { schedule: name, next: isLocked ? Math.max(Number(next), Date.now()) : Number(next) },
  ]);
}

function lifetimeOf({ definitions, attrs }, name) {
  return definitions[name]?.lockLifetime ?? attrs.defaultLockLifetime;
}
