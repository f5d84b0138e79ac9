//# {{#if tasks}}
//# {{#if errors}}
import { AppError } from './errors.js';
import { enqueue, isFinal, runJobs } from './jobs.js';
//# {{else}}
import { enqueue, runJobs } from './jobs.js';
//# {{/if}}
import type { JobFailure, JobRun, Origin } from './jobs.js';
import { endInHand, handsFree, takeInHand, takesNoMore } from './jobs-by-hand.js';
import { logger } from './logger.js';
import { forgetBoss, watchBoss } from './pg-boss-health.js';
//# {{else}}
import { takesNoMore } from './jobs-by-hand.js';
//# {{/if}}
import { manageWorker, onShutdown } from './shutdown.js';

/** What is used of pg-boss: its versions declare and export their types in different ways. */
interface Boss {
  stop: () => Promise<unknown>;
  offWork: (name: string) => Promise<unknown>;
  work: (...args: never[]) => Promise<string>;
  //# {{#if tasks}}
  on: (event: 'error', listener: (error: Error) => void) => unknown;
  listenerCount: (event: string) => number;
  isInstalled: () => Promise<unknown>;
  getQueue: (name: string) => Promise<unknown>;
  getDb: () => { executeSql: (text: string, values: unknown[]) => Promise<{ rows: unknown[] }> };
  //# {{/if}}
}

/**
 * Makes pg-boss observable: what is sent is counted and traced on, each job that is worked on has its scope, span,
 * measurements and line. Signals end it in order: it takes no more, and finishes what is in hand. Returns the same boss.
 */
export function observeBoss<B extends Boss>(boss: B, schema = 'pgboss'): B {
  const queues = new Set<string>();
  const own = boss as unknown as Patched;
  const { fetch, work } = own;
  //# {{#if tasks}}
  const byHand = new Set<string>();
  own.fetch = async (name, options) => {
    if (byHand.size === 0) manageWorker(`jobs of ${schema} in hand`, async () => handsFree(byHand));
    byHand.add(name);
    if (await takesNoMore()) return [];
    const jobs = await Reflect.apply(fetch, boss, [name, { ...options, includeMetadata: true }]);
    // Not before: a loop may go on asking a boss that has been stopped.
    watchBoss(boss, name, schema);
    for (const job of jobs) takeInHand(runOf(name, job));
    return jobs;
  };
  //# {{#if errors}}
  const { fail } = own;
  own.fail = async (name, ids, error, ...rest) => {
    if (isFinal(error)) await endAttempts(boss, schema, name, idsOf(ids));
    return Reflect.apply(fail, boss, [name, ids, error, ...rest]);
  };
  //# {{/if}}
  const handled: Handled = { runs: new Map(), failures: new Map() };
  endByHand(own, handled);
  //# {{else}}
  own.fetch = async (...args) => ((await takesNoMore()) ? [] : Reflect.apply(fetch, boss, args));
  //# {{/if}}
  own.work = async (name, ...args) => {
    if (queues.size === 0) {
      manageWorker(`workers of ${schema}`, async () =>
        Promise.all([...queues].map(async (queue) => boss.offWork(queue))),
      );
    }
    queues.add(name);
    //# {{#if tasks}}
    watchBoss(boss, name, schema);
    const handler = args[args.length - 1] as Handler;
    //# {{#if pgBoss12}}
    const options = args.length > 1 ? (args[0] as { perJobResults?: boolean }) : {};
    //# {{else}}
    const options = args.length > 1 ? (args[0] as object) : {};
    //# {{/if}}
    // More than the jobs is the database of a worker that is transactional.
    const observed: Handler = async (jobs, ...more) => {
      const runs = jobs.map((job) => runOf(name, job));
      const work = async (): Promise<unknown> => inExpiry(jobs, async () => handler(jobs, ...more));
      //# {{#if pgBoss12}}
      const handle = async (): Promise<unknown> =>
        watchHandled(handled, runs, async (failures) =>
          runJobs(runs, work, (result) =>
            options.perJobResults === true ? new Map([...failuresIn(result, jobs), ...failures]) : failures,
          ),
        );
      //# {{else}}
      const handle = async (): Promise<unknown> =>
        watchHandled(handled, runs, async (failures) => runJobs(runs, work, () => failures));
      //# {{/if}}
      //# {{#if errors}}
      try {
        return await handle();
      } catch (error) {
        if (isFinal(error))
          await endAttempts(
            boss,
            schema,
            name,
            jobs.map(({ id }) => id),
          );
        throw error;
      }
      //# {{else}}
      return handle();
      //# {{/if}}
    };
    // What tells of attempts and times comes only with all that is known of a job.
    return Reflect.apply(work, boss, [name, { ...options, includeMetadata: true }, observed]);
    //# {{else}}
    return Reflect.apply(work, boss, [name, ...args]);
    //# {{/if}}
  };
  //# {{#if tasks}}
  traceSending(own);
  const { stop } = own;
  // Already now: while it stops its database is closed, and a look at its queues would tell of a problem that is none.
  own.stop = async (...args) => {
    forgetBoss(boss, [...queues, ...byHand], schema);
    return Reflect.apply(stop, boss, args);
  };
  if (boss.listenerCount('error') === 0) {
    boss.on('error', (err) => {
      // A listener of the service's own says it in its way.
      if (boss.listenerCount('error') === 1) logger.error({ err }, 'pg-boss has a problem');
    });
  }
  //# {{/if}}
  onShutdown(schema, async () => boss.stop());
  return boss;
}

