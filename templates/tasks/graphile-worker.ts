//# {{#if tasks}}
import { watchGraphileTask, watchGraphileWorker } from './graphile-worker-health.js';
import type { WorkerEvents } from './graphile-worker-health.js';
//# {{#if errors}}
import { endFinalAttempts, observeGraphileTasks, traceAdding } from './graphile-worker-jobs.js';
//# {{else}}
import { observeGraphileTasks, traceAdding } from './graphile-worker-jobs.js';
//# {{/if}}
import type { Adding, Tasks } from './graphile-worker-jobs.js';
import { hasOwnLogger, logGraphile } from './graphile-worker-log.js';
//# {{/if}}
import { manageWorker, onShutdown } from './shutdown.js';

/*
 * The functions of graphile-worker are wrapped where they are called, `observeGraphileRun(run)(options)`, as what they
 * make is past being changed. Its types are described by what is used of them: its versions declare them differently.
 */

type Call = (...args: never[]) => unknown;

/**
 * Makes the workers of `run` and `runTaskList` observable: each attempt at a job has its own scope, span, measurements
 * and line. Signals end them in order: they take no more, finish what is in hand, and hand back what takes too long.
 */
export function observeGraphileRun<F extends Call>(run: F): F {
  return around(run, (own, options, rest) => {
    const locks: Locks = new Map();
    if (options.noHandleSignals === undefined) endOnItsSignals();
    // What listens to signals by itself ends the process while the rest of it still closes.
    const inOrder = { noHandleSignals: true, ...observed(options, locks) };
    const made = own(inOrder, ...withOwnTasks(rest));
    if (made instanceof Promise) {
      return made.then((runner: Runner) => {
        //# {{#if tasks}}
        traceAdding(runner);
        //# {{/if}}
        endInOrder(runner, locks);
        return runner;
      });
    }
    const pool = made as Pool;
    endInOrder({ promise: pool.promise, stop: async () => pool.gracefulShutdown() }, locks);
    return pool;
  });
}

/** The same for `runOnce` and `runTaskListOnce`, which end when no job is left. */
export function observeGraphileOnce<F extends Call>(run: F): F {
  return around(run, (own, options, rest) => own(observed(options), ...withOwnTasks(rest)));
}

/** Makes what `makeWorkerUtils` gives observable: jobs that it adds are counted, and traced to where they are worked on. */
export function observeGraphileUtils<F extends Call>(make: F): F {
  //# {{#if tasks}}
  return around(make, async (own, options, rest) => {
    let schema: string | undefined;
    const init = ({ escapedWorkerSchema }: Context): void => {
      schema = escapedWorkerSchema;
    };
    const utils = (await own(withHooks(options, { init }), ...rest)) as Utils;
    const { withPgClient } = utils;
    traceAdding(utils, (task) => {
      if (schema !== undefined) watchGraphileTask({ schema, withPgClient }, task);
    });
    return utils;
  });
  //# {{else}}
  return make;
  //# {{/if}}
}

/** The same for `quickAddJob`. */
export function observeGraphileAdd<F extends Call>(add: F): F {
  //# {{#if tasks}}
  return around(add, async (own, options, [task, ...rest]) => {
    const adding: Adding = { addJob: (...job) => Promise.resolve(own(options, ...job)) };
    traceAdding(adding);
    return adding.addJob(task as string, ...rest);
  });
  //# {{else}}
  return add;
  //# {{/if}}
}

type Own = (options: Options, ...rest: unknown[]) => unknown;

interface Options {
  noHandleSignals?: boolean | undefined;
  taskList?: object | null | undefined;
  preset?: object | null | undefined;
}

interface Pool {
  id: string;
  promise: Promise<unknown>;
  gracefulShutdown: () => Promise<unknown>;
}

//# {{#if tasks}}
interface Runner extends Endable, Adding {}

//# {{else}}
type Runner = Endable;

//# {{/if}}
interface Endable {
  promise: Promise<unknown>;
  stop: (reason?: string) => Promise<unknown>;
}

