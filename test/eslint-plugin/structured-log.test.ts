import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Linter } from 'eslint';
import { afterAll, describe, expect, it } from 'vitest';
import plugin from '../../eslint-plugin/src/index.js';
import { rules } from '../../eslint-plugin/src/rules/index.js';
import { testFixes, type Broken, type FixCases } from './fix-cases.js';

const test = (story: string, head: string, cases: FixCases) => {
  testFixes('structured-log', rules['structured-log'], story, head, cases);
};
/** A message with values in it, and what the fix makes of it. */
const fixed = (code: string, output: string): Broken => ({ code, output, messageId: 'varyingMessage' });
/** One that only a person can change, with the suggestions for that. */
const offered = (code: string, ...suggestions: string[]): Broken => ({
  code,
  suggestions,
  messageId: 'varyingMessage',
});
/** One that is reported and left alone. */
const reported = (code: string): Broken => ({ code, messageId: 'varyingMessage' });
const dropped = (code: string, output: string): Broken => ({ code, output, messageId: 'droppedArguments' });

const pino = `import pino from 'pino'; const log = pino();`;

test('a constant message stays as it is', pino, {
  valid: [
    `log.info('started');`,
    `log.info({ orderId: order.id }, 'order placed');`,
    `log.info({ orderId }, \`order placed\`);`,
    `log.info({ a }, 'order' + ' ' + 'placed');`,
    `const PLACED = 'order placed'; log.info({ a }, PLACED);`,
    `const Events = { Placed: 'order placed' }; log.info({ a }, Events.Placed);`,
    `const TAG = '[orders]'; log.info({ a }, \`\${TAG} placed\`);`,
    `import { MESSAGE } from './messages'; log.info({ a }, \`\${MESSAGE} again\`);`,
    `import { Events } from './events'; log.info({ a }, \`\${Events.Placed} again\`);`,
    `class Orders {} log.info(\`\${Orders.name} ready\`);`,
    `log.info({ a }, ok ? 'accepted' : 'refused');`,
    `log.error(err); log.error({ err }); log.error(err, 'failed');`,
    `log.info({ msg: 'placed', id });`,
    `log.info(message);`,
    `log.info('100%'); log.info('100%% done');`,
    `log.child({ orderId: \`o-\${id}\` });`,
    `const text = \`order \${id}\`; res.json({ text });`,
    `throw new Error(\`order \${id}\`);`,
    `const tag = (text) => \`[orders] \${text}\`; log.info({ a }, tag('placed'));`,
    `function title(kind) { return kind === 'a' ? 'first' : 'second'; } log.info({ a }, title(kind));`,
    `const tag = (text) => \`[orders] \${text}\`; const outcome = (ok) => (ok ? 'done' : 'failed'); log.info(tag(outcome(ok)));`,
    `function title() { return 'order placed'; } log.info({ a }, title());`,
    `log[late ? 'warn' : 'info']({ a }, 'order placed');`,
  ],
  invalid: [],
});

test('a message that a function of the file makes', pino, {
  valid: [],
  invalid: [
    reported(`function describe(order) { return \`order \${order.id}\`; } log.info(describe(order));`),
    reported(`const describe = (order) => 'order ' + order.id; log.info({ a }, describe(order));`),
    reported(`class Orders { title() { return \`order \${this.id}\`; } run() { log.info(this.title()); } }`),
    reported(`class Orders { title = () => \`order \${this.id}\`; run() { log.info(this.title()); } }`),
    reported(`const tag = (text) => \`[orders] \${text}\`; log.info(tag('placed ' + order.id));`),
  ],
});

test('what is no logger may have any message', '', {
  valid: [
    'Math.log(1 + y);',
    `chart.trace('a' + b);`,
    'console.log(`a ${b}`);',
    'const log = []; log.info(`a ${b}`);',
    'throw log(`a ${b}`);',
    'element.warn(`a ${b}`);',
  ],
  invalid: [],
});

