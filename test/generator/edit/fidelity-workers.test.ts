import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordSplices, takeOut } from '../../../generator/src/edit/recorded-splice.js';
import { applySplices, type Splice } from '../../../generator/src/edit/splice.js';
import { wireService } from '../../../generator/src/frameworks/frameworks.js';
import type { LeaderClient } from '../../../generator/src/inspect/leader-client.js';
import { parseSource, syntaxErrorOf } from '../../../generator/src/inspect/source-file.js';
import { serviceWith } from '../plan/service.js';

/** Everything about the entry of a worker that an edit could damage. */
interface Look {
  bom: boolean;
  shebang: boolean;
  strict: boolean;
  header: string;
  eol: '\n' | '\r\n';
  indent: string;
  quote: "'" | '"';
  semicolons: boolean;
  finalNewline: boolean;
  esm: boolean;
  /** BullMQ, graphile-worker, Agenda and the schedulers have hooks of their own, as they are declared and loaded. */
  hooks: boolean;
  dotenv: boolean;
  above: string;
  trailing: string;
  work: number;
  /** Lines between what is loaded and the work. */
  gap: number;
  /** Of all instances one runs the schedules, elected through a client that is made in this way; -1: each runs them. */
  client: number;
}

const look: fc.Arbitrary<Look> = fc.record({
  bom: fc.boolean(),
  shebang: fc.boolean(),
  strict: fc.boolean(),
  header: fc.constantFrom('', '// @ts-check', '/* Copyright the authors */\n', '/**\n * The worker.\n */'),
  eol: fc.constantFrom('\n', '\r\n'),
  indent: fc.constantFrom('  ', '    ', '\t'),
  quote: fc.constantFrom("'", '"'),
  semicolons: fc.boolean(),
  finalNewline: fc.boolean(),
  esm: fc.boolean(),
  hooks: fc.boolean(),
  dotenv: fc.boolean(),
  above: fc.constantFrom('', '// Takes mail.', '/* a\n   b */', '/** Doc. */', '// one\n// two'),
  trailing: fc.constantFrom('', ' // trailing; with (odd) `text`', ' /* a */ /* b */', ' // “ünïcode” 🚀'),
  work: fc.nat(19),
  gap: fc.nat(2),
  client: fc.integer({ min: -1, max: 6 }),
});

