import 'reflect-metadata';
import fs from 'node:fs';
import { Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Cron, Interval, ScheduleModule } from '@nestjs/schedule';
import { afterAll, expect, it, vi } from 'vitest';
import { decorate } from './decorate.js';
import { parametersOf, renderService } from './render-service.js';

// The hooks listen to signals, and the process of the tests is ended by one.
afterAll(() => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.removeAllListeners(signal);
});

it('of the schedules of Nest those of @Cron are left to the leader, and timers run in each process', async () => {
  Logger.overrideLogger(false);
  const features = { metrics: true, errors: true, tracing: false, health: true, tasks: true };
  const jobSystems = [{ package: '@nestjs/schedule', major: 12 }];
  const folder = await renderService(
    'nest schedules led',
    parametersOf('nest-express12', features, false, jobSystems, 'ioredis'),
  );
  const { logger } = (await import(`${folder}/index.ts`)) as { logger: { level: string } };
  logger.level = 'info';
  const lines: Record<string, unknown>[] = [];
  vi.spyOn(fs, 'writeSync').mockImplementation((_fd, text) => {
    for (const line of text.trim().split('\n')) lines.push(JSON.parse(line) as Record<string, unknown>);
    return text.length;
  });
  const calls = { rung: 0, swept: 0 };
  class Baker {
    ring(): void {
      calls.rung += 1;
    }
    sweep(): void {
      calls.swept += 1;
    }
  }
  decorate(Baker, 'ring', Cron('* * * * * *'));
  decorate(Baker, 'sweep', Interval(20));
  class AppModule {
    readonly isEmpty = true;
  }
  Module({ imports: [ScheduleModule.forRoot()], providers: [Baker] })(AppModule);

  const context = await NestFactory.createApplicationContext(AppModule);
  const noLeader = 'schedules do not run: leadSchedules() was given no client through which one could lead';
  await vi.waitFor(
    () => {
      expect(lines.map(({ msg }) => msg)).toContain(noLeader);
    },
    { timeout: 10_000 },
  );
  expect(calls.rung).toBe(0);
  expect(calls.swept).toBeGreaterThan(1);
  await context.close();
  vi.restoreAllMocks();
});