/** The methods that are replaced, without their many overloads. */
interface Patched {
  stop: (...args: unknown[]) => Promise<unknown>;
  work: (name: string, ...args: unknown[]) => Promise<string>;
  //# {{#if tasks}}
  fetch: (name: string, options?: object) => Promise<PgBossJob[]>;
  complete: End;
  deleteJob: End;
  fail: End;
  cancel: End;
  send: (...args: unknown[]) => Promise<string | null>;
  sendAfter: (...args: unknown[]) => Promise<string | null>;
  sendThrottled: (...args: unknown[]) => Promise<string | null>;
  sendDebounced: (...args: unknown[]) => Promise<string | null>;
  insert: (...args: unknown[]) => Promise<unknown>;
  publish: (...args: unknown[]) => Promise<unknown>;
  //# {{#if pgBoss12}}
  /** Later ones of version 12 have these two. */
  upsert?: (...args: unknown[]) => Promise<unknown>;
  flow?: (jobs: readonly Sent[], ...rest: unknown[]) => Promise<unknown>;
  //# {{/if}}
  //# {{else}}
  fetch: (...args: unknown[]) => Promise<unknown[]>;
  //# {{/if}}
}
//# {{#if tasks}}

//# {{#if pgBoss12}}
/** One job or several: by their ids or, in later ones of version 12, as they were handed out. */
type Ended = string | Attempt | readonly (string | Attempt)[];

interface Attempt {
  readonly id: string;
}

function idsOf(jobs: Ended): string[] {
  return [jobs].flat().map((job) => (typeof job === 'string' ? job : job.id));
}
//# {{else}}
type Ended = string | readonly string[];

function idsOf(jobs: Ended): string[] {
  return [jobs].flat();
}
//# {{/if}}

/** Ends jobs. */
type End = (name: string, jobs: Ended, data?: unknown, ...rest: unknown[]) => Promise<unknown>;

/** A job as it is sent. */
interface Sent {
  readonly name?: string;
  readonly data?: unknown;
}

const SYSTEM = 'pg-boss';
/** pg-boss stores nothing beside the payload, so the origin travels in it; it is taken out before a handler sees it. */
const ORIGIN = '$origin';

type Handler = (jobs: PgBossJob[], ...more: unknown[]) => Promise<unknown>;

/** A job with its metadata. */
interface PgBossJob {
  id: string;
  data: unknown;
  retryCount?: number;
  retryLimit?: number;
  /** Version 10 gives what PostgreSQL has, a text. */
  expireInSeconds?: number | string;
  createdOn?: Date;
  startAfter?: Date;
  startedOn?: Date;
  signal?: AbortSignal;
}

//# {{#if pgBoss12}}
interface JobResult {
  id: string;
  status: string;
  output?: unknown;
}

