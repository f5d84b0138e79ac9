import { describe, expect, test } from 'vitest';
import { inspectService } from '../../../generator/src/inspect/inspect.js';
import { EXPRESS_SERVER, temporaryRepository } from './temporary-repository.js';

/** The job systems of a server that declares graphile-worker and has this file beside it. */
async function found(text: string, declared = '^0.16.0', installed?: string): Promise<unknown> {
  const dependencies = { express: '^5.0.0', 'graphile-worker': declared };
  const service = await inspectService(
    temporaryRepository({
      'package.json': { name: 's', scripts: { start: 'node server.js' }, dependencies },
      'server.js': EXPRESS_SERVER,
      'jobs.js': text,
      ...(installed === undefined
        ? {}
        : { 'node_modules/graphile-worker/package.json': { name: 'graphile-worker', version: installed } }),
    }),
  );
  return service.jobSystems;
}

const hooked = [{ package: 'graphile-worker', major: 0 }];
const RUN = "const { run } = require('graphile-worker');\nrun({});\n";

test.each([
  ['a worker', RUN],
  ['a worker of a namespace', "import * as graphile from 'graphile-worker';\nawait graphile.run({});\n"],
  ['a list of tasks', "import { runTaskList } from 'graphile-worker';\nrunTaskList({}, {}, pool);\n"],
  ['one that runs until no job is left', "import { runOnce } from 'graphile-worker';\nawait runOnce({});\n"],
  [
    'one, without semicolons',
    "import type { TaskList } from 'graphile-worker'\nimport { run } from 'graphile-worker'\nrun({})\n",
  ],
  ['utils', "import { makeWorkerUtils } from 'graphile-worker';\nawait makeWorkerUtils({});\n"],
  ['a job added at once', "import { quickAddJob as add } from 'graphile-worker';\nawait add({}, 'mail');\n"],
])('graphile-worker is observed where there is %s', async (_what, text) => {
  expect(await found(text)).toEqual(hooked);
});

test.each([
  ['types alone', "import type { run } from 'graphile-worker';\n"],
  ['what makes and adds no job', "import { parseCrontab } from 'graphile-worker';\nparseCrontab('');\n"],
])('graphile-worker is not observed where there is %s', async (_what, text) => {
  expect(await found(text)).toEqual([]);
});

test.each([
  ['^0.15.1', undefined, []],
  ['>=0.13', '0.15.1', []],
  ['>=0.13', '0.16.6', hooked],
  ['0.18.0', undefined, hooked],
  ['latest', undefined, hooked],
  ['^1.0.0', undefined, [{ package: 'graphile-worker', major: 1 }]],
])('of graphile-worker %s, installed as %s, these hooks are there', async (declared, installed, expected) => {
  expect(await found(RUN, declared, installed)).toEqual(expected);
});

describe('Agenda', () => {
  /** The job systems of a process that declares agenda like this and makes one. */
  async function agenda(declared: string, text: string): Promise<unknown> {
    const service = await inspectService(
      temporaryRepository({
        'package.json': {
          name: 's',
          type: 'module',
          scripts: { start: 'node jobs.js' },
          dependencies: { agenda: declared },
        },
        'jobs.js': `${text}\nsetInterval(run, 1000);\n`,
      }),
    );
    return service.jobSystems;
  }

  test.each([
    ['^6.2.6', "import { Agenda } from 'agenda';\nnew Agenda({ backend });"],
    ['latest', "const { Agenda } = await import('agenda');\nnew Agenda({ backend });"],
  ])('%s is observed', async (declared, text) => {
    expect(await agenda(declared, text)).toEqual([{ package: 'agenda', major: 6 }]);
  });

  test.each([
    ['^5.0.0', "import { Agenda } from 'agenda';\nnew Agenda({ db });"],
    ['^4.4.0', "import Agenda from 'agenda';\nnew Agenda({ db });"],
    ['^6.2.6', "import { backoffStrategies } from 'agenda';\nbackoffStrategies.standard();"],
    ['^6.2.6', "import type { Agenda } from 'agenda';"],
  ])('%s is not, where it knows MongoDB alone or nothing is made: %s', async (declared, text) => {
    expect(await agenda(declared, text)).toEqual([]);
  });
});

describe('BullMQ', () => {
  const files = (declared: string): Parameters<typeof temporaryRepository>[0] => ({
    'package.json': {
      name: 'b',
      type: 'module',
      scripts: { start: 'node jobs.js' },
      dependencies: { bullmq: declared },
    },
    'jobs.js': "import { Worker } from 'bullmq';\nnew Worker('mail', run, { connection });\n",
  });
  const installed = (version: string): Parameters<typeof temporaryRepository>[0] => ({
    'node_modules/bullmq/package.json': { name: 'bullmq', version },
  });
  const found = [{ package: 'bullmq', major: 5 }];

  test.each([
    ['^5.0.0', {}, found],
    ['^5.0.0', installed('5.23.0'), found],
    ['^5.0.0', installed('5.22.1'), []],
    ['5.12.14', {}, []],
    ['~5.12.0', {}, []],
    ['^4.17.0', {}, []],
  ])('%s, with %j', async (declared, more, expected) => {
    const service = await inspectService(temporaryRepository({ ...files(declared), ...more }));
    expect(service.jobSystems).toEqual(expected);
  });
});

