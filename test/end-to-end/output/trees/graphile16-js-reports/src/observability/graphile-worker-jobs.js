const { enqueue, isFinal, runJob } = require('./jobs');
const { logger } = require('./logger');

const SYSTEM = 'graphile-worker';
/** graphile-worker stores nothing beside the payload, so the origin travels in it; it is taken out before a task sees it. */
const ORIGIN = '$origin';

/** Wraps each task where it is held. */
function observeGraphileTasks(tasks) {
  for (const [name, task] of Object.entries(tasks)) tasks[name] = observedTask(task);
}

function observedTask(task) {
  return async (_payload, helpers) => {
    const { job } = helpers;
    const run = runOf(job, helpers.abortSignal);
    traceAdding(helpers);
    let partly;
    try {
      return await runJob(run, async (signal) => {
        if (signal !== undefined) helpers.abortSignal = signal;
        const result = await task(job.payload, helpers);
        const [parts, failed] = await failedParts(job.payload, result);
        if (failed.length === 0) return result;
        partly = result;
        throw new AggregateError(failed, `${String(failed.length)} of ${String(parts)} parts failed`);
      });
    } catch (error) {
      // graphile-worker sees for itself which parts failed, and tries only those again.
      if (partly !== undefined) return partly;
      throw error;
    }
  };
}

function runOf(job, signal) {
  const { id, task_identifier: name, attempts, max_attempts: maxAttempts } = job;
  const origin = takeOrigin(job);
  return {
    system: SYSTEM,
    queue: name,
    name,
    id,
    attempt: attempts,
    waited: attempts === 1 ? Math.max(Date.now() - Number(job.run_at), 0) : undefined,
    isRetried: (error) => attempts < maxAttempts && !isFinal(error),
    origin,
    payload: job.payload,
    signal,
  };
}

/** A task that is given a list may answer with a list of promises, one for each part. */
async function failedParts(payload, result) {
  if (!Array.isArray(payload) || !Array.isArray(result) || payload.length !== result.length) return [0, []];
  const parts = await Promise.allSettled(result);
  return [parts.length, parts.flatMap((part) => (part.status === 'rejected' ? [part.reason] : []))];
}

/** Wraps each task once more: what is of no use to try again is not. */
function endFinalAttempts(tasks, schema) {
  for (const [name, task] of Object.entries(tasks)) {
    tasks[name] = async (payload, helpers) => {
      try {
        return await task(payload, helpers);
      } catch (error) {
        if (isFinal(error)) await endAttempts(helpers, schema);
        throw error;
      }
    };
  }
}

/** Takes the attempts that are left, as `permanentlyFailJobs` would: that leaves alone what a worker holds. */
async function endAttempts({ job, query }, schema) {
  try {
    await query(`UPDATE ${schema}._private_jobs SET attempts = max_attempts WHERE id = $1`, [job.id]);
    // graphile-worker's own `job:failed` follows from it.
    job.max_attempts = job.attempts;
  } catch (err) {
    logger.warn({ err, queue: job.task_identifier }, 'attempts that are of no use could not be ended');
  }
}

/** Jobs that are added carry where they come from; `added` is told of their tasks. */
function traceAdding(adding, added = () => undefined) {
  const { addJob, addJobs } = adding;
  adding.addJob = async (task, payload, ...spec) =>
    enqueue({ system: SYSTEM, queue: task }, [task], async (origin) => {
      const job = await Reflect.apply(addJob, adding, [task, withOrigin(payload, origin), ...spec]);
      added(task);
      return job;
    });
  if (addJobs === undefined) return;
  adding.addJobs = async (jobs, ...rest) => {
    const traced = await addTogether(jobs, async (all) => Reflect.apply(addJobs, adding, [all, ...rest]));
    for (const { identifier } of jobs) added(identifier);
    return traced;
  };
}

/** One span for each task, and all the same one call: jobs that are added together are added as a whole. */
async function addTogether(jobs, add) {
  const tasks = [...new Set(jobs.map(({ identifier }) => identifier))];
  const origins = new Map();
  const addNext = async () => {
    const task = tasks.shift();
    if (task === undefined) {
      return add(
        jobs.map((job) => ({ ...job, payload: withOrigin(job.payload, origins.get(job.identifier) ?? {}) })),
      );
    }
    const names = jobs.filter(({ identifier }) => identifier === task).map(() => task);
    return enqueue({ system: SYSTEM, queue: task }, names, async (origin) => {
      origins.set(task, origin);
      return addNext();
    });
  };
  return addNext();
}

/** A new payload: objects only, as lists are worked on in parts, and others may be of a type that cannot hold it. */
function withOrigin(payload, origin) {
  const isPlain =
    payload === undefined || payload === null || Object.getPrototypeOf(payload) === Object.prototype;
  return isPlain && Object.keys(origin).length > 0 ? { ...payload, [ORIGIN]: origin } : payload;
}

/** Jobs that SQL or a crontab added have none. */
function takeOrigin(job) {
  const { payload } = job;
  if (typeof payload !== 'object' || payload === null || !(ORIGIN in payload)) return undefined;
  const { [ORIGIN]: origin, ...rest } = payload;
  job.payload = rest;
  return origin;
}

module.exports = { observeGraphileTasks, endFinalAttempts, traceAdding };
