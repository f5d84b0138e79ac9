import { Schedule } from './schedules.js';

/** What is used of a `Cron`. */
interface Job {
  schedule: (work?: unknown) => unknown;
  stop: () => unknown;
  //# {{#if tasks}}
  isRunning: () => boolean;
  nextRun: () => Date | null;
  //# {{/if}}
}

type Class = new (...args: never[]) => unknown;

//# {{#if tasks}}
/**
 * Makes jobs of croner observable: `new (observeCroner(Cron, 'nightly'))('0 3 * * *', backup)`. Each run has its own scope,
 * span, measurements and line, and one that does not come is told of. Signals end them in order: they begin no more, and
 * finish what is in hand. The option `name` of the job itself comes first.
 */
//# {{else}}
/** Makes signals end jobs of croner in order: they begin no more runs, and finish what is in hand. */
//# {{/if}}
export function observeCroner<C extends object>(cron: C, name?: string): C {
  const make = (target: C, args: unknown[], newTarget?: unknown): Job => {
    const [pattern, ...rest] = args;
    const options = rest.find((arg) => typeof arg === 'object' && arg !== null) as
      { name?: unknown } | undefined;
    const work = rest.find((arg) => typeof arg === 'function');
    //# {{#if tasks}}
    const one = new Schedule(true, 'croner', options?.name, name, work, pattern);
    //# {{else}}
    const one = new Schedule(true, options?.name, name, work, pattern);
    //# {{/if}}
    const given = args.map((arg) => one.observed(arg));
    const job = (
      newTarget === undefined
        ? Reflect.apply(target as unknown as (...all: unknown[]) => unknown, undefined, given)
        : Reflect.construct(target as unknown as Class, given, newTarget as Class)
    ) as Job;
    // The function may come later: `new Cron('0 3 * * *').schedule(backup)`.
    const { schedule } = job;
    job.schedule = (later) => schedule.call(job, one.observed(later));
    one.watch({
      //# {{#if tasks}}
      next: () => (job.isRunning() ? job.nextRun() : null),
      //# {{/if}}
      stop: () => job.stop(),
    });
    return job;
  };
  return new Proxy(cron, {
    apply: (target, _this, args: unknown[]) => make(target, args),
    construct: (target, args: unknown[], newTarget) => make(target, args, newTarget),
  });
}
