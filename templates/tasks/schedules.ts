//# {{#if tasks}}
import { runApart } from './context.js';
//# {{/if}}
import { logger } from './logger.js';
//# {{#if scheduleLeader}}
import { handBackLease, leadFromNow, leaseToRun, withLease } from './schedule-leader.js';
//# {{/if}}
//# {{#if tasks}}
import { ScheduleRuns } from './schedule-runs.js';
import { manageWorker, millisecondsFrom } from './shutdown.js';
//# {{else}}
import { manageWorker } from './shutdown.js';
//# {{/if}}

/** What a scheduler says of a schedule. */
export interface Clock {
  //# {{#if tasks}}
  /** When it is to run next; null while it is stopped, undefined where that cannot be told. */
  readonly next: () => Date | null | undefined;
  //# {{#if nodeCron3}}
  /** Whether this second, which has passed, was one to run in: of a scheduler that does not tell the next. */
  readonly wasDue?: (second: Date) => boolean;
  //# {{/if}}
  //# {{/if}}
  /** Begins no more runs. */
  readonly stop: () => unknown;
}

/** A name is a label and stands in every line. */
const LONGEST_NAME = 100;
//# {{#if tasks}}
const { QUEUE_HEALTH_INTERVAL_MS } = process.env;
const INTERVAL = millisecondsFrom(QUEUE_HEALTH_INTERVAL_MS, 15_000);
//# {{/if}}

const schedules = new Set<Schedule>();
let isManaged = false;
let runsInHand = 0;
let waiting: (() => void)[] = [];

/** One schedule of this process, from before it is made. */
export class Schedule {
  /** Whether the scheduler awaits whatever has a `then`, and not promises alone. */
  readonly awaits: boolean;
  clock: Clock | undefined;
  readonly name: string;
  //# {{#if tasks}}
  readonly system: string;
  runs: ScheduleRuns | undefined;
  //# {{/if}}
  //# {{#if scheduleLeader}}
  //# {{#if nestSchedule}}
  isLed = true;
  //# {{/if}}
  //# {{/if}}

  /** @param names - the first that is a text, or a function that has a name, is taken; the last tells two of a name apart */
  //# {{#if tasks}}
  constructor(awaits: boolean, system: string, ...names: unknown[]) {
    this.awaits = awaits;
    this.system = system;
    this.name = freeName(names.map(nameOf).filter((name) => name !== ''));
  }
  //# {{else}}
  constructor(awaits: boolean, ...names: unknown[]) {
    this.awaits = awaits;
    this.name = names.map(nameOf).find((name) => name !== '') ?? 'schedule';
  }
  //# {{/if}}

  /** The function that it calls. What this returns and throws goes to the scheduler as it was, and as soon. */
  observed<F>(work: F): F {
    if (typeof work !== 'function') return work;
    const { awaits } = this;
    //# {{#if scheduleLeader}}
    //# {{#if nestSchedule}}
    const isLed = (): boolean => this.isLed;
    //# {{/if}}
    //# {{/if}}
    //# {{#if tasks}}
    const runs = new ScheduleRuns(this.system, this.name, () => nextOf(this.clock));
    this.runs = runs;
    //# {{/if}}
    const run = function (this: unknown, ...args: unknown[]): unknown {
      //# {{#if scheduleLeader}}
      //# {{#if nestSchedule}}
      const lease = isLed() ? leaseToRun() : null;
      //# {{else}}
      const lease = leaseToRun();
      //# {{/if}}
      if (lease === undefined) {
        //# {{#if tasks}}
        runs.leave();
        //# {{/if}}
        return undefined;
      }
      //# {{/if}}
      const call = (): unknown => {
        //# {{#if scheduleLeader}}
        const inLease = (): unknown => Reflect.apply(work, this, args) as unknown;
        //# {{#if nestSchedule}}
        const result = lease === null ? inLease() : withLease(lease, inLease);
        //# {{else}}
        const result = withLease(lease, inLease);
        //# {{/if}}
        //# {{else}}
        const result: unknown = Reflect.apply(work, this, args);
        //# {{/if}}
        return awaits && isThenable(result) ? Promise.resolve(result) : result;
      };
      runsInHand += 1;
      //# {{#if tasks}}
      const attempt = runs.begin();
      const done = (): void => {
        attempt.complete();
        ended();
      };
      const failed = (error: unknown): void => {
        attempt.fail(error);
        ended();
      };
      return untilThrough(() => attempt.within(call), done, failed);
      //# {{else}}
      return untilThrough(call, ended, ended);
      //# {{/if}}
    };
    return run as F;
  }

