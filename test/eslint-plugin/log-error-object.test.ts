import { rules } from '../../eslint-plugin/src/rules/index.js';
import { testFixes, type FixCases } from './fix-cases.js';
import { testMessages, testRule, type Cases } from './flow/rule-testers.js';

const rule = rules['log-error-object'];
const caught = (line: string) => `try { a(); } catch (err) { ${line} }`;
const fixes = (story: string, head: string, cases: FixCases) => {
  testFixes('log-error-object', rule, story, head, cases);
};
const test = (story: string, head: string, cases: Cases) => {
  testMessages('log-error-object', story, head, cases);
};

const pino = `import pino from 'pino'; const log = pino();\n`;
const fixed = (line: string, output: string, messageId = 'message') => ({
  code: caught(line),
  output: caught(output),
  messageId,
});

fixes('pino writes an error whole under `err`', pino, {
  invalid: [
    fixed('log.error(err.message);', 'log.error(err);'),
    fixed(`log.error({ error: err.message }, 'failed');`, `log.error({ err }, 'failed');`),
    fixed(`log.error({ id, reason: err.message }, 'failed');`, `log.error({ id, err }, 'failed');`),
    fixed(`log.error({ err: String(err) }, 'failed');`, `log.error({ err }, 'failed');`, 'text'),
    fixed(`log.warn({ detail: err.toString() }, 'failed');`, `log.warn({ err }, 'failed');`, 'text'),
    fixed('log.warn({ error: `${err}` }, "failed");', 'log.warn({ err }, "failed");', 'text'),
    fixed(`log.error({ err: JSON.stringify(err) }, 'failed');`, `log.error({ err }, 'failed');`, 'json'),
    fixed(`log.error({ stack: err.stack }, 'failed');`, `log.error({ err }, 'failed');`, 'stack'),
    fixed(
      `log.error({ error: err instanceof Error ? err.message : String(err) }, 'failed');`,
      `log.error({ err }, 'failed');`,
    ),
    fixed(`log.error({ id }, err.message);`, `log.error({ id, err }, err.message);`),
    fixed(
      `const message = err instanceof Error ? err.message : 'unknown'; log.error({ message }, 'failed');`,
      `const message = err instanceof Error ? err.message : 'unknown'; log.error({ err }, 'failed');`,
    ),
    fixed(
      `const { message } = err; log.error({ message, id }, 'failed');`,
      `const { message } = err; log.error({ err, id }, 'failed');`,
    ),
    fixed(`log.error({ error: err }, 'failed');`, `log.error({ err }, 'failed');`, 'key'),
    {
      code: `try { a(); } catch (error) { log.error({ error, id }, 'failed'); }`,
      output: `try { a(); } catch (error) { log.error({ err: error, id }, 'failed'); }`,
      messageId: 'key',
    },
    { code: caught('log.error(`failed: ${err.message}`);'), messageId: 'message' },
    { code: caught(`log.error({ ...more, error: err.message }, 'failed');`), messageId: 'message' },
    { code: caught(`log.error({ error: 'x: ' + err.message }, 'failed');`), messageId: 'message' },
    { code: caught(`log.error({ error: err.message /* why */ }, 'failed');`), messageId: 'message' },
  ],
});

fixes('what makes the request is not in the file, so its logger gets a suggestion', '', {
  invalid: [
    {
      code: caught(`req.log.error({ error: err.message }, 'failed');`),
      suggestions: [caught(`req.log.error({ err }, 'failed');`)],
      suggestionId: 'logError',
      messageId: 'message',
    },
  ],
});