/** What a handler with `perJobResults` says of each job; of one that it says nothing of, pg-boss takes it as failed. */
function failuresIn(result: unknown, jobs: readonly PgBossJob[]): Map<string, JobFailure> {
  const results = (Array.isArray(result) ? result : []) as JobResult[];
  const said = new Map(results.map((one) => [one.id, one]));
  return new Map(
    jobs.flatMap(({ id, retryCount = 0, retryLimit = 0 }): [string, JobFailure][] => {
      const own = said.get(id);
      if (own?.status === 'completed') return [];
      const isRetried = own?.status !== 'deadletter' && retryCount < retryLimit;
      const error =
        own?.output instanceof Error
          ? own.output
          : new Error(`the handler said of this job: ${own?.status ?? 'nothing'}`);
      return [[id, { outcome: isRetried ? 'retried' : 'failed', error }]];
    }),
  );
}

//# {{/if}}
/** A new payload: objects only, because others may be of a type that cannot hold it. */
function withOrigin(data: unknown, origin: Origin): unknown {
  const isPlain = data === undefined || data === null || Object.getPrototypeOf(data) === Object.prototype;
  return isPlain && Object.keys(origin).length > 0 ? { ...(data as object), [ORIGIN]: origin } : data;
}

function takeOrigin(job: PgBossJob): Origin | undefined {
  const { data } = job;
  if (typeof data !== 'object' || data === null || !(ORIGIN in data)) return undefined;
  const { [ORIGIN]: origin, ...rest } = data as { [ORIGIN]?: Origin };
  job.data = Object.keys(rest).length === 0 ? null : rest;
  return origin;
}

/** Jobs that handlers work on, and those of them that a handler itself let fail. */
interface Handled {
  runs: Map<string, JobRun>;
  failures: Map<string, JobFailure>;
}

async function watchHandled<T>(
  { runs, failures }: Handled,
  own: readonly JobRun[],
  handle: (failures: ReadonlyMap<string, JobFailure>) => Promise<T>,
): Promise<T> {
  for (const run of own) runs.set(run.id, run);
  try {
    return await handle(failures);
  } finally {
    for (const { id } of own) {
      runs.delete(id);
      failures.delete(id);
    }
  }
}

/** pg-boss has failed the jobs of a handler that takes longer than they may, whatever it gives in the end. */
async function inExpiry<T>(jobs: readonly PgBossJob[], work: () => Promise<T>): Promise<T> {
  const seconds = Math.max(...jobs.map(({ expireInSeconds }) => Number(expireInSeconds)));
  const expiry = { isOver: false };
  const timer = seconds < MAX_EXPIRY ? setTimeout(() => (expiry.isOver = true), seconds * 1000) : undefined;
  timer?.unref();
  try {
    const result = await work();
    if (!expiry.isOver) return result;
  } finally {
    clearTimeout(timer);
  }
  const message = `the job took longer than the ${String(seconds)} s after which pg-boss lets it fail`;
  //# {{#if errors}}
  throw new AppError('timeout', message);
  //# {{else}}
  throw new Error(message);
  //# {{/if}}
}

/** What a timer can wait for, in seconds. */
const MAX_EXPIRY = 2 ** 31 / 1000;

/** A job ends when the service says so: one that was fetched at once, one that a handler has with its handler. */
function endByHand(boss: Patched, { runs, failures }: Handled): void {
  for (const method of ['complete', 'deleteJob', 'fail', 'cancel'] as const) {
    const original = boss[method];
    boss[method] = async (queue, jobs, data, ...rest) => {
      const answer = await Reflect.apply(original, boss, [queue, jobs, data, ...rest]);
      const isDone = method === 'complete' || method === 'deleteJob';
      const error = data instanceof Error ? data : new Error(`the service said of this job: ${method}`);
      for (const id of idsOf(jobs)) {
        endInHand({ system: SYSTEM, queue, id }, isDone ? undefined : error);
        const run = runs.get(id);
        if (run === undefined || isDone) continue;
        failures.set(id, {
          outcome: method === 'fail' && run.isRetried(error) ? 'retried' : 'failed',
          error,
        });
      }
      return answer;
    };
  }
}

