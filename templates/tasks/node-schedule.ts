import { Schedule } from './schedules.js';

type Call = (...args: never[]) => unknown;

/** What is used of a job. */
interface Job {
  cancel: (reschedules?: boolean) => unknown;
  //# {{#if tasks}}
  nextInvocation: () => { getTime: () => number } | null;
  //# {{/if}}
}

/** Only promises are waited for. */
const AWAITS = false;

//# {{#if tasks}}
/**
 * Makes jobs of node-schedule observable: `observeNodeSchedule(scheduleJob)('nightly', '0 3 * * *', backup)`. Each run has
 * its own scope, span, measurements and line, and one that does not come is told of. Signals end them in order: they
 * begin no more, and finish what is in hand. The name of the job itself comes first.
 */
//# {{else}}
/** Makes signals end jobs of node-schedule in order: they begin no more runs, and finish what is in hand. */
//# {{/if}}
export function observeNodeSchedule<F extends Call>(scheduleJob: F, name?: string): F {
  const own = scheduleJob as unknown as (...args: unknown[]) => Job | null;
  const observed: typeof own = (...args) => {
    const isNamed = args.length >= 3 && typeof args[0] === 'string';
    const [ownName, pattern, work, ...rest] = isNamed ? args : ['', ...args];
    //# {{#if tasks}}
    const one = new Schedule(AWAITS, 'node-schedule', ownName, name, work, pattern);
    //# {{else}}
    const one = new Schedule(AWAITS, ownName, name, work, pattern);
    //# {{/if}}
    const given = [pattern, isGenerator(work) ? work : one.observed(work), ...rest];
    const job = own(...(isNamed ? [ownName] : []), ...given);
    // There is none where its time has passed.
    if (job === null) return null;
    one.watch({
      //# {{#if tasks}}
      next: () => dateOf(job.nextInvocation()),
      //# {{/if}}
      stop: () => job.cancel(),
    });
    const { cancel } = job;
    job.cancel = (reschedules) => {
      if (reschedules !== true) one.forget();
      return cancel.call(job, reschedules);
    };
    return job;
  };
  return observed as unknown as F;
}

/** Its runs are the steps of one generator. */
function isGenerator(work: unknown): boolean {
  if (typeof work !== 'function') return false;
  const { prototype } = work as { prototype?: unknown };
  return typeof prototype === 'object' && prototype !== null && 'next' in prototype;
}
//# {{#if tasks}}

function dateOf(time: { getTime: () => number } | null): Date | null {
  return time === null ? null : new Date(time.getTime());
}
//# {{/if}}