/** Shapes of work: its lines, how many workers they make, and the package that they load with the name it gets. */
function workOf(one: Look): { lines: string[]; workers: number; load: [name: string, from: string] | null } {
  const { quote: q, indent } = one;
  const end = (one.semicolons ? ';' : '') + one.trailing;
  const bull: [string, string] = ['{ Worker }', 'bullmq'];
  const cron: [string, string] = ['cron', 'node-cron'];
  const cronJob: [string, string] = ['{ CronJob }', 'cron'];
  const croner: [string, string] = ['{ Cron }', 'croner'];
  const plan: [string, string] = ['{ scheduleJob }', 'node-schedule'];
  const agenda: [string, string] = ['{ Agenda }', 'agenda'];
  const graphile: [string, string] = ['{ run }', 'graphile-worker'];
  const made = `new Worker(${q}mail${q}, async () => undefined)`;
  const shapes: ReturnType<typeof workOf>[] = [
    { lines: [`const worker = ${made}${end}`], workers: 1, load: bull },
    { lines: [`${made}${end}`], workers: 1, load: bull },
    {
      lines: ['function start() {', `${indent}return ${made}${end}`, '}', `start()${end}`],
      workers: 1,
      load: bull,
    },
    {
      lines: [
        'class Mail {',
        `${indent}constructor() {`,
        `${indent}${indent}this.worker = ${made}${end}`,
        `${indent}}`,
        '}',
        `new Mail()${end}`,
      ],
      workers: 1,
      load: bull,
    },
    {
      lines: [
        'const workers = [',
        `${indent}${made},${one.trailing}`,
        `${indent}${made},`,
        `]${one.semicolons ? ';' : ''}`,
      ],
      workers: 2,
      load: bull,
    },
    {
      lines: [
        'new Worker(',
        `${indent}${q}a queue with a name that makes the line too long to be wrapped, as people do it${q},`,
        `${indent}async () => undefined,`,
        `)${end}`,
      ],
      workers: 1,
      load: bull,
    },
    {
      lines: [`for (const name of [${q}a${q}]) ${made}.on(${q}error${q}, console.error)${end}`],
      workers: 1,
      load: bull,
    },
    {
      lines: [
        `cron.schedule(${q}* * * * *${q}, () => undefined)${end}`,
        `const t = cron.schedule(${q}5 * * * *${q}, () => undefined)${end}`,
      ],
      workers: 2,
      load: cron,
    },
    {
      lines: ['async function main() {', `${indent}for (;;) await sleep(1)${end}`, '}', `main()${end}`],
      workers: 0,
      load: null,
    },
    { lines: [`setInterval(() => undefined, 1000)${end}`], workers: 0, load: null },
    {
      lines: [`${one.semicolons ? '' : ';'}(async () => {`, `${indent}${made}${end}`, `})()${end}`],
      workers: 1,
      load: bull,
    },
    { lines: [`if (process.env.RUN) ${made}${end}`], workers: 1, load: bull },
    {
      lines: [
        'async function main() {',
        `${indent}const runner = await run({${one.trailing}`,
        `${indent}${indent}taskList: { mail: async () => undefined },`,
        `${indent}})${end}`,
        `${indent}await runner.promise${end}`,
        '}',
        `main()${end}`,
      ],
      workers: 1,
      load: graphile,
    },
    {
      lines: [`const ended = async () => (await run({ taskList: {} })).promise${end}`, `ended()${end}`],
      workers: 1,
      load: graphile,
    },
    {
      lines: [
        `${one.semicolons ? '' : ';'}[1, 2].map((at) => new CronJob(${q}0 0 3 * * *${q}, () => at))${end}`,
        `const nightly = new CronJob(${q}0 0 3 * * *${q}, () => undefined)${end}`,
      ],
      workers: 2,
      load: cronJob,
    },
    {
      lines: [
        `const job = CronJob.from({${one.trailing}`,
        `${indent}cronTime: ${q}0 0 3 * * *${q},`,
        `${indent}onTick() {},`,
        `})${end}`,
      ],
      workers: 1,
      load: cronJob,
    },
    {
      lines: [`new Cron(${q}0 3 * * *${q}, { protect: true }, () => undefined)${end}`],
      workers: 1,
      load: croner,
    },
    {
      lines: [`scheduleJob(${q}nightly${q}, ${q}0 3 * * *${q}, () => undefined)${end}`],
      workers: 1,
      load: plan,
    },
    {
      lines: [
        `const agenda = new Agenda({${one.trailing}`,
        `${indent}backend,`,
        `})${end}`,
        `agenda.define(${q}mail${q}, async () => undefined)${end}`,
        `agenda.start()${end}`,
      ],
      workers: 1,
      load: agenda,
    },
    {
      lines: [`const made = () => new Agenda({ backend })${end}`, `made().start()${end}`],
      workers: 1,
      load: agenda,
    },
  ];
  return shapes[one.work] ?? { lines: [], workers: 0, load: null };
}

const SCHEDULERS = new Set(['node-cron', 'cron', 'croner', 'node-schedule']);

/** Shapes of the client that leads: its lines, its package, and the name that it is loaded by. */
function clientOf(one: Look): { lines: string[]; name: string; package: LeaderClient } | undefined {
  const { indent } = one;
  const end = (one.semicolons ? ';' : '') + one.trailing;
  const made = 'new Redis(process.env.REDIS_URL)';
  const shapes: ReturnType<typeof clientOf>[] = [
    { lines: [`const redis = ${made}${end}`], name: '{ Redis }', package: 'ioredis' },
    {
      lines: [`${one.esm ? 'export const' : 'exports.redis ='} redis = ${made}${end}`],
      name: '{ Redis }',
      package: 'ioredis',
    },
    {
      lines: [
        'class Store {',
        `${indent}constructor() {`,
        `${indent}${indent}this.redis = ${made}${end}`,
        `${indent}}`,
        '}',
        `new Store()${end}`,
      ],
      name: '{ Redis }',
      package: 'ioredis',
    },
    {
      lines: [
        `const redis = createClient({${one.trailing}`,
        `${indent}url: process.env.REDIS_URL,`,
        `}).on(${one.quote}error${one.quote}, () => undefined)${end}`,
      ],
      name: '{ createClient }',
      package: 'redis',
    },
    { lines: [`const connect = () => createClient()${end}`], name: '{ createClient }', package: 'redis' },
    {
      lines: [`const pool = new Pool({${one.trailing}`, `${indent}max: 2,`, `})${end}`],
      name: '{ Pool }',
      package: 'pg',
    },
    { lines: [`let pool${end}`, `pool = new Pool()${end}`], name: '{ Pool }', package: 'pg' },
  ];
  return shapes[one.client];
}

