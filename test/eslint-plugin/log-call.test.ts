import tsParser from '@typescript-eslint/parser';
import type { TSESTree } from '@typescript-eslint/utils';
import { Linter, type Rule } from 'eslint';
import { describe, expect, it } from 'vitest';
import type { FileContext } from '../../eslint-plugin/src/create-rule.js';
import { logCallAt } from '../../eslint-plugin/src/model/log-call.js';

/** The log calls of a file, as `logger level | message | fields | rest`. */
function callsIn(code: string, settings: Record<string, unknown> = {}): string[] {
  const seen: string[] = [];
  const rule: Rule.RuleModule = {
    create(context) {
      const source = context.sourceCode;
      const text = (node: unknown) => (node ? source.getText(node as Rule.Node) : '-');
      return {
        CallExpression(node) {
          const call = logCallAt(
            node as unknown as TSESTree.CallExpression,
            context as unknown as FileContext,
          );
          if (!call) return;
          const rest = call.rest.map(text).join(', ') || '-';
          seen.push(`${call.logger} ${call.level} | ${text(call.message)} | ${text(call.fields)} | ${rest}`);
        },
      };
    },
  };
  const messages = new Linter().verify(
    code,
    [
      {
        files: ['**/*.ts'],
        languageOptions: { parser: tsParser },
        plugins: { probe: { rules: { calls: rule } } },
        rules: { 'probe/calls': 'error' },
        settings,
      },
    ],
    'file.ts',
  );
  expect(messages).toEqual([]);
  return seen;
}