test('the values of a template become fields, named after what they are', pino, {
  invalid: [
    fixed('log.info(`notified ${userId} by ${channel}`);', `log.info({ userId, channel }, 'notified');`),
    fixed('log.info(`user ${user.id} logged in`);', `log.info({ userId: user.id }, 'user logged in');`),
    fixed('log.info(`user ${user?.id} gone`);', `log.info({ userId: user?.id }, 'user gone');`),
    fixed('log.info(`found ${rows.length} rows`);', `log.info({ rowCount: rows.length }, 'found rows');`),
    fixed('log.info(`listening on ${port}`);', `log.info({ port }, 'listening');`),
    fixed(
      'log.info(`listening on ${config.http.port}`);',
      `log.info({ httpPort: config.http.port }, 'listening');`,
    ),
    fixed('log.info(`item ${req.params.id} read`);', `log.info({ id: req.params.id }, 'item read');`),
    fixed('log.info(`took ${ms}ms`);', `log.info({ ms }, 'took');`),
    fixed(
      'log.info(`took ${reply.elapsed} ms in all`);',
      `log.info({ elapsedMs: reply.elapsed }, 'took in all');`,
    ),
    fixed(
      'log.info(`rows=${rows.length} page=${page}`);',
      `log.info({ rows: rows.length, page }, 'rows page');`,
    ),
    fixed(
      'log.info(`moved "${file.name}" (${size} bytes).`);',
      `log.info({ fileName: file.name, size }, 'moved (bytes).');`,
    ),
    fixed('log.info(`port is ${process.env.PORT}`);', `log.info({ port: process.env.PORT }, 'port');`),
    fixed('log.info(`body: ${JSON.stringify(body)}`);', `log.info({ body }, 'body');`),
    fixed(
      'log.info(`took ${Date.now() - start}ms`);',
      `log.info({ durationMs: Date.now() - start }, 'took');`,
    ),
    fixed('log.info(`first is ${items[0]}`);', `log.info({ item: items[0] }, 'first');`),
    fixed('log.info(`${a} and ${a} again`);', `log.info({ a }, 'again');`),
    fixed('log.info(`moved ${a.id} to ${b.id}`);', `log.info({ aId: a.id, bId: b.id }, 'moved');`),
    fixed(
      'log.info(`level ${level} of ${name}`);',
      `log.info({ levelValue: level, nameValue: name }, 'level');`,
    ),
    fixed('log.info(`multi\n  line ${x}`);', `log.info({ x }, 'multi line');`),
    fixed("log.info(`it's ${x} o'clock`);", `log.info({ x }, "it's o'clock");`),
    fixed('log.info(`a \\\\ ${x} and more`);', `log.info({ x }, 'a \\\\ and more');`),
    fixed(
      "const TAG = 'jobs'; log.info(`${TAG}: started ${job.id}`);",
      "const TAG = 'jobs'; log.info({ jobId: job.id }, `${TAG}: started`);",
    ),
  ],
});

test('concatenations, lists and formats are messages with values too', pino, {
  invalid: [
    fixed(
      `log.info('upload of ' + file.name + ' started');`,
      `log.info({ fileName: file.name }, 'upload started');`,
    ),
    offered(`log.info('sum ' + (a + b) + ' for ' + x);`, `log.info({ value: a + b, x }, 'sum');`),
    fixed(
      `log.info(['cancelled', id, order.status].join(' '));`,
      `log.info({ id, orderStatus: order.status }, 'cancelled');`,
    ),
    fixed(`log.info('cancelled '.concat(id));`, `log.info({ id }, 'cancelled');`),
    fixed(
      `log.info('order %s has %d items', order.id, count);`,
      `log.info({ orderId: order.id, count }, 'order has items');`,
    ),
    fixed(`log.info('100%% done of %s', id);`, `log.info({ id }, '100% done');`),
    fixed(`log.info('hello %s', 'world');`, `log.info('hello world');`),
    fixed(`log.info({ a }, 'order %s', id);`, `log.info({ a, id }, 'order');`),
    fixed(
      `import { format } from 'node:util'; log.info(format('order %s', id));`,
      `import { format } from 'node:util'; log.info({ id }, 'order');`,
    ),
    fixed(
      `import util from 'util'; log.info(util.format('order %s', id));`,
      `import util from 'util'; log.info({ id }, 'order');`,
    ),
  ],
});

