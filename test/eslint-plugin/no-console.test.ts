import tsParser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import plugin from '../../eslint-plugin/src/index.js';
import { rules } from '../../eslint-plugin/src/rules/index.js';
import { testFixes, type Broken, type FixCases } from './fix-cases.js';

const test = (story: string, head: string, cases: FixCases) => {
  testFixes('no-console', rules['no-console'], story, head, cases);
};
const reported = (code: string): Broken => ({ code, messageId: 'console' });
/** A call that a logger of the file could make, left to a person. */
const known = (code: string): Broken => ({ code, messageId: 'logger' });
const fixed = (code: string, output: string): Broken => ({ code, output, messageId: 'logger' });

test('the console has no place in a service', '', {
  valid: [
    `log('console.log(1)'); // console.log(1)`,
    `const html = '<script>console.log(1)</script>';`,
    'function f(console) { console.log(1); }',
    'const console = make(); console.log(1);',
    'my.console.log(1);',
    'function f(global) { global.console.log(1); }',
    'start({ logger: console });',
    'const old = console.log; console.log = (...args) => { old(...args); ship(args); };',
    'class AppLogger { info(m) { console.log(m); } }',
    'export const log = { info: (m) => console.info(m), error: (m) => console.error(m) };',
    `if (!url) { console.error('URL is missing'); process.exit(1); }`,
    `main().catch((err) => { console.error('not started', err); process.exitCode = 1; });`,
  ],
  invalid: [
    reported('console.log(1);'),
    reported('if (DEBUG) console.debug(a, ...more);'),
    reported(`console.time('a');`),
    reported(`console.assert(a < b, 'c');`),
    reported('run().catch(console.error);'),
    reported('console[level](text);'),
    reported('console?.log(1);'),
    reported('globalThis.console.log(1);'),
    reported('global.console.error(1);'),
    reported('function debug(...parts) { console.debug(...parts); }'),
  ],
});

test('methods can be allowed', '', {
  options: { allow: ['error', 'warn'] },
  valid: ['console.error(1); console.warn(2);'],
  invalid: [reported('console.log(1);')],
});

const pino = `import pino from 'pino'; const log = pino();`;

test('a line is written with the logger that the file has, in the order of its arguments', pino, {
  invalid: [
    fixed(`console.log('started');`, `log.info('started');`),
    fixed('console.log(`a ${b}`);', 'log.info(`a ${b}`);'),
    fixed(`try { a(); } catch (err) { console.error(err); }`, `try { a(); } catch (err) { log.error(err); }`),
    fixed(
      `try { a(); } catch (err) { console.error('failed:', err); }`,
      `try { a(); } catch (err) { log.error({ err }, 'failed'); }`,
    ),
    fixed(`console.warn('slow', user.id, ms);`, `log.warn({ userId: user.id, ms }, 'slow');`),
    fixed(`console.info('made', { a, b });`, `log.info({ a, b }, 'made');`),
    fixed(`f(() => console.debug('x'));`, `f(() => log.debug('x'));`),
    fixed(
      `try { a(); } catch (err) { console.error('bad'); process.exit(1); }`,
      `try { a(); } catch (err) { log.error('bad'); process.exit(1); }`,
    ),
  ],
});

test('nothing is fixed where the line would lose something, or be another one', pino, {
  invalid: [
    known(`console.log('a', f());`),
    known(`console.log('%s is up', name);`),
    known('console.log(value);'),
    known('console.log();'),
    known(`console.log('');`),
    known(`console.log('-'.repeat(20));`),
    known(`console.log('a', ...rest);`),
    known(`console.log('a' /* why */);`),
    known(`console.table(rows);`),
    known(`run().catch(console.error);`),
  ],
});

test(
  'winston takes the message first',
  `import winston from 'winston'; const logger = winston.createLogger();`,
  {
    invalid: [
      fixed(`console.log('made', user.id);`, `logger.info('made', { userId: user.id });`),
      fixed(
        `try { a(); } catch (err) { console.error('failed', err); }`,
        `try { a(); } catch (err) { logger.error('failed', err); }`,
      ),
    ],
  },
);

test(
  'a logger of which only the name is known gets what every logger takes',
  `import { logger } from './logger'; logger.info('up');`,
  {
    invalid: [fixed(`console.log('a');`, `logger.info('a');`), known(`console.log('a', user.id);`)],
  },
);

test('the nearest logger is meant', `import { Logger } from '@nestjs/common';`, {
  invalid: [
    fixed(
      `class A { logger = new Logger('A'); a() { this.logger.log('a'); } b() { console.log('b'); } }`,
      `class A { logger = new Logger('A'); a() { this.logger.log('a'); } b() { this.logger.log('b'); } }`,
    ),
    known(
      `class A { logger = new Logger('A'); a() { this.logger.log('a'); } b(e) { try { c(); } catch (err) { console.error('b', err); } } }`,
    ),
  ],
});

