import { describe, expect, test } from 'vitest';
import { inspectService } from '../../../generator/src/inspect/inspect.js';
import { EXPRESS_SERVER, temporaryRepository } from './temporary-repository.js';

type Files = Parameters<typeof temporaryRepository>[0];

async function found(files: Files, entry?: string): Promise<{ framework: string; entries: string[] }> {
  const options = entry === undefined ? {} : { entry };
  const service = await inspectService(temporaryRepository(files), options);
  const further = service.furtherEntries ?? [];
  return {
    framework: service.framework.name,
    entries: [
      service.entry.file,
      ...further.map(({ file, isWorker }) => (isWorker ? file : `${file} (server)`)),
    ],
  };
}

const start = { name: 's', scripts: { start: 'node index.js' } };
const using = (name: string, scripts: Record<string, string> = start.scripts): object => ({
  name: 's',
  type: 'module',
  scripts,
  dependencies: { [name]: '*' },
});

describe('a process without a server is a service by the work it takes', () => {
  test.each<[string, string, string]>([
    ['BullMQ', 'bullmq', "import { Worker as W } from 'bullmq';\nnew W('q', run);\n"],
    [
      'BullMQ by its namespace',
      'bullmq',
      "import * as q from 'bullmq';\nexport default new q.Worker('q', run);\n",
    ],
    ['BullMQ loaded late', 'bullmq', "const { Worker } = await import('bullmq');\nnew Worker('q', run);\n"],
    ['Bull', 'bull', "import Queue from 'bull';\nconst q = new Queue('q');\nq.process(run);\n"],
    ['Bee-Queue', 'bee-queue', "import Queue from 'bee-queue';\nnew Queue('q').process(run);\n"],
    [
      'pg-boss 10',
      'pg-boss',
      "import Boss from 'pg-boss';\nconst b = new Boss('');\nawait b.work('q', run);\n",
    ],
    ['graphile-worker', 'graphile-worker', "import { run } from 'graphile-worker';\nawait run({});\n"],
    ['agenda', 'agenda', "import { Agenda } from 'agenda';\nconst a = new Agenda();\nawait a.start();\n"],
    [
      'kafkajs',
      'kafkajs',
      "import { Kafka } from 'kafkajs';\nconst c = new Kafka({}).consumer({});\nawait c.run({});\n",
    ],
    [
      'amqplib',
      'amqplib',
      "import amqp from 'amqplib';\nconst c = await amqp.connect();\nconst ch = await c.createChannel();\nch.consume('q', run);\n",
    ],
    ['SQS', 'sqs-consumer', "import { Consumer } from 'sqs-consumer';\nConsumer.create({}).start();\n"],
    [
      'node-resque',
      'node-resque',
      "import { Worker } from 'node-resque';\nconst w = new Worker({}, jobs);\nawait w.connect();\nw.start();\n",
    ],
    ['Bree', 'bree', "import Bree from 'bree';\nconst b = new Bree({});\nawait b.start();\n"],
    ['node-cron', 'node-cron', "import cron from 'node-cron';\ncron.schedule('* * * * *', run);\n"],
    ['cron', 'cron', "import { CronJob } from 'cron';\nCronJob.from({ cronTime: '', start: true });\n"],
    ['croner', 'croner', "import { Cron } from 'croner';\nnew Cron('* * * * *', run);\n"],
    ['node-schedule', 'node-schedule', "import s from 'node-schedule';\ns.scheduleJob('* * * * *', run);\n"],
  ])('%s', async (_what, name, text) => {
    expect(await found({ 'package.json': using(name), 'index.js': text })).toEqual({
      framework: 'worker',
      entries: ['index.js'],
    });
  });

  test.each([
    [
      'a loop that sleeps',
      'async function main() { while (true) { await work(); await sleep(1000); } }\nmain();\n',
    ],
    ['a loop that can be left', 'for (;;) {\n  const job = await queue.receive();\n  if (!job) break;\n}\n'],
    ['a loop that asks a flag', 'let stopping = false;\nwhile (!stopping) await work();\n'],
    ['an interval', 'setInterval(work, 1000);\n'],
    ['an interval of node:timers', "import { setInterval } from 'node:timers';\nsetInterval(work, 1000);\n"],
    [
      'a timer that sets itself again',
      'const tick = async () => {\n  await work();\n  setTimeout(tick, 1000);\n};\ntick();\n',
    ],
    [
      'a method that sets itself again',
      'class P {\n  tick() {\n    setTimeout(() => this.tick(), 1000);\n  }\n}\n',
    ],
    ['an endless stream', 'for await (const message of subscription) await work(message);\n'],
  ])('%s', async (_what, text) => {
    const files = {
      'package.json': { ...start, type: 'module' },
      'index.js': "import './loop.js';\n",
      'loop.js': text,
    };
    expect(await found(files)).toEqual({ framework: 'worker', entries: ['index.js'] });
  });

  test.each<[string, Files, string]>([
    ['a Dockerfile', { Dockerfile: 'FROM node\nCMD ["node", "work.js"]\n' }, 'work.js'],
    ['a Procfile', { Procfile: 'worker: node work.js\n' }, 'work.js'],
    ['a compose file', { 'compose.prod.yaml': 'services:\n  w:\n    command: node ./work.js\n' }, 'work.js'],
    ['"main" of a private package', { 'package.json': { private: true, main: 'work.js' } }, 'work.js'],
    ['the name of a worker', { 'worker.js': 'setInterval(work, 1000);\n', 'work.js': '' }, 'worker.js'],
  ])('found by %s', async (_what, files, entry) => {
    const base = { 'package.json': { name: 's' }, 'work.js': 'setInterval(work, 1000);\n' };
    expect(await found({ ...base, ...files })).toEqual({ framework: 'worker', entries: [entry] });
  });

  test('what the user names needs to show nothing', async () => {
    const files = { 'package.json': { name: 's' }, 'bot.js': "require('discord.js');\n" };
    expect(await found(files, 'bot.js')).toEqual({ framework: 'worker', entries: ['bot.js'] });
    const wired = { ...files, 'bot.js': "require('./observability').observeProcess();\n" };
    expect(await found({ ...wired, 'package.json': start, 'index.js': wired['bot.js'] })).toMatchObject({
      framework: 'worker',
    });
  });

  test('a server framework that is declared and that nothing loads does not hide it', async () => {
    const files = {
      'package.json': { ...start, dependencies: { express: '5', bullmq: '5' } },
      'index.js': "const { Worker } = require('bullmq');\nnew Worker('q', run);\n",
    };
    expect(await found(files)).toEqual({ framework: 'worker', entries: ['index.js'] });
  });
});