test('fields that are there stay, in their place', pino, {
  invalid: [
    fixed('log.info({ a: 1 }, `order ${id}`);', `log.info({ a: 1, id }, 'order');`),
    fixed('log.info({}, `order ${id}`);', `log.info({ id }, 'order');`),
    fixed('log.info({ id }, `order ${id}`);', `log.info({ id }, 'order');`),
    fixed('log.info({\n  a: 1,\n  b,\n}, `order ${id}`);', `log.info({\n  a: 1,\n  b,\n  id,\n}, 'order');`),
    fixed('log.info({ msg: `order ${id}`, a });', `log.info({ msg: 'order', a, id });`),
    fixed('log.error(err, `order ${id} failed`);', `log.error({ id, err }, 'order failed');`),
    fixed('log.error({ err }, `order ${id} failed`);', `log.error({ err, id }, 'order failed');`),
    fixed('log.error(`order ${id} failed`, err);', `log.error({ id, err }, 'order failed');`),
    fixed('log.error(`order failed: ${err}`);', `log.error({ err }, 'order failed');`),
    fixed(
      'log.error(`order failed: ${error.message}`);',
      `log.error({ errorMessage: error.message }, 'order failed');`,
    ),
    fixed(
      'try { f(); } catch (e) { log.error(`order failed: ${e}`); }',
      `try { f(); } catch (e) { log.error({ err: e }, 'order failed'); }`,
    ),
  ],
});

test('what a fix could break is only suggested', pino, {
  invalid: [
    offered('log.info(`order ${next()} came`);', `log.info({ next: next() }, 'order came');`),
    offered('log.info(`order ${await load(id)} came`);', `log.info({ load: await load(id) }, 'order came');`),
    offered('log.info(`order ${count++} came`);', `log.info({ value: count++ }, 'order came');`),
    offered('log.info({ ...context }, `order ${id}`);', `log.info({ ...context, id }, 'order');`),
    offered('log.info(context, `order ${id}`);', `log.info({ ...context, id }, 'order');`),
    offered('log.info({ id: 5 }, `order ${id}`);', `log.info({ id: 5, idValue: id }, 'order');`),
    offered('log.info(`order ${a ? b : c} came`);', `log.info({ value: a ? b : c }, 'order came');`),
    {
      code: 'const text = `order ${id}`; log.info(text);',
      suggestions: [`const text = \`order \${id}\`; log.info({ id }, 'order');`],
      messageId: 'builtMessage',
    },
  ],
});

test('parentheses round an argument go with it', pino, {
  invalid: [
    fixed('log.info((`order ${id} came`));', `log.info({ id }, 'order came');`),
    fixed(`log.info('order %s came', ((id)));`, `log.info({ id }, 'order came');`),
    fixed('log.info({ a }, (`order ${id} came`));', `log.info({ a, id }, 'order came');`),
    fixed('log.info?.((`order ${id} came`));', `log.info?.({ id }, 'order came');`),
    fixed('(log.info)((`order ${id} came`));', `(log.info)({ id }, 'order came');`),
  ],
});

test('what cannot be taken apart is only reported', pino, {
  invalid: [
    reported('log.info(`${method} ${url}`);'),
    reported('log.info(ok ? `order ${id}` : "none");'),
    reported('let text = "a"; text += id; log.info(text);'),
    reported('log.info(JSON.stringify(order));'),
    reported('log.info(parts.join(" "));'),
    reported('log.info(`at ${ratio} %done`);'),
    reported('log.info(tag`order ${id}`);'),
    reported('log.info(`order ${id}` /* why */);'),
    reported('log.info("order %s", ...ids);'),
    reported('log.info(chalk.red(`order ${id}`));'),
  ],
});

test('loggers that take fields first drop what follows the message', pino, {
  valid: [`log.info({ a }, 'order');`, `log.error(err, 'failed');`],
  invalid: [
    dropped(`log.warn('order not found', { id });`, `log.warn({ id }, 'order not found');`),
    dropped(`log.warn('order failed', err);`, `log.warn({ err }, 'order failed');`),
    dropped(`log.info('listening at', address);`, `log.info({ address }, 'listening at');`),
    dropped(`log.info('both', { id }, err);`, `log.info({ id, err }, 'both');`),
    dropped(`log.info({ a }, 'both', b);`, `log.info({ a, b }, 'both');`),
  ],
});

test('the file keeps its quotes', `import pino from "pino"; const log = pino();`, {
  invalid: [fixed('log.info(`order ${id} came`);', `log.info({ id }, "order came");`)],
});

test('bunyan', `const log = require('bunyan').createLogger({ name: 'a' });`, {
  invalid: [fixed('log.info(`order ${id} came`);', `log.info({ id }, 'order came');`)],
});

