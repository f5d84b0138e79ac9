import { Schedule } from './schedules.js';

type Work = (...args: never[]) => unknown;

/** What is used of a `CronJob`. */
interface Job {
  stop: () => unknown;
  //# {{#if tasks}}
  nextDate: () => { toJSDate: () => Date };
  //# {{#if cron3}}
  running: boolean;
  //# {{else}}
  isActive: boolean;
  //# {{/if}}
  //# {{/if}}
}

interface Params {
  onTick: unknown;
  cronTime: unknown;
  name?: unknown;
}

//# {{#if cron3}}
/** Only promises are waited for. */
const AWAITS = false;
//# {{else}}
const AWAITS = true;
//# {{/if}}
/** Where the constructor takes a name. */
const NAME = 11;

//# {{#if tasks}}
/**
 * Makes jobs of cron observable: `new (observeCronJob(CronJob, 'nightly'))('0 3 * * *', backup)`, and those of `from`. Each
 * run has its own scope, span, measurements and line, and one that does not come is told of. Signals end them in order:
 * they begin no more, and finish what is in hand. The `name` of the job itself comes first.
 */
//# {{else}}
/** Makes signals end jobs of cron in order: they begin no more runs, and finish what is in hand. */
//# {{/if}}
export function observeCronJob<C extends object>(cronJob: C, name?: string): C {
  const made = (own: unknown, work: unknown, pattern: unknown, make: (work: unknown) => Job): Job => {
    //# {{#if tasks}}
    const one = new Schedule(AWAITS, 'cron', own, name, work, pattern);
    //# {{else}}
    const one = new Schedule(AWAITS, own, name, work, pattern);
    //# {{/if}}
    const job = make(one.observed(work));
    one.watch({
      //# {{#if tasks}}
      //# {{#if cron3}}
      next: () => (job.running ? job.nextDate().toJSDate() : null),
      //# {{else}}
      next: () => (job.isActive ? job.nextDate().toJSDate() : null),
      //# {{/if}}
      //# {{/if}}
      stop: () => job.stop(),
    });
    return job;
  };
  return new Proxy(cronJob, {
    construct: (target, args: unknown[], newTarget) => {
      const [pattern, work, ...rest] = args;
      const make = (observed: unknown): Job =>
        Reflect.construct(target as unknown as Work, [pattern, observed, ...rest], newTarget) as Job;
      return made(args[NAME], work, pattern, make);
    },
    get: (target, key, receiver) => {
      const value: unknown = Reflect.get(target, key, receiver);
      if (key !== 'from') return value;
      const from = value as (params: Params) => Job;
      return (params: Params) =>
        made(params.name, params.onTick, params.cronTime, (onTick) =>
          from.call(target, { ...params, onTick }),
        );
    },
  });
}