  /** It is made: signals stop it, and wait for the run in hand. */
  watch(clock: Clock): void {
    this.clock = clock;
    schedules.add(this);
    //# {{#if tasks}}
    //# {{#if nodeCron3}}
    if (this.runs !== undefined) this.runs.wasDue = clock.wasDue;
    //# {{/if}}
    this.runs?.look();
    //# {{/if}}
    if (isManaged) return;
    isManaged = true;
    manageWorker('schedules', stopAll);
    //# {{#if scheduleLeader}}
    //# {{#if tasks}}
    leadFromNow(takeOver);
    //# {{else}}
    leadFromNow();
    //# {{/if}}
    //# {{/if}}
    //# {{#if tasks}}
    runApart(() => setInterval(lookAtAll, INTERVAL).unref());
    //# {{/if}}
  }

  /** The service has taken it back. */
  forget(): void {
    schedules.delete(this);
  }
  //# {{#if scheduleLeader}}
  //# {{#if nestSchedule}}

  /** It is a timer of this process, and runs whichever instance leads. */
  runEverywhere(): void {
    this.isLed = false;
    //# {{#if tasks}}
    if (this.runs !== undefined) this.runs.isLed = false;
    //# {{/if}}
  }
  //# {{/if}}
  //# {{/if}}
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** An asynchronous wrapper would throw late, and what is thrown late ends the process under some schedulers. */
function untilThrough(call: () => unknown, done: () => void, failed: (error: unknown) => void): unknown {
  let result: unknown;
  try {
    result = call();
  } catch (error) {
    failed(error);
    throw error;
  }
  if (result instanceof Promise) {
    return result.then(
      (value: unknown) => {
        done();
        return value;
      },
      (error: unknown) => {
        failed(error);
        throw error;
      },
    );
  }
  done();
  return result;
}

function ended(): void {
  runsInHand -= 1;
  if (runsInHand > 0) return;
  for (const tell of waiting) tell();
  waiting = [];
}

async function stopAll(): Promise<void> {
  await Promise.all([...schedules].map(stop));
  schedules.clear();
  if (runsInHand > 0) await new Promise<void>((resolve) => waiting.push(resolve));
  //# {{#if scheduleLeader}}
  await handBackLease();
  //# {{/if}}
}

async function stop({ name, clock }: Schedule): Promise<void> {
  try {
    await clock?.stop();
  } catch (err) {
    logger.error({ err, schedule: name }, 'schedule could not be stopped');
  }
}

function nameOf(candidate: unknown): string {
  const name: unknown = typeof candidate === 'function' ? candidate.name.replace(/^bound /, '') : candidate;
  if (typeof name === 'string') return name.slice(0, LONGEST_NAME);
  return name instanceof Date ? name.toISOString() : '';
}
//# {{#if tasks}}

/** One that ran, was stopped and is made anew keeps its name; of two at a time the second is told apart. */
function freeName(names: string[]): string {
  const [name = 'schedule', ...others] = names;
  const known = [...schedules].find((schedule) => schedule.name === name);
  if (known?.runs?.isStopped() === true) known.forget();
  else if (known !== undefined) return `${name} ${others.pop() ?? ''}`.trim().slice(0, LONGEST_NAME);
  return name;
}

/** Of a date that has passed some schedulers tell nothing but that. */
function nextOf(clock: Clock | undefined): Date | null | undefined {
  try {
    return clock?.next();
  } catch {
    // ignored: it is as good as unknown, and neither the run nor the process may fail by it
    return undefined;
  }
}

//# {{#if scheduleLeader}}
/** @param quiet - milliseconds for which nobody may have led: what was due then may have run nowhere */
function takeOver(quiet: number): void {
  for (const { runs } of schedules) runs?.takeOver(quiet);
}

//# {{/if}}
function lookAtAll(): void {
  for (const schedule of schedules) {
    if (schedule.runs?.isOver() === true) schedule.forget();
    else schedule.runs?.look();
  }
}
//# {{/if}}