describe('what is no service', () => {
  const loop = 'setInterval(work, 1000);\n';
  test.each<[string, Files]>([
    ['a library that loops', { 'package.json': { name: 's', main: 'index.js' }, 'index.js': loop }],
    [
      'a library with exports',
      {
        'package.json': { name: 's', private: true, main: 'index.js', exports: './index.js' },
        'index.js': loop,
      },
    ],
    [
      'a command-line tool that shows progress',
      { 'package.json': { ...start, bin: './index.js' }, 'index.js': loop },
    ],
    ['a front end', { 'package.json': { ...start, dependencies: { react: '19' } }, 'index.js': loop }],
    [
      'an interval that holds nothing',
      { 'package.json': start, 'index.js': 'setInterval(work, 1000).unref();\n' },
    ],
    [
      'a script that fetches page by page',
      {
        'package.json': start,
        'index.js': 'async function f() { while (true) { const p = await get(); if (!p.more) return; } }\n',
      },
    ],
    ['a loop that computes', { 'package.json': start, 'index.js': 'while (true) { if (step()) break; }\n' }],
    [
      'a script that reads a file',
      {
        'package.json': { ...start, type: 'module' },
        'index.js': 'for await (const line of createInterface({ input })) use(line);\n',
      },
    ],
    [
      'a script that only sends',
      {
        'package.json': using('pg-boss'),
        'index.js': "import Boss from 'pg-boss';\nconst b = new Boss('');\nawait b.send('q');\n",
      },
    ],
    [
      'a function of the service that is called setInterval',
      { 'package.json': start, 'index.js': 'function setInterval() {}\nsetInterval();\n' },
    ],
    [
      'a watcher of the build',
      { 'package.json': { name: 's', scripts: { test: 'node index.js' } }, 'index.js': loop },
    ],
  ])('%s', async (_what, files) => {
    await expect(found(files)).rejects.toThrow(/No server framework|front-end/);
  });
});

