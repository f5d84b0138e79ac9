import { setTimeout as sleep } from 'node:timers/promises';
import { inProduction, logger } from './logger.js';

const { SHUTDOWN_DRAIN_MS, SHUTDOWN_TIMEOUT_MS } = process.env;
/** How long the process is seen as not ready before it ends; its workers stop at once. */
const DRAIN = millisecondsFrom(SHUTDOWN_DRAIN_MS, inProduction ? 1_500 : 0);
/** When the process ends at the latest, counted from the signal. Keep it below the platform's own limit. */
const TIMEOUT = millisecondsFrom(SHUTDOWN_TIMEOUT_MS, 8_000);
const FLUSH_TIMEOUT = 1_500;
const SIGNALS = ['SIGTERM', 'SIGINT'];

/** What a variable says; the usual time where it is not set, set to nothing, or no number. */
export function millisecondsFrom(variable, usual) {
  const given = variable === undefined || variable.trim() === '' ? Number.NaN : Number(variable);
  return given >= 0 ? given : usual;
}

const workers = [];
let works = false;
const closers = [];
const flushers = [];
let finished;
const ending = new AbortController();

/**
 * Aborted when the process is told to end. A loop of the service's own asks it, `while (!stopping.aborted) …`, and is
 * waited for where its promise is registered: `onShutdown('loop', () => looping)`.
 */
export const stopping = ending.signal;

/** Registers what is closed once no work is left: `onShutdown('postgres', () => pool.end())`. Last in, first out. */
export function onShutdown(name, close) {
  closers.unshift([name, close]);
}

/** Registers what is sent off at the very end: spans, logs. */
export function onFlush(name, flush) {
  flushers.push([name, flush]);
}

export function isDraining() {
  return finished !== undefined;
}

/** Whether the process is at work. */
export function isServing() {
  return works;
}

/** Makes signals end this process in order, also where no server and no worker is known. */
export function manageProcess() {
  works = true;
  endOnSignals();
}

/** Makes signals end a worker in order: `stop` takes nothing new, and finishes or hands back what is in hand. */
export function manageWorker(name, stop) {
  workers.push([name, stop]);
  manageProcess();
}

function endOnSignals() {
  for (const signal of SIGNALS) {
    // First in line: a handler of the service's own may close the worker at once.
    if (!process.listeners(signal).includes(onSignal)) process.prependListener(signal, onSignal);
  }
}

function onSignal(signal) {
  // A handler of the service's own ends the process when it is ready; it is only stopped when it does not. One that
  // raises the signal once more, for the process to end by, is gone by then.
  const alone = process.listenerCount(signal) === 1;
  const exit = () => process.exit();
  if (finished === undefined) {
    finished = shutDown(signal, Date.now() + TIMEOUT);
    setTimeout(exit, TIMEOUT).unref();
  }
  if (alone) void finished.then(exit);
}

async function shutDown(signal, deadline) {
  process.exitCode = 0;
  logger.info({ signal, drain_ms: DRAIN }, 'shutting down');
  ending.abort();
  // From here on workers take nothing new.
  const idle = workers.map(async ([name, stop]) =>
    attempt(name, stop, deadline - FLUSH_TIMEOUT - Date.now()),
  );
  await sleep(DRAIN);
  await Promise.all(idle);
  for (const [name, close] of closers)
    await attempt(name, () => close(signal), Math.max(deadline - FLUSH_TIMEOUT - Date.now(), 250));
  logger.info('shut down');
  await flush();
}

/** Sends off what is still held back, in bounded time. */
export async function flush() {
  await Promise.all(flushers.map(([name, task]) => attempt(name, task, FLUSH_TIMEOUT)));
}

async function attempt(name, task, milliseconds) {
  try {
    if (!(await within(milliseconds, task()))) logger.warn({ closer: name }, 'closing took too long');
  } catch (err) {
    logger.error({ err, closer: name }, 'closing failed');
  }
}

/** Whether the work ended in time. */
async function within(milliseconds, work) {
  let timer;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, Math.max(milliseconds, 0), false);
  });
  try {
    return await Promise.race([Promise.resolve(work).then(() => true), limit]);
  } finally {
    clearTimeout(timer);
  }
}