/** `led`: it has schedules, and a client through which one instance is elected. */
function sourceWith(one: Look): { text: string; workers: number; led: boolean } {
  const { quote: q, eol } = one;
  const end = (one.semicolons ? ';' : '') + one.trailing;
  const load = (name: string, from: string): string =>
    one.esm ? `import ${name} from ${q}${from}${q}${end}` : `const ${name} = require(${q}${from}${q})${end}`;
  const { lines: work, workers, load: loaded } = workOf(one);
  const client = clientOf(one);
  const lines = [
    ...(one.shebang && !one.bom ? ['#!/usr/bin/env node'] : []),
    ...(one.header === '' ? [] : one.header.split('\n')),
    ...(one.strict ? [`${q}use strict${q}${end}`, ''] : []),
    ...(one.dotenv ? [load('dotenv', 'dotenv'), `dotenv.config()${end}`] : []),
    ...(loaded === null ? [] : [load(...loaded)]),
    ...(client === undefined ? [] : [load(client.name, client.package), ...client.lines]),
    ...Array.from({ length: one.gap }, () => ''),
    ...(one.above === '' ? [] : one.above.split('\n')),
    ...work,
  ];
  const text = (one.bom ? '\uFEFF' : '') + lines.join(eol) + (one.finalNewline ? eol : '');
  return { text, workers, led: client !== undefined && SCHEDULERS.has(loaded?.[1] ?? '') };
}

const HOOKS = /\bobserve(?:(?:Bull)?Worker|GraphileRun|Agenda|NodeCron|CronJob|Croner|NodeSchedule)\(/g;

function wire(text: string, one: Look): Splice[] {
  const { esm, hooks } = one;
  const service = serviceWith({
    moduleSystem: esm ? 'esm' : 'cjs',
    importExtension: esm ? 'js' : 'none',
    sourceDir: '',
    framework: { name: 'worker', version: '20.20.2', major: 0 },
    entry: { file: 'worker.js', foundBy: '', isWorker: true },
    hasWorkers: true,
    jobSystems: hooks
      ? [
          { package: 'bullmq', major: 5 },
          { package: 'graphile-worker', major: 0 },
          { package: 'agenda', major: 6 },
          { package: 'node-cron', major: 4 },
          { package: 'cron', major: 4 },
          { package: 'croner', major: 10 },
          { package: 'node-schedule', major: 2 },
        ]
      : [],
  });
  const { edits, manual } = wireService({
    service,
    readSource: (file) => (file === 'worker.js' ? text : undefined),
    observabilityDir: 'observability',
    // a service that declares no scheduler is refused
    leader: hooks ? clientOf(one)?.package : undefined,
  });
  expect(manual).toEqual([]);
  expect(edits.map(({ file }) => file).filter((file) => file !== 'worker.js')).toEqual([]);
  return edits.flatMap(({ splices }) => splices);
}

test('whatever the entry of a worker looks like, wiring adds to it in its own look and changes nothing else', () => {
  fc.assert(
    fc.property(look, (one) => {
      const { text: before, workers, led } = sourceWith(one);
      const splices = wire(before, one);
      const after = applySplices(before, splices);

      expect(splices.every(({ removed }) => removed === '')).toBe(true);
      expect(syntaxErrorOf(parseSource('after.js', after))).toBeUndefined();
      expect(after.match(/\bobserveProcess\(\)/g)).toHaveLength(1);
      expect(after.match(HOOKS) ?? []).toHaveLength(workers);
      expect(after.match(/\bleadSchedules\(/g) ?? []).toHaveLength(led && one.hooks ? 1 : 0);
      // It can only be called where its import is above it: a require is no declaration that is hoisted.
      expect(after.indexOf('observeProcess }') + after.indexOf('observeProcess, ')).toBeLessThan(
        after.indexOf('observeProcess()'),
      );
      expect(after.search(/\bleadSchedules\b(?!\()/)).toBeLessThanOrEqual(after.indexOf('leadSchedules('));

      // Of one line without an end nobody can tell how its lines end.
      if (before.includes('\r\n')) expect(after).not.toMatch(/[^\r]\n/);
      else expect(after).not.toContain('\r');
      const inserted = splices.map((splice) => splice.inserted).join('');
      if (workers > 0) expect(inserted).not.toContain(one.quote === "'" ? '"' : "'");
      if (one.shebang && !one.bom) expect(after.startsWith('#!/usr/bin/env node')).toBe(true);
      if (one.bom) expect(after.lastIndexOf('\uFEFF')).toBe(0);
      // What was said of a statement stands on top of it.
      if (one.above !== '') {
        const last = one.above.split('\n').at(-1) ?? '';
        expect(after.slice(after.indexOf(last) + last.length)).not.toMatch(/^\s*observeProcess/);
      }

      expect(wire(after, one)).toEqual([]);
      const recorded = recordSplices(before, splices);
      expect(takeOut('worker.js', after, recorded, true)).toEqual({ text: before, lost: [] });
      const later = (text: string): string => `${text}${one.eol}// later${one.eol}`;
      expect(takeOut('worker.js', later(after), recorded, false)).toEqual({ text: later(before), lost: [] });
    }),
    { numRuns: 2000 },
  );
});