/** A worker that starts, as plugins are told of it. */
interface Started {
  worker: { workerId: string; workerPool: Pool };
  withPgClient: WithClient;
  //# {{#if tasks}}
  tasks: Tasks;
  //# {{/if}}
}

interface Context {
  /** In quotes where it needs them. */
  escapedWorkerSchema: string;
  //# {{#if tasks}}
  events: WorkerEvents;
  //# {{/if}}
}

interface Client {
  query: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;
}

type WithClient = <T>(use: (client: Client) => Promise<T>) => Promise<T>;

/** By the names under which workers lock jobs, that of their pool or each its own: where those jobs are. */
type Locks = Map<string, { schema: string; withPgClient: WithClient }>;
//# {{#if tasks}}

interface Utils extends Adding {
  withPgClient: WithClient;
}

//# {{/if}}
function around<F extends Call>(call: F, make: (own: Own, options: Options, rest: unknown[]) => unknown): F {
  const own = call as unknown as Own;
  return ((options: Options, ...rest: unknown[]) => make(own, options, rest)) as unknown as F;
}

/** Tasks that are given beside the options. */
function withOwnTasks([tasks, ...rest]: unknown[]): unknown[] {
  return [typeof tasks === 'object' && tasks !== null ? { ...tasks } : tasks, ...rest];
}

/** Tasks of a folder are known only when a worker starts, so all are wrapped then: in a list of their own. */
function observed(options: Options, locks: Locks = new Map()): Options {
  const { taskList } = options;
  const startWorker = (context: Context, started: Started): void => {
    const { worker, withPgClient } = started;
    const { workerId, workerPool } = worker;
    const store = { schema: context.escapedWorkerSchema, withPgClient };
    //# {{#if tasks}}
    const { tasks } = started;
    if (!locks.has(workerPool.id)) {
      observeGraphileTasks(tasks);
      //# {{#if errors}}
      endFinalAttempts(tasks, store.schema);
      //# {{/if}}
    }
    watchGraphileWorker(worker, Object.keys(tasks), store, context.events);
    //# {{/if}}
    locks.set(workerId, store).set(workerPool.id, store);
  };
  const own = taskList === undefined || taskList === null ? {} : { taskList: { ...taskList } };
  return withHooks({ ...options, ...own }, { startWorker });
}

/** What the service itself sets comes after these, and wins. */
function withHooks(options: Options, hooks: object): Options {
  const plugin = { name: 'observability', version: '1.0.0', worker: { hooks } };
  const preset = options.preset ?? {};
  const all = [{ plugins: [plugin] }, preset];
  //# {{#if tasks}}
  // Before all that the presets extend.
  const logging = hasOwnLogger(preset) ? {} : { worker: { logger: logGraphile() } };
  return { ...options, preset: { extends: all, ...logging } };
  //# {{else}}
  return { ...options, preset: { extends: all } };
  //# {{/if}}
}

/** Other signals on which graphile-worker ends by itself. */
function endOnItsSignals(): void {
  for (const signal of ['SIGHUP', 'SIGUSR2'] as const)
    process.once(signal, () => process.kill(process.pid, 'SIGTERM'));
}

/** Whoever stops it once more, the service or a signal, waits for the same end. */
function endInOrder(runner: Endable, locks: Locks): void {
  let isEnded = false;
  const ended = (): void => {
    isEnded = true;
  };
  runner.promise.then(ended, ended);
  const { stop } = runner;
  let stopped: Promise<unknown> | undefined;
  runner.stop = async (reason) => {
    stopped ??= stop.call(runner, reason);
    return stopped;
  };
  manageWorker('worker of graphile-worker', async () => {
    if (!isEnded) await runner.stop();
    ended();
  });
  onShutdown('jobs of graphile-worker', async () => {
    if (!isEnded) await handBack(locks);
  });
}

/** Jobs that are not done in time: they would stay locked for four hours. */
async function handBack(locks: Locks): Promise<void> {
  const store = [...locks.values()].pop();
  await store?.withPgClient(async (client) =>
    client.query(`SELECT ${store.schema}.force_unlock_workers($1::text[])`, [[...locks.keys()]]),
  );
}
