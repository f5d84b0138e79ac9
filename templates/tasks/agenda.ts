import { setTimeout as sleep } from 'node:timers/promises';
//# {{#if tasks}}
import { watchAgenda, watchAgendaWorker } from './agenda-health.js';
import { observeAgendaJobs } from './agenda-jobs.js';
import type { Definition } from './agenda-jobs.js';
import { logProblems } from './agenda-problems.js';
import type { Emitter } from './agenda-problems.js';
//# {{/if}}
import { holdJobs } from './agenda-store.js';
import type { Repository } from './agenda-store.js';
import { isDraining, manageWorker, onShutdown } from './shutdown.js';

/** What is used of Agenda; some of it its types keep to themselves. */
export interface Agenda {
  //# {{#if tasks}}
  definitions: Partial<Record<string, Definition>>;
  //# {{else}}
  readonly definitions: Partial<Record<string, { lockLifetime: number }>>;
  //# {{/if}}
  readonly db: Repository;
  readonly backend: { name: string; ownsConnection?: boolean; disconnect: () => Promise<void> };
  readonly attrs: { defaultLockLifetime: number; maxConcurrency: number; processEvery: number };
  readonly jobProcessor?: { runningJobs: readonly unknown[] };
  start: () => Promise<unknown>;
  stop: (...args: unknown[]) => Promise<unknown>;
  drain: (...args: unknown[]) => Promise<unknown>;
  //# {{#if tasks}}
  readonly notificationChannel?: object | undefined;
  readonly on: Emitter['on'];
  readonly listenerCount: Emitter['listenerCount'];
  //# {{/if}}
}

/** Any Agenda: its versions and backends are declared differently. */
type Observable = Record<'define' | 'start' | 'stop' | 'drain', (...args: never[]) => unknown>;

/**
 * Makes an Agenda observable: jobs that it saves are counted and traced on, and each run of a job has its own scope, span,
 * measurements and line. Signals end it in order: it takes no more, finishes what is in hand, and hands back what takes
 * too long. Returns the same Agenda.
 */
export function observeAgenda<A extends Observable>(agenda: A): A {
  const own = agenda as unknown as Agenda;
  const endInOrder = orderlyEnd(own);
  //# {{#if tasks}}
  observeAgendaJobs(own, {
    saved: (name) => {
      watchAgenda(own, [name]);
    },
    defined: (name) => {
      if (own.jobProcessor !== undefined) watchAgendaWorker(own, [name]);
    },
  });
  logProblems(own);
  //# {{/if}}
  const { start } = own;
  let isManaged = false;
  own.start = async () => {
    //# {{#if tasks}}
    // A channel of the service's own may have been named since.
    logProblems(own);
    //# {{/if}}
    await start.call(own);
    //# {{#if tasks}}
    watchAgendaWorker(own, Object.keys(own.definitions));
    //# {{/if}}
    if (isManaged) return;
    isManaged = true;
    endInOrder();
  };
  return agenda;
}

/** Of those that end it, the service or a signal, each waits for the same end once the process is told to end. */
function orderlyEnd(agenda: Agenda): () => void {
  const holding = holdJobs(agenda.db);
  const { stop, drain } = agenda;
  let ended: Promise<number> | undefined;
  let isThrough = false;
  const end = async (): Promise<number> => {
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
  const endOnce = async (): Promise<number> => {
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