describe('further processes', () => {
  const worker = "const { Worker } = require('bullmq');\nnew Worker('q', run);\n";
  const files = {
    'server.js': EXPRESS_SERVER,
    'work.js': worker,
    'clock.js': 'setInterval(tick, 1000);\n',
    'seed.js': 'seed();\n',
    'dev.js': EXPRESS_SERVER,
    'broken.js': 'const = 1;\n',
  };
  const declared = { name: 's', dependencies: { express: '5', bullmq: '5' } };

  test('of scripts, Dockerfiles, Procfile and compose files, once each; not of tools, builds and mocks', async () => {
    const scripts = {
      start: 'node server.js',
      'start:worker': 'node work.js',
      worker: 'node work.js',
      'start:clock': 'NODE_ENV=production node clock.js',
      'start:dev': 'node dev.js',
      'start:broken': 'node broken.js',
      seed: 'node seed.js',
    };
    expect(await found({ ...files, 'package.json': { ...declared, scripts } })).toEqual({
      framework: 'express',
      entries: ['server.js', 'work.js', 'clock.js'],
    });
    const others = {
      'package.json': { ...declared, scripts: { start: 'node server.js' } },
      'Dockerfile.worker': 'FROM node\nCMD node work.js\n',
      Procfile: 'web: npm start\nclock: node clock.js\nrelease: node seed.js\nadmin: node dev.js\n',
    };
    expect(await found({ ...files, ...others })).toEqual({
      framework: 'express',
      entries: ['server.js', 'work.js', 'clock.js', 'dev.js (server)'],
    });
  });

  test('of the settings of pm2, each application that they start', async () => {
    const ecosystem = [
      'module.exports = {',
      "  apps: [{ name: 'web', script: './server.js' }, { name: 'mails', script: './work.js' },",
      "    // { name: 'old', script: './clock.js' },",
      '    { name: "seed", script: "seed.js" }],',
      '};',
    ].join('\n');
    const scripts = { start: 'pm2-runtime ecosystem.config.js' };
    expect(
      await found({ ...files, 'package.json': { ...declared, scripts }, 'ecosystem.config.js': ecosystem }),
    ).toEqual({ framework: 'express', entries: ['server.js', 'work.js'] });
  });

  test('a script of any name runs a process where its file is a worker, and not where that is beside the point', async () => {
    const scripts = {
      start: 'node server.js',
      mailer: 'node work.js',
      console: 'node console.js',
      'bench:queue': 'node bench.js',
    };
    const more = { 'console.js': "require('./elsewhere');\n", 'elsewhere.js': worker, 'bench.js': worker };
    expect(await found({ ...files, ...more, 'package.json': { ...declared, scripts } })).toEqual({
      framework: 'express',
      entries: ['server.js', 'work.js'],
    });
  });

  test.each([
    [
      'what runs before another takes the place of the shell is none',
      'node work.js\nexec node server.js',
      [],
    ],
    ['what goes on beside it is one', 'node work.js &\nexec node server.js', ['work.js']],
    [
      'and so is one branch of several',
      'if [ $W ]; then\n  node work.js\nfi\nexec node server.js',
      ['work.js'],
    ],
    ['what takes its place first is one, too', 'exec node work.js\nnode server.js', ['work.js']],
  ])('of a shell script: %s', async (_why, script, further) => {
    const service = {
      ...files,
      'package.json': { ...declared, scripts: { start: 'node server.js' } },
      Dockerfile: 'FROM node\nENTRYPOINT ["./start.sh"]\n',
      'start.sh': `#!/bin/sh\nset -e\n${script}\n`,
    };
    expect(await found(service)).toEqual({ framework: 'express', entries: ['server.js', ...further] });
  });

  test('what an earlier run emitted makes no process a worker', async () => {
    const emitted = Object.fromEntries(
      ['context', 'redact', 'register', 'shutdown'].map((name) => [
        `observability/${name}.js`,
        'setInterval(sweep, 50);\n',
      ]),
    );
    const service = {
      ...files,
      ...emitted,
      'observability/index.js': "require('./shutdown');\nrequire('./context');\nrequire('./redact');\n",
      'once.js': "require('./observability');\nonce();\n",
      'package.json': { ...declared, scripts: { start: 'node server.js', 'start:once': 'node once.js' } },
    };
    expect(await found(service)).toEqual({ framework: 'express', entries: ['server.js'] });
  });

  test('workers in a file that nothing starts are workers of the service, jobs that it only sends are none', async () => {
    const scripts = { start: 'node server.js' };
    const inspect = async (jobs: string): Promise<boolean | undefined> => {
      const root = temporaryRepository({
        'package.json': { ...declared, scripts },
        'server.js': EXPRESS_SERVER,
        'jobs.js': jobs,
      });
      return (await inspectService(root)).hasWorkers;
    };
    expect(await inspect(worker)).toBe(true);
    expect(await inspect("const { Queue } = require('bullmq');\nnew Queue('q').add('x', {});\n")).toBe(false);
  });

  test('the commands of every one are start commands', async () => {
    const scripts = { start: 'node server.js', all: 'concurrently "node server.js" "node work.js"' };
    const root = temporaryRepository({
      ...files,
      'package.json': { ...declared, scripts },
      'compose.yml': 'services:\n  w:\n    command: ["node", "work.js"]\n',
    });
    const { startCommands } = await inspectService(root);
    expect(startCommands.map(({ source, runs }) => [source.kind, runs.source])).toEqual([
      ['script', 'server.js'],
      ['script', 'server.js'],
      ['script', 'work.js'],
      ['line', 'work.js'],
    ]);
  });
});