test('Fastify', `import Fastify from 'fastify';`, {
  valid: [`request.log.info({ id }, 'order');`],
  invalid: [
    fixed('request.log.info(`order ${id} came`);', `request.log.info({ id }, 'order came');`),
    fixed(
      `app.log.info('built with ' + app.version);`,
      `app.log.info({ appVersion: app.version }, 'built');`,
    ),
    dropped(`req.log.info('done', { status });`, `req.log.info({ status }, 'done');`),
  ],
});

test('Koa', `import Koa from 'koa';`, {
  invalid: [fixed('ctx.log.info(`order ${id} came`);', `ctx.log.info({ id }, 'order came');`)],
});

test('the logger of a request takes what a file gives it, where nothing else says which one it is', '', {
  valid: [
    `req.log.info('order placed', { id });`,
    `req.log.info('order placed', { id }); req.log.error('order lost', { err });`,
  ],
  invalid: [
    dropped(
      `req.log.info({ id }, 'order placed'); req.log.info('order lost', { id });`,
      `req.log.info({ id }, 'order placed'); req.log.info({ id }, 'order lost');`,
    ),
    dropped(
      `req.log.error(err, 'order failed'); req.log.info('order lost', { id });`,
      `req.log.error(err, 'order failed'); req.log.info({ id }, 'order lost');`,
    ),
  ],
});

test('winston', `import { createLogger } from 'winston'; const log = createLogger();`, {
  valid: [`log.info('order', { id });`, `log.error('failed', err);`, `log.info({ message: 'order', id });`],
  invalid: [
    fixed('log.info(`order ${id} came`);', `log.info('order came', { id });`),
    fixed('log.info(`order ${id} came`, { a });', `log.info('order came', { a, id });`),
    fixed("log.log('info', `order ${id} came`);", `log.log('info', 'order came', { id });`),
    fixed(
      "log.log({ level: 'info', message: `order ${id}` });",
      `log.log({ level: 'info', message: 'order', id });`,
    ),
    fixed('log.error(`failed: ${err}`);', `log.error('failed', { error: String(err) });`),
    fixed(`log.info('order %s came', id);`, `log.info('order came', { id });`),
    offered('log.error(`order ${id} failed`, err);', `log.error('order failed', { id }, err);`),
    offered('log.info(`order ${id}`, meta);', `log.info('order', { id }, meta);`),
    {
      code: `log.info('order came', order.id);`,
      suggestions: [`log.info('order came', { orderId: order.id });`],
      messageId: 'droppedArguments',
    },
  ],
});

test(
  'log4js, loglevel, consola, signale and tslog',
  `import { getLogger } from 'log4js'; import { Signale } from 'signale'; const sig = new Signale(); import level from 'loglevel'; import consola from 'consola'; import { Logger } from 'tslog'; const four = getLogger(); const ts = new Logger();`,
  {
    valid: [`four.info('order', { id });`, `level.error('failed', error);`, `consola.info('order');`],
    invalid: [
      fixed('four.info(`order ${id} came`);', `four.info('order came', { id });`),
      fixed(`four.info('order is %d ms old', age);`, `four.info('order is old', { ageMs: age });`),
      fixed('level.error(`order ${id} failed`, error);', `level.error('order failed', { id }, error);`),
      fixed(
        'consola.success(`built ${name} twice`);',
        `consola.success('built twice', { nameValue: name });`,
      ),
      fixed('ts.info(`order ${id} came`);', `ts.info('order came', { id });`),
      fixed('sig.success(`order ${id} came`);', `sig.success('order came', { id });`),
    ],
  },
);

test(
  'Nest takes one object, for it prints every further argument as a line of its own',
  `import { Logger } from '@nestjs/common';`,
  {
    valid: [`Logger.log('order placed', 'Orders');`, `Logger.log({ message: 'order placed', id });`],
    invalid: [
      fixed('Logger.log(`order ${id} placed`);', `Logger.log({ message: 'order placed', id });`),
      fixed(
        "Logger.log(`order ${id} placed`, 'Orders');",
        `Logger.log({ message: 'order placed', id }, 'Orders');`,
      ),
      fixed(
        'Logger.error(`order ${id} failed`, err.stack);',
        `Logger.error({ message: 'order failed', id }, err.stack);`,
      ),
      fixed('Logger.log({ message: `order ${id}`, a });', `Logger.log({ message: 'order', a, id });`),
    ],
  },
);