function traceSending(boss: Patched): void {
  for (const method of ['send', 'sendAfter', 'sendThrottled', 'sendDebounced', 'publish'] as const) {
    const original = boss[method];
    boss[method] = async (...args: unknown[]): Promise<never> =>
      sendTraced(args, withOrigin, async (traced) => Reflect.apply(original, boss, traced)) as Promise<never>;
  }
  //# {{#if pgBoss12}}
  const { flow, upsert } = boss;
  if (upsert !== undefined) {
    // Without a payload a job that is there keeps its own.
    const kept: typeof withOrigin = (data, origin) => (data === undefined ? data : withOrigin(data, origin));
    boss.upsert = async (...args) =>
      sendTraced(args, kept, async (traced) => Reflect.apply(upsert, boss, traced));
  }
  if (flow !== undefined) {
    boss.flow = async (jobs, ...rest) =>
      sendAll(jobs, async (traced) => Reflect.apply(flow, boss, [traced, ...rest]));
  }
  //# {{/if}}
  const { insert } = boss;
  boss.insert = async (...args) => {
    // Since version 11 the queue comes first, before that each job names its own.
    const [first] = args;
    const at = typeof first === 'string' ? 1 : 0;
    const put = async (traced: readonly Sent[]): Promise<unknown> =>
      Reflect.apply(insert, boss, [...args.slice(0, at), traced, ...args.slice(at + 1)]);
    return sendAll(args[at] as readonly Sent[], put, typeof first === 'string' ? first : undefined);
  };
}

/** One job: a queue, its payload and options, or a request that holds them. */
async function sendTraced<T>(
  [first, data, ...rest]: unknown[],
  trace: typeof withOrigin,
  send: (traced: unknown[]) => Promise<T>,
): Promise<T> {
  // pg-boss itself complains about a request that it cannot read.
  if (typeof first !== 'string') {
    const request = (first ?? {}) as Sent;
    const { name: queue = 'unknown' } = request;
    return enqueue({ system: SYSTEM, queue }, [queue], async (origin) =>
      send([{ ...request, data: trace(request.data, origin) }]),
    );
  }
  return enqueue({ system: SYSTEM, queue: first }, [first], async (origin) =>
    send([first, trace(data, origin), ...rest]),
  );
}

/** Several jobs, of one queue or each of its own. */
async function sendAll<T>(
  jobs: readonly Sent[],
  send: (traced: readonly Sent[]) => Promise<T>,
  queue = jobs[0]?.name ?? 'unknown',
): Promise<T> {
  return enqueue(
    { system: SYSTEM, queue },
    jobs.map(({ name = queue }) => ({ queue: name, name })),
    async (origin) => send(jobs.map((job) => ({ ...job, data: withOrigin(job.data, origin) }))),
  );
}

function runOf(queue: string, job: PgBossJob): JobRun {
  const origin = takeOrigin(job);
  const { id, retryCount = 0, retryLimit = 0, createdOn, startAfter, startedOn } = job;
  const due = Math.max(Number(createdOn ?? 0), Number(startAfter ?? 0));
  return {
    system: SYSTEM,
    queue,
    name: queue,
    id,
    attempt: retryCount + 1,
    waited: retryCount === 0 && startedOn !== undefined && due > 0 ? Number(startedOn) - due : undefined,
    //# {{#if errors}}
    isRetried: (error) => retryCount < retryLimit && !isFinal(error),
    //# {{else}}
    isRetried: () => retryCount < retryLimit,
    //# {{/if}}
    origin,
    payload: job.data,
    signal: job.signal,
  };
}
//# {{#if errors}}

/** Takes the attempts that are left, so that the job goes to its dead letter queue, or has failed, at once. */
async function endAttempts(boss: Boss, schema: string, queue: string, ids: readonly string[]): Promise<void> {
  try {
    await boss
      .getDb()
      .executeSql(
        `UPDATE ${schema}.job SET retry_limit = retry_count WHERE name = $1 AND id = ANY($2::uuid[])`,
        [queue, ids],
      );
  } catch (err) {
    logger.warn({ err, queue }, 'attempts that are of no use could not be ended');
  }
}
//# {{/if}}
//# {{/if}}