describe('a logger is known by where it comes from', () => {
  it.each([
    ['pino, imported', `import pino from 'pino'; const a = pino(); a.info({ x }, 'm');`, 'pino info'],
    ['pino, named', `import { pino as make } from 'pino'; const a = make({}); a.info('m');`, 'pino info'],
    ['pino, required', `const a = require('pino')(); a.info('m');`, 'pino info'],
    [
      'bunyan',
      `import bunyan from 'bunyan'; const a = bunyan.createLogger({ name }); a.info('m');`,
      'bunyan info',
    ],
    [
      'winston',
      `import { createLogger } from 'winston'; const a = createLogger(); a.info('m');`,
      'winston info',
    ],
    [
      'winston, required',
      `const { createLogger } = require('winston'); const a = createLogger(); a.http('m');`,
      'winston http',
    ],
    ['winston itself', `import winston from 'winston'; winston.error('m');`, 'winston error'],
    ['log4js', `const log4js = require('log4js'); const a = log4js.getLogger(); a.info('m');`, 'log4js info'],
    ['Nest', `import { Logger } from '@nestjs/common'; Logger.log('m');`, 'nest log'],
    ['Hono', `app.get('/', (c) => c.get('log').info('m'));`, 'unknown info'],
    ['a container', `container.resolve('logger').warn('m');`, 'unknown warn'],
    [
      'a chosen level',
      `import pino from 'pino'; const a = pino(); a[x ? 'warn' : 'info']('m');`,
      'pino dynamic',
    ],
    ['consola', `import { consola } from 'consola'; consola.success('m');`, 'consola success'],
    ['signale', `import { Signale } from 'signale'; const a = new Signale(); a.error('m');`, 'signale error'],
    ['signale itself', `import signale from 'signale'; signale.success('m');`, 'signale success'],
    ['loglevel', `import * as l from 'loglevel'; l.info('m');`, 'loglevel info'],
    ['tslog', `import { Logger } from 'tslog'; const a = new Logger(); a.silly('m');`, 'tslog silly'],
    [
      'the emitted logger',
      `import { logger } from './observability/index.js'; logger.info('m');`,
      'pino info',
    ],
    [
      'a child',
      `import pino from 'pino'; const a = pino().child({}); const b = a.child({}); b.info('m');`,
      'pino info',
    ],
    ['an alias', `import pino from 'pino'; const a = pino(); const b = a; b.info('m');`, 'pino info'],
    [
      'either of two',
      `import pino from 'pino'; const own = pino(); const a = given ?? own; a.info('m');`,
      'pino info',
    ],
    [
      'a function of the file',
      `import pino from 'pino'; function make() { return pino(); } make().info('m');`,
      'pino info',
    ],
    ['picked methods', `import pino from 'pino'; const { info } = pino(); info('m');`, 'pino info'],
    ['a method under its name', `import pino from 'pino'; const info = pino().info; info('m');`, 'pino info'],
    [
      'a bound method',
      `import pino from 'pino'; const log = pino(); const warn = log.warn.bind(log); warn('m');`,
      'pino warn',
    ],
    [
      'a default value',
      `import pino from 'pino'; const own = pino(); function f(l = own) { l.info('m'); }`,
      'pino info',
    ],
    ['a property', `import pino from 'pino'; const deps = { l: pino() }; deps.l.info('m');`, 'pino info'],
    [
      'destructured',
      `import pino from 'pino'; const deps = { l: pino() }; const { l } = deps; l.info('m');`,
      'pino info',
    ],
    ['console', `console.warn('m');`, 'console warn'],
    ['console of the window', `globalThis.console.warn('m');`, 'console warn'],
  ])('%s', (_name, code, expected) => {
    expect(callsIn(code).at(-1)).toMatch(new RegExp(`^${expected} \\|`));
  });

  it.each([
    ['a parameter', `import type { Logger } from 'pino'; function f(x: Logger) { x.info('m'); }`, 'pino'],
    [
      'optional',
      `import type { Logger } from 'pino'; function f(x?: Logger | null) { x?.info('m'); }`,
      'pino',
    ],
    ['a namespace type', `import pino from 'pino'; function f(x: pino.Logger) { x.info('m'); }`, 'pino'],
    [
      'Fastify',
      `import type { FastifyBaseLogger } from 'fastify'; function f(x: FastifyBaseLogger) { x.info('m'); }`,
      'fastify',
    ],
    ['winston', `import * as w from 'winston'; function f(x: w.Logger) { x.info('m'); }`, 'winston'],
    [
      'a parameter property',
      `import type { Logger } from 'pino'; class A { constructor(private x: Logger) {} f() { this.x.info('m'); } }`,
      'pino',
    ],
    [
      'a field',
      `import { Logger } from '@nestjs/common'; class A { readonly x = new Logger(A.name); f() { this.x.warn('m'); } }`,
      'nest',
    ],
    [
      'a private field',
      `import pino from 'pino'; class A { #x; constructor() { this.#x = pino(); } f() { this.#x.warn('m'); } }`,
      'pino',
    ],
    ['a type of the project', `function f(x: AppLogger) { x.info('m'); }`, 'unknown'],
    [
      'nestjs-pino',
      `import { PinoLogger } from 'nestjs-pino'; class A { constructor(private x: PinoLogger) {} f() { this.x.info('m'); } }`,
      'pino',
    ],
  ])('by its type: %s', (_name, code, expected) => {
    expect(callsIn(code)[0]).toMatch(new RegExp(`^${expected} `));
  });

  it.each([
    [`req.log.info('m')`, 'pino'],
    [`import Fastify from 'fastify'; app.log.info('m')`, 'fastify'],
    [`fastify.log.info('m')`, 'fastify'],
    [`import Koa from 'koa'; app.use((ctx) => { ctx.log.info('m'); })`, 'koa'],
    [`import { logger } from './logger'; logger.info('m')`, 'unknown'],
    [`import { audit } from './logger.js'; audit.info('m')`, 'unknown'],
    [`import * as out from '@/lib/http-logger'; out.info('m')`, 'unknown'],
    [`const { access } = require('../logging'); access.warn('m')`, 'unknown'],
    [`this.logger.info('m')`, 'unknown'],
    [`this.deps.logger.warn('m')`, 'unknown'],
    [`const log = getLogger('x'); log.warn('m')`, 'unknown'],
    [`httpLogger.error('m')`, 'unknown'],
    [`AppLogger.error('m')`, 'unknown'],
    [`import { APP_LOGGER } from './log'; APP_LOGGER.error('m')`, 'unknown'],
    [`require('../lib/logger')('worker').error('m')`, 'unknown'],
    [`const log = require('../lib/logger')('worker'); log.error('m')`, 'unknown'],
    [`function f(logger: ReturnType<typeof make>) { logger.error('m') }`, 'unknown'],
    [`function f({ logger }: Deps) { logger.error('m') }`, 'unknown'],
    [`const logger = { info(m) {}, error(m) {} }; logger.info('m')`, 'unknown'],
  ])('by its name where nothing says otherwise: %s', (code, expected) => {
    expect(callsIn(code).at(-1)).toMatch(new RegExp(`^${expected} `));
  });

  it.each([
    `Math.log(1 + y)`,
    `chart.trace('a' + b)`,
    `const log = []; log.info('m')`,
    `const log = new Chart(); log.trace('m')`,
    `const log = (m) => m; log.info('m')`,
    `function f(log: Chart) { log.trace('m'); }`,
    `function f(log: string[]) { log.at(0); log.info('m'); }`,
    `class Tree { log() {} f() { this.log.info('m'); } }`,
    `auditLog.info('m')`,
    `res.status(500).error('m')`,
    `toast.error('m')`,
    `import { pino } from 'pino'; pino.info('m')`,
    `const log = { a: 1 }; log.info('m')`,
    `try { f(); } catch (log) { log.error('m'); }`,
    `describe.log('m')`,
    `import { format } from 'winston'; format.error('m')`,
  ])('what is no logger is none: %s', (code) => {
    expect(callsIn(code)).toEqual([]);
  });
});