test('a class that is given its logger', `import type { Logger } from 'pino';`, {
  typescript: true,
  invalid: [
    fixed(
      'class A { constructor(private readonly log: Logger) {} f(id: string) { this.log.info(`order ${id} came`); } }',
      `class A { constructor(private readonly log: Logger) {} f(id: string) { this.log.info({ id }, 'order came'); } }`,
    ),
    fixed(
      'function f(log: Logger, id: unknown) { log.info(`order ${id as string} came`); }',
      `function f(log: Logger, id: unknown) { log.info({ id: id as string }, 'order came'); }`,
    ),
  ],
});

test(
  'a logger from elsewhere: the other lines of the file show the order',
  `import { logger } from './logger';`,
  {
    valid: [
      `logger.info('queued', ids.length);`,
      `logger.info('m', { a }); logger.info('queued', ids.length);`,
      `logger.info({ a }, 'm'); logger.info('queued', what);`,
    ],
    invalid: [
      dropped(
        `logger.info({ a }, 'm'); logger.info('queued', order.id);`,
        `logger.info({ a }, 'm'); logger.info({ orderId: order.id }, 'queued');`,
      ),
      fixed(
        "logger.info({ a }, 'm'); logger.info(`order ${id}`);",
        `logger.info({ a }, 'm'); logger.info({ id }, 'order');`,
      ),
      fixed(
        "logger.info('m', { a }); logger.info('n', { a }); logger.info(`order ${id}`);",
        `logger.info('m', { a }); logger.info('n', { a }); logger.info('order', { id });`,
      ),
      offered(
        'logger.info(`order ${id}`);',
        `logger.info({ id }, 'order');`,
        `logger.info('order', { id });`,
      ),
      offered(
        "logger.info('m', { a }); logger.info({ a }, 'n'); logger.info(`order ${id}`);",
        "logger.info('m', { a }); logger.info({ a }, 'n'); logger.info({ id }, 'order');",
        "logger.info('m', { a }); logger.info({ a }, 'n'); logger.info('order', { id });",
      ),
    ],
  },
);

test('declared loggers', '', {
  settings: {
    sightline: {
      loggers: [
        { name: 'audit', message: 0, fields: 1 },
        { name: 'this.trail', methods: ['add'], message: 1, fields: 2 },
      ],
    },
  },
  valid: [`audit('order', { id });`],
  invalid: [
    fixed('audit(`order ${id} came`);', `audit('order came', { id });`),
    fixed(
      'class A { f() { this.trail.add(user, `order ${id} came`, { a }); } }',
      `class A { f() { this.trail.add(user, 'order came', { a, id }); } }`,
    ),
  ],
});

test('checkConsole', '', {
  options: { checkConsole: true },
  valid: [`console.log('started');`, `console.table(rows);`],
  invalid: [fixed('console.log(`order ${id} came`);', `console.log('order came', { id });`)],
});

test('checkUnknown', pino, {
  options: { checkUnknown: true },
  valid: [`log.info('started');`, `log.error(err);`, `const text = 'started'; log.info(text);`],
  invalid: [
    { code: 'log.info(describe(order));', messageId: 'unknownMessage' },
    { code: 'function f(text) { log.info(text); }', messageId: 'unknownMessage' },
  ],
});

test('what is coloured is as constant as what is in it', '', {
  valid: [
    "logger.error(`Start it with ${chalk.green('npm start')} first`);",
    "logger.info(`\\n${'='.repeat(50)}\\n`);",
  ],
  invalid: [reported('logger.error(chalk.red(`order ${id}`));')],
});

it.each([
  ['a command with a logger of its own', 'packages/cli/src/remove.ts', `import { log } from './log.js';`, 0],
  ['a build', 'packages/shop-vite-plugin/src/forms.ts', `import { log } from './log.js';`, 0],
  ['a test', 'packages/cache/src/cache.integration.test.ts', `import { log } from './log.js';`, 0],
  ['a command that a logger library serves', 'packages/cli/src/serve.ts', pino, 1],
  ['a service', 'packages/api/src/serve.ts', `import { log } from './log.js';`, 1],
])('%s', (_, filename, head, count) => {
  const config: Linter.Config = {
    files: ['**/*.ts'],
    plugins: { sightline: plugin },
    rules: { 'sightline/structured-log': 'error' },
  };
  expect(new Linter().verify(`${head} log.info(\`removed \${id}\`);`, config, { filename })).toHaveLength(
    count,
  );
});