test('an error that is there is enough', pino, {
  valid: [
    caught('log.error(err);'),
    caught(`log.error(err, 'failed');`),
    caught(`log.error({ err }, err.message);`),
    caught(`log.error({ err, reason: err.message }, 'failed');`),
    caught(`log.error({ code: err.code, name: err.name }, 'failed');`),
    caught(`log.error({ err: serializeError(err), message: err.message }, 'failed');`),
    caught(`log.error({ message: err.message, stack: err.stack }, 'failed');`),
    caught('log.error(`${err.message}\\n${err.stack}`);'),
    caught('log.info(err.message); log.debug({ reason: err.message }, "retry");'),
    caught('res.json({ error: err.message });'),
    caught('throw new Error(err.message);'),
    `log.warn({ message: mail.message }, 'sent');`,
    `log.warn({ error: response.error.message }, 'refused');`,
    `const { error } = schema.validate(body); if (error) log.warn({ error: error.message }, 'refused');`,
    `const result = schema.safeParse(body); log.warn({ n: result.data.message }, 'refused');`,
    `worker.onmessage = (e) => log.warn(e.message);`,
    'function f(error) { log.warn(`${error}`); }',
    `log.child({ error: e.message });`,
  ],
  invalid: [
    [`rows.forEach((row) => log.error({ reason: row.reason.message }, 'failed'));`, 'message'],
    [`run().catch((e) => log.error(e.message));`, 'message'],
    [`run().then(done, (e) => log.error(e.message));`, 'message'],
    [`stream.on('error', (err) => log.error({ err: String(err) }, 'x'));`, 'text'],
    [`export const h = (error, req, res, next) => { log.warn({ d: error.toString() }, 'x'); };`, 'text'],
    [`fs.readFile(p, (error, data) => { log.warn('x ' + error); });`, 'text'],
    [caught(`log.error({ reason: getErrorMessage(err) }, 'failed');`), 'message'],
    [caught(`log.error({ details: { message: err.message } }, 'failed');`), 'message'],
  ],
});

test('a file that sets serializers knows its keys, and so does the logger of `sightline init`', '', {
  valid: [
    `import pino from 'pino'; const log = pino({ serializers: { error: pino.stdSerializers.err } }); ${caught(`log.error({ error: err }, 'x');`)}`,
    `import { logger } from './observability'; ${caught(`logger.error({ error: err }, 'x');`)}`,
    `import { logger } from './logger'; ${caught(`logger.error({ error: err }, 'x');`)}`,
  ],
  invalid: [],
});

fixes('the key can be another one', pino, {
  options: { errorKeys: ['error', 'err'] },
  valid: [caught(`log.error({ error: err }, 'x'); log.error({ err }, 'x');`)],
  invalid: [fixed(`log.error({ reason: err.message }, 'x');`, `log.error({ error: err }, 'x');`)],
});

fixes(
  'Nest takes the stack behind the message',
  `import { Logger } from '@nestjs/common'; const logger = new Logger('a');\n`,
  {
    valid: [
      caught('logger.error(err.message, err.stack);'),
      caught('logger.error(`failed: ${err.message}`, err.stack);'),
      caught(`logger.error('failed', err.stack);`),
    ],
    invalid: [
      fixed('logger.error(err.message);', 'logger.error(err.message, err.stack);'),
      { code: caught(`logger.error('failed', err.message);`), messageId: 'message' },
      { code: caught('logger.warn(err.message);'), messageId: 'message' },
    ],
  },
);

test(
  'winston and loggers of which only the name is known are told, and not fixed',
  `import winston from 'winston'; const logger = winston.createLogger();\n`,
  {
    valid: [
      caught(
        `logger.error('failed', err); logger.error('failed', { err }); logger.error('failed', { stack: err.stack });`,
      ),
      caught(`logger.log('info', err.message);`),
    ],
    invalid: [
      [caught(`logger.error('failed', { error: err.message });`), 'message'],
      [caught(`logger.error('failed: ' + err.message);`), 'message'],
      [caught(`logger.log('error', err.message);`), 'message'],
    ],
  },
);

