import { randomUUID } from 'node:crypto';
import type { ModulesContainer } from '@nestjs/core';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Schedule } from './schedules.js';
import type { Clock } from './schedules.js';

type Work = (...args: unknown[]) => unknown;
type Kind = 'cron' | 'interval' | 'timeout';
type AddTimer = (work: Work, milliseconds: number, key?: string) => void;

/** The provider that finds decorated methods: what it hands on has its errors caught already. */
interface Explorer {
  readonly metadataAccessor: { getSchedulerName: (method: Work) => string | undefined };
  readonly schedulerOrchestrator: Orchestrator;
  wrapFunctionInTryCatchBlocks: (method: Work, instance: object) => Work;
}

/** The one that starts them, once the application is up. */
interface Orchestrator {
  addCron: (work: Work, options: { name?: string | undefined }) => void;
  addInterval: AddTimer;
  addTimeout: AddTimer;
  onApplicationBootstrap: () => void;
}

//# {{#if tasks}}
/** A `CronJob` of any version that Nest brings with it. */
interface Job {
  readonly isActive?: boolean;
  readonly running?: boolean;
  nextDate: () => { toJSDate: () => Date };
}

//# {{/if}}
/** Nest awaits whatever has a `then`. */
const AWAITS = true;

const DELETES = [
  ['deleteCronJob', 'cron'],
  ['deleteInterval', 'interval'],
  ['deleteTimeout', 'timeout'],
] as const;

//# {{#if tasks}}
/**
 * Makes methods with `@Cron`, `@Interval` and `@Timeout` observable, before the first provider is initialised. Each run
 * has its own scope, span, measurements and line, and one that does not come is told of. Signals end them in order: they
 * begin no more, and finish what is in hand.
 */
//# {{else}}
/** Makes signals end what `@Cron`, `@Interval` and `@Timeout` run: no more runs begin, and what is in hand is finished. */
//# {{/if}}
export function observeNestSchedules(modules: ModulesContainer): void {
  for (const { providers } of modules.values()) {
    const registry = providers.get(SchedulerRegistry);
    const explorer = [...providers.values()].find(({ name }) => name === 'ScheduleExplorer');
    if (registry === undefined || explorer === undefined) continue;
    const schedules = new NestSchedules(registry.instance as SchedulerRegistry);
    schedules.observe(explorer.instance as Explorer);
  }
}

/** The schedules of one application. They are watched from when they start, as before that nothing says when they run. */
class NestSchedules {
  readonly registry: SchedulerRegistry;
  readonly names = new Set<string>();
  /** By the function that Nest calls. */
  readonly known = new Map<unknown, Schedule>();
  readonly starts: (() => void)[] = [];
  //# {{#if tasks}}
  /** When Nest began to set the timers: none runs before it is due by that. */
  startedAt = 0;
  //# {{/if}}
  /** By kind and key, as the service may delete them. */
  readonly started = new Map<string, Schedule>();

  constructor(registry: SchedulerRegistry) {
    this.registry = registry;
  }

  observe(explorer: Explorer): void {
    const { metadataAccessor, schedulerOrchestrator: orchestrator, wrapFunctionInTryCatchBlocks } = explorer;
    const { onApplicationBootstrap } = orchestrator;
    explorer.wrapFunctionInTryCatchBlocks = (method, instance) => {
      const name = this.nameOf(
        `${instance.constructor.name}.${method.name}`,
        metadataAccessor.getSchedulerName(method),
      );
      //# {{#if tasks}}
      const one = new Schedule(AWAITS, '@nestjs/schedule', name);
      //# {{else}}
      const one = new Schedule(AWAITS, name);
      //# {{/if}}
      const work = Reflect.apply(wrapFunctionInTryCatchBlocks, explorer, [one.observed(method), instance]);
      this.known.set(work, one);
      return work;
    };
    this.observeCron(orchestrator);
    this.observeTimers(orchestrator, 'interval');
    this.observeTimers(orchestrator, 'timeout');
    orchestrator.onApplicationBootstrap = () => {
      //# {{#if tasks}}
      this.startedAt = Date.now();
      //# {{/if}}
      onApplicationBootstrap.call(orchestrator);
      for (const start of this.starts.splice(0)) start();
    };
    this.forgetDeleted();
  }

  /** An interval and a timeout may have the same. */
  nameOf(method: string, given = method): string {
    const { names } = this;
    const name = names.has(given) ? `${given} ${method}` : given;
    names.add(name);
    return name;
  }

  start(kind: Kind, key: string, work: Work, clock: Clock): void {
    const one = this.known.get(work);
    if (one === undefined) return;
    one.watch(clock);
    this.started.set(`${kind} ${key}`, one);
  }

  /** What the service takes back has not stopped by itself. */
  forgetDeleted(): void {
    const { registry, started } = this;
    for (const [method, kind] of DELETES) {
      const { [method]: remove } = registry;
      registry[method] = (key) => {
        Reflect.apply(remove, registry, [key]);
        started.get(`${kind} ${key}`)?.forget();
      };
    }
  }

  observeCron(orchestrator: Orchestrator): void {
    const { registry, starts } = this;
    const { addCron } = orchestrator;
    orchestrator.addCron = (work, options) => {
      const { name: key = randomUUID() } = options;
      addCron.call(orchestrator, work, { ...options, name: key });
      starts.push(() => {
        this.start('cron', key, work, {
          //# {{#if tasks}}
          next: () => nextOf(registry.getCronJob(key)),
          //# {{/if}}
          stop: () => registry.getCronJob(key).stop(),
        });
      });
    };
  }

  observeTimers(orchestrator: Orchestrator, kind: Exclude<Kind, 'cron'>): void {
    const { registry, starts } = this;
    const isRepeated = kind === 'interval';
    const method = isRepeated ? 'addInterval' : 'addTimeout';
    const add = orchestrator[method];
    orchestrator[method] = (work, milliseconds, key = randomUUID()) => {
      //# {{#if scheduleLeader}}
      this.known.get(work)?.runEverywhere();
      //# {{/if}}
      //# {{#if tasks}}
      let next: Date | null = null;
      const wait = (from: number): void => {
        next = new Date(from + milliseconds);
      };
      const fire = (): unknown => {
        if (isRepeated) wait(Date.now());
        else next = null;
        return work();
      };
      add.call(orchestrator, fire, milliseconds, key);
      //# {{else}}
      add.call(orchestrator, work, milliseconds, key);
      //# {{/if}}
      starts.push(() => {
        //# {{#if tasks}}
        wait(this.startedAt);
        //# {{/if}}
        this.start(kind, key, work, {
          //# {{#if tasks}}
          next: () => next,
          //# {{/if}}
          stop: () => {
            clearTimeout(isRepeated ? registry.getInterval(key) : registry.getTimeout(key));
          },
        });
      });
    };
  }
}
//# {{#if tasks}}

function nextOf(job: Job): Date | null {
  const { isActive = job.running } = job;
  return isActive === true ? job.nextDate().toJSDate() : null;
}
//# {{/if}}