describe('`req.log` is pino where the package can have it', () => {
  const root = mkdtempSync(join(tmpdir(), 'sightline-log-'));
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  const fix = (dependencies: Record<string, string>, code: string) => {
    const folder = mkdtempSync(join(root, 'package-'));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies }));
    return new Linter({ cwd: folder }).verifyAndFix(
      code,
      [
        {
          files: ['**/*.js'],
          plugins: { sightline: plugin },
          rules: { 'sightline/structured-log': 'error' },
        },
      ],
      { filename: join(folder, 'routes.js') },
    );
  };
  const line = 'export const place = (req, order) => req.log.info(`order ${order.id} placed`);';
  const rewritten = `export const place = (req, order) => req.log.info({ orderId: order.id }, 'order placed');`;

  it.each([
    ['pino-http', { 'pino-http': '10.0.0' }],
    ['fastify', { fastify: '5.0.0' }],
  ])('with %s the line is fixed, fields first', (_, dependencies) => {
    expect(fix(dependencies, line)).toMatchObject({ output: rewritten, messages: [] });
  });

  it('with another framework it is reported, and nobody knows the order of the arguments', () => {
    const { output, messages } = fix({ restify: '11.0.0' }, line);
    expect(output).toBe(line);
    expect(messages).toHaveLength(1);
  });

  it('with Koa and winston the message comes first, and what follows it is no loss', () => {
    const code = `import Koa from 'koa';\napp.use((ctx) => ctx.log.info('paid', { id: ctx.state.id }));`;
    expect(fix({ koa: '2.0.0', winston: '3.0.0' }, code)).toMatchObject({ output: code, messages: [] });
    expect(fix({ koa: '2.0.0', 'koa-pino-logger': '4.0.0' }, code).output).toContain(
      `({ id: ctx.state.id }, 'paid')`,
    );
  });

  it('a file that names pino itself needs no package.json for it', () => {
    const code = `import pinoHttp from 'pino-http';\n${line}`;
    expect(fix({ restify: '11.0.0' }, code).output).toBe(`import pinoHttp from 'pino-http';\n${rewritten}`);
  });
});

test('names and texts as a person writes them', pino, {
  invalid: [
    fixed(
      'log.info(`try ${n} of ${env.MAX_ATTEMPTS} failed`);',
      `log.info({ n, maxAttempts: env.MAX_ATTEMPTS }, 'try failed');`,
    ),
    fixed('log.info(`created ${layout._id}`);', `log.info({ layoutId: layout._id }, 'created');`),
    fixed('log.info(`upload for ${fileName}: too large`);', `log.info({ fileName }, 'upload: too large');`),
    fixed(
      'let count = 0; count++; log.info(`done ${count}`);',
      `let count = 0; count++; log.info({ count }, 'done');`,
    ),
  ],
});

test('two methods that loggers have, too, make no logger of what has another name', '', {
  valid: ['const chart = { trace: (x) => x, info: (x) => x }; chart.info(`a ${b}`);'],
  invalid: [
    reported('const out = { info: (x) => x, error: (x) => x }; let text = "a"; text += id; out.info(text);'),
    reported('const log = { debug: (x) => x, info: (x) => x }; let text = "a"; text += id; log.info(text);'),
  ],
});

test('what led to a value goes with it, also in front of its `id`', pino, {
  invalid: [
    fixed('log.warn(`no feed for id ${entityId}`);', `log.warn({ entityId }, 'no feed');`),
    fixed('log.warn(`no feed with id ${entityId}`);', `log.warn({ entityId }, 'no feed');`),
    fixed('log.warn(`feed of id ${entityId} is gone`);', `log.warn({ entityId }, 'feed is gone');`),
    fixed(
      'log.info(`job ${job.id} / ${event} is taken`);',
      `log.info({ jobId: job.id, event }, 'job is taken');`,
    ),
  ],
});

test("a text behind the name of a part, in a logger of one's own", `import { log } from './util';`, {
  valid: [
    `log.info('auth', 'signed in'); log.info(TAG, \`started\`);`,
    `try { f(); } catch (err) { log.error('auth', err); }`,
    `const say = (text) => log.info('auth', text);`,
    `const TAG = 'x'; log.info('auth', \`\${TAG} started\`);`,
  ],
  invalid: [
    reported(`log.info('auth', \`user \${id} signed in\`);`),
    reported(`const TAG = 'auth'; log.info(TAG, \`user \${id} signed in\`);`),
    reported(`log.warn('auth', 'user ' + id + ' signed in');`),
  ],
});
