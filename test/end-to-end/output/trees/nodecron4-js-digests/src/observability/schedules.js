const { runApart } = require('./context');
const { logger } = require('./logger');
const { ScheduleRuns } = require('./schedule-runs');
const { manageWorker, millisecondsFrom } = require('./shutdown');

/** A name is a label and stands in every line. */
const LONGEST_NAME = 100;
const { QUEUE_HEALTH_INTERVAL_MS } = process.env;
const INTERVAL = millisecondsFrom(QUEUE_HEALTH_INTERVAL_MS, 15_000);

const schedules = new Set();
let isManaged = false;
let runsInHand = 0;
let waiting = [];

/** One schedule of this process, from before it is made. */
class Schedule {
  /** Whether the scheduler awaits whatever has a `then`, and not promises alone. */
  awaits;
  clock;
  name;
  system;
  runs;

  /** @param names - the first that is a text, or a function that has a name, is taken; the last tells two of a name apart */
  constructor(awaits, system, ...names) {
    this.awaits = awaits;
    this.system = system;
    this.name = freeName(names.map(nameOf).filter((name) => name !== ''));
  }

  /** The function that it calls. What this returns and throws goes to the scheduler as it was, and as soon. */
  observed(work) {
    if (typeof work !== 'function') return work;
    const { awaits } = this;
    const runs = new ScheduleRuns(this.system, this.name, () => nextOf(this.clock));
    this.runs = runs;
    const run = function (...args) {
      const call = () => {
        const result = Reflect.apply(work, this, args);
        return awaits && isThenable(result) ? Promise.resolve(result) : result;
      };
      runsInHand += 1;
      const attempt = runs.begin();
      const done = () => {
        attempt.complete();
        ended();
      };
      const failed = (error) => {
        attempt.fail(error);
        ended();
      };
      return untilThrough(() => attempt.within(call), done, failed);
    };
    return run;
  }

  /** It is made: signals stop it, and wait for the run in hand. */
  watch(clock) {
    this.clock = clock;
    schedules.add(this);
    this.runs?.look();
    if (isManaged) return;
    isManaged = true;
    manageWorker('schedules', stopAll);
    runApart(() => setInterval(lookAtAll, INTERVAL).unref());
  }

  /** The service has taken it back. */
  forget() {
    schedules.delete(this);
  }
}

function isThenable(value) {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** An asynchronous wrapper would throw late, and what is thrown late ends the process under some schedulers. */
function untilThrough(call, done, failed) {
  let result;
  try {
    result = call();
  } catch (error) {
    failed(error);
    throw error;
  }
  if (result instanceof Promise) {
    return result.then(
      (value) => {
        done();
        return value;
      },
      (error) => {
        failed(error);
        throw error;
      },
    );
  }
  done();
  return result;
}

function ended() {
  runsInHand -= 1;
  if (runsInHand > 0) return;
  for (const tell of waiting) tell();
  waiting = [];
}

async function stopAll() {
  await Promise.all([...schedules].map(stop));
  schedules.clear();
  if (runsInHand > 0) await new Promise((resolve) => waiting.push(resolve));
}

async function stop({ name, clock }) {
  try {
    await clock?.stop();
  } catch (err) {
    logger.error({ err, schedule: name }, 'schedule could not be stopped');
  }
}

function nameOf(candidate) {
  const name = typeof candidate === 'function' ? candidate.name.replace(/^bound /, '') : candidate;
  if (typeof name === 'string') return name.slice(0, LONGEST_NAME);
  return name instanceof Date ? name.toISOString() : '';
}

/** One that ran, was stopped and is made anew keeps its name; of two at a time the second is told apart. */
function freeName(names) {
  const [name = 'schedule', ...others] = names;
  const known = [...schedules].find((schedule) => schedule.name === name);
  if (known?.runs?.isStopped() === true) known.forget();
  else if (known !== undefined) return `${name} ${others.pop() ?? ''}`.trim().slice(0, LONGEST_NAME);
  return name;
}

/** Of a date that has passed some schedulers tell nothing but that. */
function nextOf(clock) {
  try {
    return clock?.next();
  } catch {
    // ignored: it is as good as unknown, and neither the run nor the process may fail by it
    return undefined;
  }
}

function lookAtAll() {
  for (const schedule of schedules) {
    if (schedule.runs?.isOver() === true) schedule.forget();
    else schedule.runs?.look();
  }
}

module.exports = { Schedule };
