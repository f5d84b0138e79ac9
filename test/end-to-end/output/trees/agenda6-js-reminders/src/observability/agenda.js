import { setTimeout as sleep } from 'node:timers/promises';
import { watchAgenda, watchAgendaWorker } from './agenda-health.js';
import { observeAgendaJobs } from './agenda-jobs.js';
import { logProblems } from './agenda-problems.js';
import { holdJobs } from './agenda-store.js';
import { isDraining, manageWorker, onShutdown } from './shutdown.js';

/**
 * Makes an Agenda observable: jobs that it saves are counted and traced on, and each run of a job has its own scope, span,
 * measurements and line. Signals end it in order: it takes no more, finishes what is in hand, and hands back what takes
 * too long. Returns the same Agenda.
 */
export function observeAgenda(agenda) {
  const own = agenda;
  const endInOrder = orderlyEnd(own);
  observeAgendaJobs(own, {
    saved: (name) => {
      watchAgenda(own, [name]);
    },
    defined: (name) => {
      if (own.jobProcessor !== undefined) watchAgendaWorker(own, [name]);
    },
  });
  logProblems(own);
  const { start } = own;
  let isManaged = false;
  own.start = async () => {
    // A channel of the service's own may have been named since.
    logProblems(own);
    await start.call(own);
    watchAgendaWorker(own, Object.keys(own.definitions));
    if (isManaged) return;
    isManaged = true;
    endInOrder();
  };
  return agenda;
}

/** Of those that end it, the service or a signal, each waits for the same end once the process is told to end. */
function orderlyEnd(agenda) {
  const holding = holdJobs(agenda.db);
  const { stop, drain } = agenda;
  let ended;
  let isThrough = false;
  const end = async () => {
    const { jobProcessor } = agenda;
    holding.end();
    // The service has stopped it before.
    if (jobProcessor === undefined) return 0;
    const running = jobProcessor.runningJobs.length;
    // What runs still has its end to write: only the connection to the store stays open.
    await stop.call(agenda, false);
    while (jobProcessor.runningJobs.length > 0) await sleep(20);
    isThrough = true;
    if (agenda.backend.ownsConnection !== false) await agenda.backend.disconnect();
    return running;
  };
  const endOnce = async () => {
    ended ??= end();
    return ended;
  };
  agenda.stop = async (...args) => {
    if (!isDraining()) return Reflect.apply(stop, agenda, args);
    await endOnce();
    return undefined;
  };
  agenda.drain = async (...args) =>
    isDraining()
      ? { completed: await endOnce(), running: 0, timedOut: false, aborted: false }
      : Reflect.apply(drain, agenda, args);
  return () => {
    manageWorker('worker of agenda', endOnce);
    onShutdown('jobs of agenda', async () => {
      if (!isThrough)
        await holding.handBack(
          (name) => agenda.definitions[name]?.lockLifetime ?? agenda.attrs.defaultLockLifetime,
        );
    });
  };
}