test('the console is judged when it is the logger', '', {
  options: [{ checkConsole: true }],
  valid: [caught(`console.error('failed', err); console.error(err.stack);`)],
  invalid: [[caught(`console.error('failed', err.message);`), 'message']],
});
test('else `no-console` has told already', '', {
  valid: [caught(`console.error(err.message);`)],
  invalid: [],
});

test('types say what is an error', pino, {
  valid: [
    `function f(error: string) { log.error({ error: String(error) }, 'x'); }`,
    `function f(err: ApiResponse) { log.error(err.message); }`,
  ],
  invalid: [
    [`function f(problem: Error) { log.error({ p: String(problem) }, 'x'); }`, 'text'],
    [`try { a(); } catch (x) { const { message } = x as Error; log.warn({ message }, 'x'); }`, 'message'],
  ],
});

test('an answer that tells of an error is none', pino, {
  valid: [
    'type TunnelError = { code: string; message: string }; const body = answer as TunnelError; log.error(body.message);',
  ],
  invalid: [
    ['const body = answer as AxiosError; log.error(body.message);', 'message'],
    [
      'type ApiError = { message: string }; try { a(); } catch (e) { log.error((e as ApiError).message); }',
      'message',
    ],
  ],
});

test('a type tells of an error also where it has more in it, or may be nothing', pino, {
  valid: [`function f(err: { message: string } | null) { log.error({ msg: err.message }); }`],
  invalid: [
    [
      `function f(error: Error & { statusCode?: number }) { log.error({ msg: error.message, url }); }`,
      'message',
    ],
    [`function f(error: FastifyError | null) { log.error({ reason: error.message }, 'failed'); }`, 'message'],
  ],
});

test('a spread of an error leaves message and stack behind', pino, {
  valid: [
    caught(`log.error({ ...err, message: err.message, stack: err.stack }, 'x');`),
    caught(`log.error({ ...err, err }, 'x');`),
    caught(`log.error({ ...fields, err }, 'x');`),
    `function f(error) { log.error({ ...error }, 'x'); }`,
  ],
  invalid: [
    [caught(`log.error({ ...err }, 'x');`), 'spread'],
    [caught(`log.error({ ...err, orderId }, 'x');`), 'spread'],
    [caught(`log.error({ error: { ...err } }, 'x');`), 'spread'],
  ],
});

test('fields that were given the error before', '', {
  valid: [
    `function failed(error, fields) { fields = fields || {}; fields.err = error; logger.warn(fields, error.message); }`,
    caught(`const fields = { id }; fields.err = err; logger.error(fields, err.message);`),
  ],
  invalid: [
    [caught(`const fields = { id }; fields.at = now; logger.error(fields, err.message);`), 'message'],
    [caught(`fields.reason = err.code; logger.error(fields, err.message);`), 'message'],
  ],
});

test('a stack for a logger of which only the name is known', `import { logger } from './logger';\n`, {
  valid: [
    caught(`logger.error({ stack: err.stack }, 'failed');`),
    caught('logger.error(`failed: ${err.stack}`);'),
    caught(
      `logger.error({ err }, 'failed'); logger.error({ stack: err.stack, message: err.message }, 'again');`,
    ),
  ],
  invalid: [
    [caught(`logger.error({ err }, 'failed'); logger.error({ stack: err.stack }, 'again');`), 'stack'],
    [caught("logger.error({ err }, 'failed'); logger.error(`again: ${err.stack}`);"), 'stack'],
  ],
});

test('a stack without a failure', pino, {
  valid: [
    `const { stack } = new Error(); later(() => log.warn({ stack }, 'slow'));`,
    `log.warn({ stack: new Error().stack }, 'slow');`,
  ],
  invalid: [[caught(`log.error({ at: err.stack }, 'failed');`), 'stack']],
});

