import { reportIncident } from './job-incidents.js';
import { enqueue, isFinal, runJob } from './jobs.js';

const SYSTEM = 'agenda';
/** Agenda stores nothing beside the data, so the origin travels in it; it is taken out wherever jobs are read. */
const ORIGIN = '$origin';
/** Said beside it where there was no data. */
const NO_DATA = '$none';
/** What is known of a job that was read, beside what is saved of it. */
const READ = Symbol('read');

/** Wraps the handlers that are and will be defined, and what saves and reads jobs. */
export function observeAgendaJobs(agenda, { saved, defined }) {
  const running = new Set();
  const observe = (definition) => {
    const retries = retriesOf(definition);
    definition.fn = observedHandler(definition, retries, running);
    return definition;
  };
  for (const definition of Object.values(agenda.definitions))
    if (definition !== undefined) observe(definition);
  // Agenda looks in the stack for the file that defines a job: a function of ours in between would be taken for it.
  agenda.definitions = new Proxy(agenda.definitions, {
    set: (definitions, name, definition) => {
      definitions[name] = observe(definition);
      defined(name);
      return true;
    },
  });
  traceSaving(agenda, saved);
  readOrigins(agenda, running);
}

function observedHandler(definition, isRetried, running) {
  const { fn } = definition;
  return async (job) => {
    const id = String(job.attrs._id);
    running.add(id);
    const ended = new AbortController();
    const { cancel } = job;
    job.cancel = (error) => {
      cancel.call(job, error);
      // Agenda does so itself when the lock ran out, and lets go of the job.
      const { name, lockedAt } = job.attrs;
      if (lockedAt !== undefined && Date.now() - Number(lockedAt) >= definition.lockLifetime)
        reportIncident(name, id, 'lock_lost');
      ended.abort(error);
    };
    try {
      return await runJob(runOf(job, definition, isRetried, ended.signal), async (signal) => {
        job.signal = signal ?? ended.signal;
        job.signal.addEventListener('abort', () => {
          if (job.canceled === undefined) cancel.call(job, job.signal?.reason);
        });
        return handle(fn, definition, job);
      });
    } finally {
      running.delete(id);
    }
  };
}

/** By their number of parameters Agenda tells handlers that call back when they are done. */
async function handle(fn, definition, job) {
  if (fn.length !== 2) return Reflect.apply(fn, definition, [job]);
  return new Promise((resolve, reject) => {
    const done = (error) => {
      if (error) reject(error);
      else resolve();
    };
    const given = Reflect.apply(fn, definition, [job, done]);
    if (given instanceof Promise) given.catch(reject);
  });
}

/** Without a backoff nothing is tried again. It is asked once for each failure, as it may draw lots. */
function retriesOf(definition) {
  const { backoff } = definition;
  if (backoff === undefined) return () => false;
  const decided = new WeakMap();
  definition.backoff = (failure) => {
    const { error } = failure;
    if (isFinal(error)) return null;
    const known = error instanceof Error ? decided.get(error) : undefined;
    return known === undefined ? backoff(failure) : known;
  };
  return ({ name, data, failCount = 0 }, error) => {
    if (isFinal(error)) return false;
    try {
      const delay = backoff({ attempt: failCount + 1, error, jobName: name, jobData: data });
      if (error instanceof Error) decided.set(error, delay);
      return delay !== null;
    } catch {
      // ignored: Agenda asks again, and tells of it
      return false;
    }
  };
}

function runOf({ attrs }, { backoff }, isRetried, signal) {
  const { name, failCount = 0 } = attrs;
  const { due, origin } = attrs[READ] ?? {};
  // What is repeated is not tried again by its next run.
  const attempt = isRepeated(attrs) && backoff === undefined ? 1 : failCount + 1;
  const waited = attempt > 1 || due === undefined || due === null ? undefined : Date.now() - Number(due);
  return {
    system: SYSTEM,
    queue: name,
    name,
    id: String(attrs._id),
    attempt,
    waited,
    isRetried: (error) => isRetried(attrs, error),
    origin,
    payload: attrs.data,
    signal,
  };
}

function isRepeated({ repeatInterval, repeatAt }) {
  return (repeatInterval ?? repeatAt ?? undefined) !== undefined;
}

/** The origins of data that was saved or read here: it is often saved again. */
const origins = new WeakMap();

/** All that saves jobs comes down to this: `now`, `schedule`, `nowDebounced` and the `save` of jobs. */
function traceSaving({ db }, saved) {
  const { saveJob } = db;
  db.saveJob = async (job, options) => {
    const { name, data } = job;
    const isKept = job._id !== undefined;
    // Whatever made a schedule, its runs are no part of it.
    if (isKept || isRepeated(job)) {
      const origin = typeof data === 'object' && data !== null ? origins.get(data) : undefined;
      const kept = await Reflect.apply(saveJob, db, [
        { ...job, data: withOrigin(data, origin ?? {}) },
        options,
      ]);
      saved(name);
      return kept;
    }
    return enqueue({ system: SYSTEM, queue: name }, [name], async (origin) => {
      const made = await Reflect.apply(saveJob, db, [{ ...job, data: withOrigin(data, origin) }, options]);
      if (typeof data === 'object' && data !== null) origins.set(data, origin);
      saved(name);
      return made;
    });
  };
}

/** New data: objects only, because others may be of a type that cannot hold it. */
function withOrigin(data, origin) {
  if (Object.keys(origin).length === 0) return data;
  if (data === undefined || data === null) return { [ORIGIN]: origin, [NO_DATA]: true };
  return Object.getPrototypeOf(data) === Object.prototype ? { ...data, [ORIGIN]: origin } : data;
}

function readOrigins({ db, backend }, running) {
  // What the backends give for no data.
  const nothing = () => (backend.name === 'Redis' ? {} : null);
  const take = (job) => {
    const { data } = job;
    if (typeof data !== 'object' || data === null || !(ORIGIN in data)) return [job];
    const { [ORIGIN]: origin, [NO_DATA]: isNone, ...rest } = data;
    origins.set(rest, origin);
    return [{ ...job, data: isNone === true ? nothing() : rest }, origin];
  };
  const read = (job) => {
    const [own, origin] = take(job);
    const known = { origin, due: job.nextRunAt };
    return { ...own, [READ]: known };
  };
  const { getNextJobToRun, getJobById, queryJobs } = db;
  db.getNextJobToRun = async (...args) => {
    const job = await Reflect.apply(getNextJobToRun, db, args);
    if (job === undefined) return undefined;
    const { _id: id, name, lastRunAt, lastFinishedAt } = job;
    // Agenda takes over a lock that ran out without a word.
    if (Number(lastRunAt ?? 0) > Number(lastFinishedAt ?? 0))
      reportIncident(name, String(id), running.has(String(id)) ? 'run_twice' : 'stalled');
    return read(job);
  };
  db.getJobById = async (id) => {
    const job = await Reflect.apply(getJobById, db, [id]);
    return job === null ? null : read(job);
  };
  db.queryJobs = async (options) => {
    const found = await Reflect.apply(queryJobs, db, [options]);
    return { ...found, jobs: found.jobs.map((job) => take(job)[0]) };
  };
}