describe('schedulers', () => {
  /** The job systems of a process that declares this scheduler. */
  async function scheduling(name: string, declared: string, text: string): Promise<unknown> {
    const service = await inspectService(
      temporaryRepository({
        'package.json': {
          name: 's',
          type: 'module',
          scripts: { start: 'node jobs.js' },
          dependencies: { [name]: declared },
        },
        'jobs.js': `${text}\nsetInterval(run, 1000);\n`,
      }),
    );
    return service.jobSystems;
  }

  test.each([
    ['node-cron', '^3.0.3', "import cron from 'node-cron';\ncron.schedule('* * * * *', run);", 3],
    ['node-cron', '^4.0.0', "import { createTask } from 'node-cron';\ncreateTask('* * * * *', run);", 4],
    ['cron', '^3.1.0', "import { CronJob } from 'cron';\nnew CronJob('* * * * * *', run);", 3],
    ['cron', 'latest', "import * as cron from 'cron';\ncron.CronJob.from({ onTick: run });", 4],
    ['croner', '^8.0.0', "import Croner from 'croner';\nCroner('* * * * *', run);", 8],
    ['croner', '10.0.1', "import { Cron } from 'croner';\nnew Cron('* * * * *', run);", 10],
    [
      'node-schedule',
      '^2.1.0',
      "import { scheduleJob } from 'node-schedule';\nscheduleJob(new Date(), run);",
      2,
    ],
  ])('%s %s is observed', async (name, declared, text, major) => {
    expect(await scheduling(name, declared, text)).toEqual([{ package: name, major }]);
  });

  test.each([
    ['node-cron', '^2.0.3', "import cron from 'node-cron';\ncron.schedule('* * * * *', run);"],
    ['node-cron', '^4.0.0', "import { validate } from 'node-cron';\nvalidate('* * * * *');"],
    ['cron', '^2.4.0', "import { CronJob } from 'cron';\nnew CronJob('* * * * * *', run);"],
    ['cron', '^4.0.0', "import { CronTime } from 'cron';\nnew CronTime('* * * * * *');"],
    [
      'node-schedule',
      '^1.3.3',
      "import { scheduleJob } from 'node-schedule';\nscheduleJob(new Date(), run);",
    ],
  ])('%s %s is not, where it is older or makes nothing', async (name, declared, text) => {
    expect(await scheduling(name, declared, text)).toEqual([]);
  });
});

describe('what Nest makes', () => {
  /** The job systems of an application of Nest that declares these. */
  async function inNest(dependencies: Record<string, string>, text: string): Promise<string[]> {
    const service = await inspectService(
      temporaryRepository({
        'package.json': {
          name: 's',
          scripts: { start: 'node dist/main.js' },
          dependencies: { '@nestjs/common': '^12.0.0', '@nestjs/core': '^12.0.0', ...dependencies },
          devDependencies: { typescript: '^5.9.0' },
        },
        'tsconfig.json': '{ "compilerOptions": { "target": "es2022", "outDir": "dist", "rootDir": "src" } }',
        'src/main.ts':
          "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module';\nNestFactory.create(AppModule).then((app) => app.listen(3000));\n",
        'src/app.module.ts': `${text}\nexport class AppModule {}\n`,
      }),
    );
    return (service.jobSystems ?? []).map(({ package: name, major }) => `${name} ${String(major)}`);
  }

  const QUEUE = "import { BullModule } from '@nestjs/bullmq';\nBullModule.registerQueue({ name: 'a' });";
  const CRON = "import { Cron } from '@nestjs/schedule';\nclass A { @Cron('0 3 * * *') run() {} }";

  test.each([
    [{ '@nestjs/bullmq': '^10.0.0', bullmq: '^5.0.0' }, QUEUE, ['bullmq 5', '@nestjs/bullmq 10']],
    [{ '@nestjs/bullmq': '^12.0.0', bullmq: '^6.0.0' }, QUEUE, ['bullmq 6', '@nestjs/bullmq 12']],
    [{ '@nestjs/bullmq': 'latest', bullmq: '^6.0.0' }, QUEUE, ['bullmq 6', '@nestjs/bullmq 12']],
    [{ '@nestjs/schedule': '^4.1.0' }, CRON, ['@nestjs/schedule 4']],
    [{ '@nestjs/schedule': '^12.0.0' }, CRON, ['@nestjs/schedule 12']],
  ])('of %s is observed', async (dependencies, text, expected) => {
    expect(await inNest(dependencies as Record<string, string>, text)).toEqual(expected);
  });

  test.each([
    ['older', { '@nestjs/bullmq': '^1.1.0', bullmq: '^4.0.0' }, QUEUE, []],
    ['of a major to come', { '@nestjs/bullmq': '^13.0.0', bullmq: '^6.0.0' }, QUEUE, ['bullmq 6']],
    ['without BullMQ itself', { '@nestjs/bullmq': '^12.0.0' }, QUEUE, []],
    ['older', { '@nestjs/schedule': '^3.0.0' }, CRON, []],
    [
      'without a schedule',
      { '@nestjs/schedule': '^12.0.0' },
      "import { SchedulerRegistry } from '@nestjs/schedule';",
      [],
    ],
  ])('is not where it is %s: %s', async (_what, dependencies, text, expected) => {
    expect(await inNest(dependencies as Record<string, string>, text)).toEqual(expected);
  });

  test('is not in a service of another framework', async () => {
    const service = await inspectService(
      temporaryRepository({
        'package.json': {
          name: 's',
          scripts: { start: 'node server.js' },
          dependencies: { express: '^5.0.0', '@nestjs/schedule': '^12.0.0' },
        },
        'server.js': EXPRESS_SERVER,
        'jobs.js': CRON.replace(
          "import { Cron } from '@nestjs/schedule'",
          "const { Cron } = require('@nestjs/schedule')",
        ),
      }),
    );
    expect(service.jobSystems).toEqual([]);
  });
});