test('what is an error where it is asked, and made one where it is none', pino, {
  valid: [
    `function f(reason) { const text = reason instanceof Error ? reason : 'none'; log.error({ text: text.message }, 'x'); }`,
  ],
  invalid: [
    [
      `function f(reason) { const error = reason instanceof Error ? reason : new Error(String(reason)); log.error({ msg: error.message }, 'x'); }`,
      'message',
    ],
  ],
});

test('a caught error that is taken apart at once', pino, {
  valid: [
    `try { a(); } catch ({ code }) { log.warn({ code }, 'x'); }`,
    `try { a(); } catch ({ message, stack }) { log.error({ message, stack }, 'x'); }`,
    `function f({ message }) { log.error(message); }`,
    `load().then(({ message }) => log.error({ message }, 'x'));`,
  ],
  invalid: [
    [`try { a(); } catch ({ message }) { log.error(message); }`, 'message'],
    [`try { a(); } catch ({ message: text, code }) { log.error({ code, text }, 'failed'); }`, 'message'],
    [`load().catch(({ message }) => log.error({ message }, 'x'));`, 'message'],
    [`load().then(use, ({ message }) => log.error({ message }, 'x'));`, 'message'],
  ],
});

test('the first line of a stack', pino, {
  valid: [caught(`log.error({ err, at: err.stack.split('\\n')[1] }, 'x');`)],
  invalid: [
    [caught(`log.error(err.stack.split('\\n')[0]);`), 'text'],
    [caught(`log.error({ reason: err.stack?.split('\\n')[0] }, 'failed');`), 'text'],
    [caught(`const [first] = err.message.split('\\n'); log.error({ first }, 'failed');`), 'message'],
  ],
});

test('no fix takes the pattern of a catch clause for the error', '', {
  valid: [],
  invalid: [
    [
      `import bunyan from 'bunyan'; const log = bunyan.createLogger({ name: 'a' }); try { a(); } catch ({ message }) { log.error(message); }`,
      'message',
    ],
  ],
});

test(
  'a logger that is called by the name of its library, and nothing else in the file has "l-o-g" in it',
  '',
  {
    valid: [`import winston from 'winston'; ${caught('winston.error(err.message, err);')}`],
    invalid: [
      [`const winston = require('winston'); ${caught('winston.error(err.message);')}`, 'message'],
      [`import pino from 'pino'; const out = pino(); ${caught('out.error(err.message);')}`, 'message'],
      [
        `import bunyan from 'bunyan'; const out = new bunyan({ name: 'a' }); ${caught('out.error(err.message);')}`,
        'message',
      ],
      [`import { consola } from 'consola'; ${caught('consola.error(err.message);')}`, 'message'],
    ],
  },
);

testRule('log-error-object', rule, 'a declared logger of any name', {
  valid: [caught(`out.error('failed', { id });`)],
  invalid: [[caught(`out.error('failed', { reason: err.message });`), 'message']],
  settings: { sightline: { loggers: [{ name: 'out' }] } },
});

test(
  'an error under a key that bunyan has no serializer for',
  `import bunyan from 'bunyan'; const log = bunyan.createLogger({ name: 'x' });`,
  {
    valid: [
      caught(`log.error({ err }, 'x');`),
      caught(`log.error(err, 'x');`),
      `const own = bunyan.createLogger({ name: 'x', serializers: { error: bunyan.stdSerializers.err } }); ${caught(`own.error({ error: err }, 'x');`)}`,
    ],
    invalid: [
      [caught(`log.error({ error: err }, 'x');`), 'key'],
      [`try { f(); } catch (e) { log.warn({ e, id }, 'x'); }`, 'key'],
    ],
  },
);

test('what a schema finds, under a name', pino, {
  valid: [
    `const parsed = schema.safeParse(input); if (!parsed.success) log.warn({ reason: parsed.error.message }, 'invalid');`,
  ],
  invalid: [
    [
      `const loaded = await load(input); if (loaded.error) log.warn({ reason: loaded.error.message }, 'x');`,
      'message',
    ],
  ],
});
