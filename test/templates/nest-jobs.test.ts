import 'reflect-metadata';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, Module, Scope, type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Interval, ScheduleModule, SchedulerRegistry, Timeout } from '@nestjs/schedule';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { decorate } from './decorate.js';
import { parametersOf, renderService } from './render-service.js';

type Line = Record<string, unknown>;
type Context = Awaited<ReturnType<typeof NestFactory.createApplicationContext>>;

const lines: Line[] = [];
const open: Context[] = [];

beforeAll(async () => {
  Logger.overrideLogger(false);
  const features = { metrics: true, errors: true, tracing: false, health: true, tasks: true };
  const jobSystems = [{ package: '@nestjs/schedule', major: 12 }];
  const folder = await renderService(
    'nest schedules',
    parametersOf('nest-express12', features, false, jobSystems),
  );
  const { logger } = (await import(`${folder}/index.ts`)) as { logger: { level: string } };
  logger.level = 'info';
});

// The hooks listen to signals, and the process of the tests is ended by one.
afterAll(() => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.removeAllListeners(signal);
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((context) => context.close()));
  vi.restoreAllMocks();
});

/** A context, as what Nest makes is observed however an application starts. */
async function start(imports: (Type | DynamicModule)[], providers: Type[]): Promise<Context> {
  lines.length = 0;
  vi.spyOn(fs, 'writeSync').mockImplementation((_fd, text) => {
    for (const line of text.trim().split('\n')) lines.push(JSON.parse(line) as Line);
    return text.length;
  });
  class AppModule {
    readonly isEmpty = true;
  }
  Module({ imports, providers })(AppModule);
  const context = await NestFactory.createApplicationContext(AppModule);
  open.push(context);
  return context;
}

const ran = (): unknown[] =>
  lines.filter(({ msg }) => msg === 'job completed' || msg === 'job failed').map(({ queue }) => queue);

it('runs are called by the name of the decorator, else by class and method, and two of a name are told apart', async () => {
  class Baker {
    #sold = 0;

    bake(): void {
      // `this` is the provider itself, private parts and all.
      this.#sold += 1;
    }

    async sell(): Promise<void> {
      await sleep(1);
      throw new Error('sold out');
    }
  }
  decorate(Baker, 'bake', Interval(30));
  decorate(Baker, 'sell', Timeout('shop', 10));
  class Miller {
    grind(): void {
      // nothing is left to grind
    }
  }
  decorate(Miller, 'grind', Interval('shop', 15));
  class Ghost {
    haunt(): void {
      // Nest makes no schedule of what is made for each request
    }
  }
  Injectable({ scope: Scope.REQUEST })(Ghost);
  decorate(Ghost, 'haunt', Interval(5));

  await start([ScheduleModule.forRoot()], [Baker, Miller, Ghost]);
  await vi.waitFor(() => {
    expect(ran().filter((name) => name === 'Baker.bake').length).toBeGreaterThan(1);
  });
  expect(ran()).toEqual(expect.arrayContaining(['shop', 'shop Miller.grind']));
  expect(ran()).not.toContain('Ghost.haunt');
  expect(lines.find(({ queue }) => queue === 'shop')).toMatchObject({ outcome: 'failed', level: 'error' });
});

it('a timeout that runs while its start still takes time is the run that was due', async () => {
  class Baker {
    bake(): void {
      // once is enough
    }
    knead(): void {
      // not before the test is over
    }
  }
  decorate(Baker, 'bake', Timeout(100));
  const { addInterval } = SchedulerRegistry.prototype as { addInterval: (...args: unknown[]) => void };
  decorate(Baker, 'knead', Interval(60_000));
  // Nest sets the timeouts first.
  vi.spyOn(SchedulerRegistry.prototype, 'addInterval').mockImplementation(function (
    this: SchedulerRegistry,
    ...args
  ) {
    Reflect.apply(addInterval, this, args);
    const until = Date.now() + 150;
    while (Date.now() < until);
  });
  await start([ScheduleModule.forRoot()], [Baker]);
  await vi.waitFor(() => {
    expect(ran()).toContain('Baker.bake');
  });
  // Without it the run would be one that somebody asked for, and the one that was due overdue for ever.
  expect(lines.find(({ queue }) => queue === 'Baker.bake')).toHaveProperty('wait_ms');
});

it('what is switched off does not run, and what is deleted or of a closed application runs no more', async () => {
  class Baker {
    bake(): void {
      // no run of it is to come
    }
    knead(): void {
      // until it is deleted
    }
    sweep(): void {
      // until the application is closed
    }
  }
  decorate(Baker, 'bake', Timeout(5));
  decorate(Baker, 'knead', Interval('knead', 10));
  decorate(Baker, 'sweep', Interval('sweep', 10));
  const runsOf = (name: string): number => ran().filter((one) => one === name).length;

  const context = await start([ScheduleModule.forRoot({ timeouts: false })], [Baker]);
  await vi.waitFor(() => {
    expect(ran()).toEqual(expect.arrayContaining(['knead', 'sweep']));
  });
  context.get(SchedulerRegistry).deleteInterval('knead');
  await sleep(30);
  const [kneaded, swept] = [runsOf('knead'), runsOf('sweep')];
  await vi.waitFor(() => {
    expect(runsOf('sweep')).toBeGreaterThan(swept + 1);
  });
  expect(runsOf('knead')).toBe(kneaded);

  await context.close();
  open.length = 0;
  await sleep(30);
  const before = runsOf('sweep');
  await sleep(60);
  expect(runsOf('sweep')).toBe(before);
  expect(ran()).not.toContain('Baker.bake');
});

it('an application starts all the same where Nest keeps its parts otherwise, and it is told', async () => {
  // A release to come may name them anew.
  class ScheduleExplorer {
    readonly parts = 'otherwise';
  }
  const context = await start([], [ScheduleExplorer, SchedulerRegistry]);
  expect(context.get(ScheduleExplorer)).toBeInstanceOf(ScheduleExplorer);
  await vi.waitFor(() => {
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'error',
        msg: 'what Nest makes of jobs and schedules is not observed',
      }),
    ]);
  });
});