describe('each logger has its own order of arguments', () => {
  const pino = `import pino from 'pino'; const log = pino();`;
  const winston = `import { createLogger } from 'winston'; const log = createLogger();`;
  const nest = `import { Logger } from '@nestjs/common'; const log = new Logger();`;
  it.each([
    [pino, `log.info('m')`, `'m' | - | -`],
    [pino, `log.info({ a }, 'm')`, `'m' | { a } | -`],
    [pino, `log.info({ a }, 'm %s', b)`, `'m %s' | { a } | b`],
    [pino, `log.info('m', { a })`, `'m' | - | { a }`],
    [pino, `log.error(err)`, `- | err | -`],
    [pino, `log.error(err, 'm')`, `'m' | err | -`],
    [pino, `log.info({ msg: 'm', a })`, `'m' | { msg: 'm', a } | -`],
    [pino, `log.info(context, 'm')`, `'m' | context | -`],
    [winston, `log.info('m', { a })`, `'m' | { a } | -`],
    [winston, `log.log('info', 'm', { a })`, `'m' | { a } | -`],
    [winston, `log.log({ level: 'info', message: 'm', a })`, `'m' | { level: 'info', message: 'm', a } | -`],
    [winston, `log.error('m', err)`, `'m' | - | err`],
    [nest, `log.log('m', 'Context')`, `'m' | - | 'Context'`],
    [nest, `log.error('m', err.stack)`, `'m' | - | err.stack`],
    [nest, `log.log({ message: 'm', a })`, `'m' | { message: 'm', a } | -`],
    ['', `logger.info({ a }, 'm')`, `'m' | { a } | -`],
    ['', `logger.info('m', { a })`, `'m' | { a } | -`],
    ['', `logger.info(...args)`, `- | - | ...args`],
  ])('%s %s', (head, code, expected) => {
    expect(
      callsIn(`${head} ${code}`)
        .at(-1)
        ?.replace(/^\w+ \w+ \| /, ''),
    ).toBe(expected);
  });

  it('bindings of a child are fields of all its lines', () => {
    expect(callsIn(`${pino} log.child({ a });`)).toEqual(['pino child | - | { a } | -']);
  });
});

describe('loggers that the settings declare', () => {
  const loggers = (...list: unknown[]) => ({ sightline: { loggers: list } });

  it('are known by their name, with the positions of message and fields', () => {
    const settings = loggers({ name: 'this.audit', methods: ['write'], message: 1, fields: 2 });
    expect(
      callsIn(`class A { f() { this.audit.write(user, 'm', { a }); this.audit.read('m'); } }`, settings),
    ).toEqual([`declared write | 'm' | { a } | user`]);
  });

  it('can be functions', () => {
    expect(callsIn(`audit('m', { a });`, loggers({ name: 'audit' }))).toEqual([
      `declared audit | 'm' | { a } | -`,
    ]);
  });

  it('can be bound to a module', () => {
    const settings = loggers({ name: 'audit', module: './lib/audit' });
    expect(callsIn(`import { audit } from '../lib/audit.js'; audit('m');`, settings)).toHaveLength(1);
    expect(callsIn(`import { audit } from '../other.js'; audit('m');`, settings)).toEqual([]);
  });

  it.each([
    [{ sightline: { loggers: {} } }, 'settings.sightline.loggers must be a list'],
    [loggers('audit'), 'settings.sightline.loggers[0] must be an object'],
    [loggers({ name: 1 }), 'settings.sightline.loggers[0].name must be a name'],
    [loggers({ name: 'a', methods: 'b' }), 'settings.sightline.loggers[0].methods must be a list'],
    [loggers({ name: 'a', message: -1 }), 'settings.sightline.loggers[0].message must be a position'],
    [
      loggers({ name: 'a' }, { name: 'b', fields: '1' }),
      'settings.sightline.loggers[1].fields must be a position',
    ],
    [loggers({ name: 'a', message: 1 }), 'message and fields cannot both be argument 1'],
    [loggers({ name: 'a', method: [] }), 'settings.sightline.loggers[0].method is not an option'],
  ])('are checked: %j', (settings, message) => {
    expect(() => callsIn(`logger.info('m')`, settings)).toThrow(message);
  });
});
