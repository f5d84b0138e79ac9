import { Schedule } from './schedules.js';

type Call = (...args: never[]) => unknown;

/** What is used of a task. */
interface Task {
  stop: () => unknown;
  //# {{#if tasks}}
  //# {{#if nodeCron3}}
  readonly _scheduler?: { timeout?: unknown; timeMatcher?: { match: (date: Date) => boolean } };
  //# {{else}}
  getNextRun: () => Date | null;
  on: (event: string, listener: () => void) => unknown;
  //# {{/if}}
  //# {{/if}}
}

//# {{#if nodeCron3}}
/** Only promises are waited for. */
const AWAITS = false;
//# {{else}}
const AWAITS = true;
//# {{/if}}

//# {{#if tasks}}
/**
 * Makes schedules of node-cron observable: `observeNodeCron(cron.schedule, 'nightly')('0 3 * * *', backup)`. Each run has
 * its own scope, span, measurements and line, and one that does not come is told of. Signals end them in order: they
 * begin no more, and finish what is in hand. The option `name` of the schedule itself comes first.
 */
//# {{else}}
/** Makes signals end schedules of node-cron in order: they begin no more runs, and finish what is in hand. */
//# {{/if}}
export function observeNodeCron<F extends Call>(schedule: F, name?: string): F {
  const own = schedule as unknown as (pattern: unknown, work: unknown, options?: { name?: unknown }) => Task;
  const observed: typeof own = (pattern, work, options) => {
    //# {{#if tasks}}
    const one = new Schedule(AWAITS, 'node-cron', options?.name, name, work, pattern);
    //# {{else}}
    const one = new Schedule(AWAITS, options?.name, name, work, pattern);
    //# {{/if}}
    const task = own(pattern, one.observed(work), options);
    //# {{#if tasks}}
    //# {{#if nodeCron3}}
    // This version does not tell when a task runs next, so what has passed is looked at: while it runs at all.
    const { _scheduler: scheduler } = task;
    const wasDue = (second: Date): boolean =>
      (scheduler?.timeout ?? null) !== null && scheduler?.timeMatcher?.match(second) === true;
    one.watch({ next: () => undefined, wasDue, stop: () => task.stop() });
    //# {{else}}
    one.watch({ next: () => task.getNextRun(), stop: () => task.stop() });
    task.on('execution:missed', () => one.runs?.missed());
    task.on('task:destroyed', () => {
      one.forget();
    });
    //# {{/if}}
    //# {{else}}
    one.watch({ stop: () => task.stop() });
    //# {{/if}}
    return task;
  };
  return observed as unknown as F;
}
