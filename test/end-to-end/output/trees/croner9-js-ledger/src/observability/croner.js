import { Schedule } from './schedules.js';

/**
 * Makes jobs of croner observable: `new (observeCroner(Cron, 'nightly'))('0 3 * * *', backup)`. Each run has its own scope,
 * span, measurements and line, and one that does not come is told of. Signals end them in order: they begin no more, and
 * finish what is in hand. The option `name` of the job itself comes first.
 */
export function observeCroner(cron, name) {
  const make = (target, args, newTarget) => {
    const [pattern, ...rest] = args;
    const options = rest.find((arg) => typeof arg === 'object' && arg !== null);
    const work = rest.find((arg) => typeof arg === 'function');
    const one = new Schedule(true, 'croner', options?.name, name, work, pattern);
    const given = args.map((arg) => one.observed(arg));
    const job =
      newTarget === undefined
        ? Reflect.apply(target, undefined, given)
        : Reflect.construct(target, given, newTarget);
    // The function may come later: `new Cron('0 3 * * *').schedule(backup)`.
    const { schedule } = job;
    job.schedule = (later) => schedule.call(job, one.observed(later));
    one.watch({
      next: () => (job.isRunning() ? job.nextRun() : null),
      stop: () => job.stop(),
    });
    return job;
  };
  return new Proxy(cron, {
    apply: (target, _this, args) => make(target, args),
    construct: (target, args, newTarget) => make(target, args, newTarget),
  });
}