test('who names a part of the service first cannot be given a name', `import { log } from '../util.js';`, {
  invalid: [
    known(`log.debug('db', 'connected'); console.log('closed');`),
    known('log.debug("db", `connected to ${url}`); console.log("closed");'),
    fixed(
      `log.debug('connected', url); console.log('closed');`,
      `log.debug('connected', url); log.info('closed');`,
    ),
  ],
});

test('a logger that is out of reach is no help', '', {
  invalid: [
    reported(
      `class A { constructor(logger) { this.logger = logger; } a() { this.logger.info('a'); } static b() { console.log('b'); } }`,
    ),
    reported(`function a(log) { log.info('a'); } function b() { console.log('b'); }`),
  ],
});

test('a logger that is made further down is not there yet', '', {
  invalid: [
    reported(`console.log('a'); const log = require('pino')(); log.info('b');`),
    fixed(
      `function a() { console.log('a'); } const log = require('pino')(); log.info('b');`,
      `function a() { log.info('a'); } const log = require('pino')(); log.info('b');`,
    ),
  ],
});

describe('where a file stands', () => {
  const count = (filename: string, code: string) =>
    new Linter({ cwd: '/srv/shop' }).verify(
      code,
      [
        {
          files: ['**/*.{ts,js,mjs,tsx}'],
          languageOptions: { parser: tsParser },
          plugins: { sightline: plugin },
          rules: { 'sightline/no-console': 'error' },
        },
      ],
      { filename: `/srv/shop/${filename}` },
    ).length;

  it.each([
    ['src/orders.ts', 'console.log(1)', 1],
    ['test/orders.ts', 'console.log(1)', 0],
    ['scripts/report.ts', 'console.log(1)', 0],
    ['src/cli.ts', 'console.log(1)', 0],
    ['src/main.ts', '#!/usr/bin/env node\nconsole.log(1)', 0],
    ['vite.config.ts', 'console.log(1)', 0],
    ['migrations/1.js', 'console.log(1)', 0],
    ['src/generated/a.ts', 'console.log(1)', 0],
    ['src/Cart.tsx', 'console.log(1)', 0],
    ['src/logger.ts', 'console.log(1)', 0],
    ['src/logging/sink.ts', 'console.log(1)', 0],
    ['src/log.service.ts', 'console.log(1)', 0],
    ['src/dev-log.ts', 'console.log(1)', 0],
    ['src/audit-log.service.ts', 'console.log(1)', 1],
    ['src/catalog.ts', 'console.log(1)', 1],
  ])('%s', (filename, code, reports) => {
    expect(count(filename, code)).toBe(reports);
  });
});

test('methods that are taken out of the console are reported where they get their names', '', {
  valid: [
    'const { log } = console; export { log };',
    'const { log } = console; start({ log });',
    'export const print = console.log;',
    'const print = console.log; start(print, 1); use({ print });',
    'function f(console) { const { log } = console; log(1); }',
  ],
  invalid: [
    reported('const { log } = console; log(1);'),
    reported('const { error: complain } = console; export function f() { complain(1); }'),
    reported('const print = console.log; print(1);'),
    reported('const print = console.log.bind(console); print(1);'),
  ],
});

describe('the name of a file', () => {
  const lint = (filename: string) =>
    new Linter().verify(
      'console.log(1); listen();',
      [{ plugins: { sightline: plugin }, rules: { 'sightline/no-console': 'error' } }],
      { filename },
    ).length;

  it.each(['console.js', 'logger.js', 'console-transport.js', 'app.logger.service.js', 'log-utils.js'])(
    '%s is where lines go to the console',
    (name) => {
      expect(lint(`src/${name}`)).toBe(0);
    },
  );
  it.each(['console-session.js', 'admin-console.controller.js', 'catalog.js'])('%s is none', (name) => {
    expect(lint(`src/${name}`)).toBe(1);
  });
});

test('the console where the logger is not to be had', pino, {
  valid: [
    `run().catch((err) => { if (log.ready) { log.error({ err }, 'stopped'); } else { console.error('stopped', err); } });`,
    `function say(text) { if (!log) console.log(text); else log.info(text); }`,
    `const say = (text) => (log ? log.info(text) : console.log(text));`,
    `function say(text) { if (!log) { console.log(text); return; } log.info(text); }`,
  ],
  invalid: [
    fixed(
      `function say(text) { if (text) { log.info(text); console.log('x'); } }`,
      `function say(text) { if (text) { log.info(text); log.info('x'); } }`,
    ),
    fixed(
      `function say(text) { if (text) { send(text); } else { console.log('x'); } }`,
      `function say(text) { if (text) { send(text); } else { log.info('x'); } }`,
    ),
    fixed(`function say() { if (log) console.log('x'); }`, `function say() { if (log) log.info('x'); }`),
    fixed(
      `function say(user) { if (user.isNew) { log.info('new'); } else { console.log('x'); } }`,
      `function say(user) { if (user.isNew) { log.info('new'); } else { log.info('x'); } }`,
    ),
  ],
});
