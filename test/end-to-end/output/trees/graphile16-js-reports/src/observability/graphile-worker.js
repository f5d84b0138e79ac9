const { watchGraphileTask, watchGraphileWorker } = require('./graphile-worker-health');
const { endFinalAttempts, observeGraphileTasks, traceAdding } = require('./graphile-worker-jobs');
const { hasOwnLogger, logGraphile } = require('./graphile-worker-log');
const { manageWorker, onShutdown } = require('./shutdown');

/*
 * The functions of graphile-worker are wrapped where they are called, `observeGraphileRun(run)(options)`, as what they
 * make is past being changed. Its types are described by what is used of them: its versions declare them differently.
 */

/**
 * Makes the workers of `run` and `runTaskList` observable: each attempt at a job has its own scope, span, measurements
 * and line. Signals end them in order: they take no more, finish what is in hand, and hand back what takes too long.
 */
function observeGraphileRun(run) {
  return around(run, (own, options, rest) => {
    const locks = new Map();
    if (options.noHandleSignals === undefined) endOnItsSignals();
    // What listens to signals by itself ends the process while the rest of it still closes.
    const inOrder = { noHandleSignals: true, ...observed(options, locks) };
    const made = own(inOrder, ...withOwnTasks(rest));
    if (made instanceof Promise) {
      return made.then((runner) => {
        traceAdding(runner);
        endInOrder(runner, locks);
        return runner;
      });
    }
    const pool = made;
    endInOrder({ promise: pool.promise, stop: async () => pool.gracefulShutdown() }, locks);
    return pool;
  });
}

/** The same for `runOnce` and `runTaskListOnce`, which end when no job is left. */
function observeGraphileOnce(run) {
  return around(run, (own, options, rest) => own(observed(options), ...withOwnTasks(rest)));
}

/** Makes what `makeWorkerUtils` gives observable: jobs that it adds are counted, and traced to where they are worked on. */
function observeGraphileUtils(make) {
  return around(make, async (own, options, rest) => {
    let schema;
    const init = ({ escapedWorkerSchema }) => {
      schema = escapedWorkerSchema;
    };
    const utils = await own(withHooks(options, { init }), ...rest);
    const { withPgClient } = utils;
    traceAdding(utils, (task) => {
      if (schema !== undefined) watchGraphileTask({ schema, withPgClient }, task);
    });
    return utils;
  });
}

/** The same for `quickAddJob`. */
function observeGraphileAdd(add) {
  return around(add, async (own, options, [task, ...rest]) => {
    const adding = { addJob: (...job) => Promise.resolve(own(options, ...job)) };
    traceAdding(adding);
    return adding.addJob(task, ...rest);
  });
}

function around(call, make) {
  const own = call;
  return (options, ...rest) => make(own, options, rest);
}

/** Tasks that are given beside the options. */
function withOwnTasks([tasks, ...rest]) {
  return [typeof tasks === 'object' && tasks !== null ? { ...tasks } : tasks, ...rest];
}

/** Tasks of a folder are known only when a worker starts, so all are wrapped then: in a list of their own. */
function observed(options, locks = new Map()) {
  const { taskList } = options;
  const startWorker = (context, started) => {
    const { worker, withPgClient } = started;
    const { workerId, workerPool } = worker;
    const store = { schema: context.escapedWorkerSchema, withPgClient };
    const { tasks } = started;
    if (!locks.has(workerPool.id)) {
      observeGraphileTasks(tasks);
      endFinalAttempts(tasks, store.schema);
    }
    watchGraphileWorker(worker, Object.keys(tasks), store, context.events);
    locks.set(workerId, store).set(workerPool.id, store);
  };
  const own = taskList === undefined || taskList === null ? {} : { taskList: { ...taskList } };
  return withHooks({ ...options, ...own }, { startWorker });
}

/** What the service itself sets comes after these, and wins. */
function withHooks(options, hooks) {
  const plugin = { name: 'observability', version: '1.0.0', worker: { hooks } };
  const preset = options.preset ?? {};
  const all = [{ plugins: [plugin] }, preset];
  // Before all that the presets extend.
  const logging = hasOwnLogger(preset) ? {} : { worker: { logger: logGraphile() } };
  return { ...options, preset: { extends: all, ...logging } };
}

/** Other signals on which graphile-worker ends by itself. */
function endOnItsSignals() {
  for (const signal of ['SIGHUP', 'SIGUSR2'])
    process.once(signal, () => process.kill(process.pid, 'SIGTERM'));
}

/** Whoever stops it once more, the service or a signal, waits for the same end. */
function endInOrder(runner, locks) {
  let isEnded = false;
  const ended = () => {
    isEnded = true;
  };
  runner.promise.then(ended, ended);
  const { stop } = runner;
  let stopped;
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
async function handBack(locks) {
  const store = [...locks.values()].pop();
  await store?.withPgClient(async (client) =>
    client.query(`SELECT ${store.schema}.force_unlock_workers($1::text[])`, [[...locks.keys()]]),
  );
}

module.exports = { observeGraphileRun, observeGraphileOnce, observeGraphileUtils, observeGraphileAdd };
