import { rules } from '../../eslint-plugin/src/rules/index.js';
import { testRule, type Cases } from './flow/rule-testers.js';

const rule = rules['bounded-retry'];
const test = (story: string, cases: Cases, language?: 'js' | 'ts') => {
  testRule('bounded-retry', rule, story, cases, language);
};
const within = (body: string) => `async function f(id, deadline, signal) { ${body} }`;

test('a loop that goes round for as long as it fails', {
  valid: [
    within(
      `let left = 2, others = 2; for (;;) { try { await send(id); return; } catch (err) { const infra = isInfra(err); const n = infra ? --others : --left; if (n <= 0) throw err; log.warn('again'); } }`,
    ),
  ],
  invalid: [
    [
      within(
        `while (true) { try { await send(id); return; } catch (err) { logger.warn({ err }, 'again'); await sleep(500); } }`,
      ),
      'loop',
    ],
    [within(`while (true) { try { return await send(id); } catch {} }`), 'loop'],
    [
      within(
        `for (;;) { try { const res = await fetch(id); if (res.ok) return await res.json(); } catch (err) { log.warn({ err }, 'again'); } await sleep(250); }`,
      ),
      'loop',
    ],
    [within(`for (;;) { try { return await send(id); } catch { await sleep(500); continue; } }`), 'loop'],
    [
      within(`do { try { await send(id); break; } catch (err) { log.warn('refused', err); } } while (true);`),
      'loop',
    ],
    [
      within(
        `let result; while (true) { try { result = await send(id); } catch (err) { await sleep(1000); continue; } break; } return result;`,
      ),
      'loop',
    ],
    [
      within(
        `let done = false; while (!done) { try { await send(id); done = true; } catch (err) { await sleep(1000); } }`,
      ),
      'loop',
    ],
    [
      within(
        `let result; do { try { result = await send(id); } catch { await sleep(1000); } } while (!result); return result;`,
      ),
      'loop',
    ],
    [
      within(
        `let result = null; while (result === null) { try { result = await send(id); } catch { await sleep(1000); } } return result;`,
      ),
      'loop',
    ],
    [
      within(
        `let ok; while (true) { try { ok = await send(id); } catch { ok = undefined; await sleep(1000); } if (ok) return ok; }`,
      ),
      { messageId: 'loop', line: 1 },
    ],
    [
      within(
        `for (let attempt = 1; ; attempt++) { try { return await send(id); } catch (err) { logger.warn({ err, attempt }, 'again'); await sleep(2 ** attempt * 100); } }`,
      ),
      'loop',
    ],
    [
      within(
        `while (true) { try { return await send(id); } catch (err) { if (!isTransient(err)) throw err; await sleep(1000); } }`,
      ),
      'loop',
    ],
    [
      within(
        `while (true) { try { return await send(id); } catch (err) { if (err instanceof NotFound) throw err; await sleep(1000); } }`,
      ),
      'loop',
    ],
    [
      within(
        `while (true) { try { return await send(id); } catch (err) { if (err.status < 500) throw err; await sleep(1000); } }`,
      ),
      'loop',
    ],
    [
      within(
        `while (true) { try { return await send(id); } catch (err) { if (err instanceof Error) { logger.warn({ err }, 'again'); } await sleep(1000); } }`,
      ),
      'loop',
    ],
    [
      within(
        `while (true) { try { const res = await fetch(url); if (res.ok) return; } catch { logger.warn('not yet'); } await sleep(1000); }`,
      ),
      'loop',
    ],
    [
      within(
        `for (const item of items) { while (true) { try { await send(item); break; } catch { await sleep(1000); } } }`,
      ),
      'loop',
    ],
    [
      within(
        `while (true) { const res = await fetch(url).catch(() => null); if (res) return res; await sleep(1000); }`,
      ),
      'loop',
    ],
    [
      within(
        `while (true) { try { return await send(id); } catch (err) { retries.inc({ step: 'send' }); span.recordException(err); await new Promise((resolve) => setTimeout(resolve, 1000)); } }`,
      ),
      'loop',
    ],
    [
      within(
        `let delay = 100; while (true) { try { return await send(id); } catch (err) { Sentry.captureException(err); await sleep(delay); delay = Math.min(delay * 2, 30_000); } }`,
      ),
      'loop',
    ],
    [
      within(
        `for (let attempt = 0; attempt < Infinity; attempt++) { try { return await send(id); } catch (err) { await sleep(attempt * 100); } }`,
      ),
      'loop',
    ],
    [
      within(
        `while (true) { try { return await send(id); } catch (err) { if (this.verbose) logger.debug({ err }, 'again'); await setTimeout(1000); } }`,
      ),
      'loop',
    ],
    [
      within(
        `while (true) { try { const res = await post(id); if (res.status >= 500) throw new Error('down'); return await res.json(); } catch { await sleep(1000); } }`,
      ),
      'loop',
    ],
    [
      within(
        `let res; while (!res) { res = await fetch(url).catch((err) => { logger.warn({ err }, 'again'); }); await sleep(1000); }`,
      ),
      'loop',
    ],
  ],
});

test('a loop that counts, has a deadline, or can be told to stop', {
  valid: [
    `const used = (n) => n >= 5; ${within(
      `let attempts = 0; for (;;) { try { return await send(id); } catch (err) { attempts += 1; if (used(attempts)) throw err; await sleep(100); } }`,
    )}`,
    within(
      `let attempts = 0; for (;;) { try { return await send(id); } catch (err) { attempts += 1; if (!canRetry(attempts)) throw err; await sleep(100); } } function canRetry(n) { return n < 3; }`,
    ),
    within(
      `for (let i = 0; i < 3; i++) { try { return await send(id); } catch { await sleep(i * 100); } } throw new Error('gave up');`,
    ),
    within(
      `for (let i = 1; ; i += 1) { try { return await send(id); } catch (err) { if (i >= MAX || !isTransient(err)) throw err; await sleep(100); } }`,
    ),
    within(
      `let i = 0; while (true) { try { return await send(id); } catch (err) { if (++i > 5) throw err; await sleep(100); } }`,
    ),
    within(
      `let i = 0; while (true) { try { return await send(id); } catch (err) { i++; if (i > 5) { logger.error({ err }, 'gave up'); return null; } await sleep(100); } }`,
    ),
    within(
      `let left = 5; while (left--) { try { return await send(id); } catch (err) { await sleep(100); } }`,
    ),
    within(
      `let left = 5; while (true) { try { return await send(id); } catch (err) { left -= 1; if (left > 0) { await sleep(100); continue; } throw err; } }`,
    ),
    within(
      `let i = 0; while (true) { try { if (i++ > 3) return null; return await send(id); } catch (err) { await sleep(100); } }`,
    ),
    within(`while (Date.now() < deadline) { try { return await send(id); } catch { await sleep(100); } }`),
    within(
      `const start = Date.now(); while (true) { try { return await send(id); } catch (err) { const spent = Date.now() - start; if (spent > 5000) throw err; await sleep(100); } }`,
    ),
    within(`while (!signal.aborted) { try { return await send(id); } catch { await sleep(100); } }`),
    within(
      `while (true) { signal.throwIfAborted(); try { return await send(id); } catch { await sleep(100); } }`,
    ),
    within(
      `while (true) { try { return await send(id); } catch { await sleep(100, undefined, { signal }); } }`,
    ),
    within(
      `while (true) { try { return await send(id); } catch (err) { if (err.name === 'AbortError') throw err; await sleep(100); } }`,
    ),
    `class A { async run() { while (!this.closed) { try { return await this.connect(); } catch (err) { await sleep(100); } } } }`,
    `class A { async run() { while (true) { try { return await this.connect(); } catch (err) { if (this.closing) return; await sleep(100); } } } }`,
    `let stopped = false; export const stop = () => { stopped = true; }; async function run() { while (!stopped) { try { return await connect(); } catch { await sleep(100); } } }`,
    within(
      `const op = retry.operation(); while (true) { try { return await send(id); } catch (err) { if (!op.retry(err)) throw op.mainError(); } }`,
    ),
    within(`while (true) { try { return await send(id); } catch (err) { await policy.failed(err); } }`),
    within(
      `for (let i = 0; ; i++) { try { return await send(id); } catch (err) { checkAttempts(i); await sleep(100); } }`,
    ),
    within(
      `for (let i = 0; ; i++) { try { return await send(id); } catch (err) { await (i < 5 ? sleep(100) : Promise.reject(err)); } }`,
    ),
    within(
      `while (true) { try { return await send(id); } catch (err) { if (!(await userWantsMore())) throw err; } }`,
    ),
    within(`while (true) { try { return await send(id); } catch (err) { process.exit(1); } }`),
    within(
      `while (true) { try { return await send(id); } catch (err) { switch (err.code) { case 'CONFLICT': continue; default: throw err; } } }`,
    ),
  ],
  invalid: [],
});

test('a loop that takes the next item, or asks again, is no retry', {
  valid: [
    within(
      `while (true) { try { const job = await queue.take(); await work(job); } catch (err) { logger.error({ err }, 'job failed'); } }`,
    ),
    within(
      `while (true) { try { const job = await queue.take(); if (!job) break; await work(job); } catch (err) { logger.error({ err }, 'job failed'); } }`,
    ),
    within(
      `for (;;) { const job = await queue.take(); if (job === null) return; try { await work(job); } catch (err) { logger.error({ err }, 'job failed'); } }`,
    ),
    within(
      `while (true) { try { await poll(); } catch (err) { logger.error({ err }, 'poll failed'); } await sleep(1000); }`,
    ),
    within(
      `while (true) { try { const state = await check(id); if (state === 'done') return state; } catch (err) { logger.error({ err }, 'check failed'); } await sleep(1000); }`,
    ),
    within(
      `for (const id of ids) { try { await send(id); break; } catch (err) { logger.error({ err }, 'next'); } }`,
    ),
    within(
      `for await (const message of messages) { try { await work(message); } catch (err) { logger.error({ err }, 'failed'); } }`,
    ),
    within(
      `while (true) { try { for await (const message of stream()) await work(message); return; } catch (err) { await sleep(100); } }`,
    ),
    `async function* g() { while (true) { try { yield* await open(); return; } catch { await sleep(100); } } }`,
    within(
      `for (let port = 3000; ; port++) { try { return await listen(port); } catch (err) { logger.info('taken'); } }`,
    ),
    within(`while (true) { const name = randomName(); try { return await create(name); } catch {} }`),
    within(`while (true) { const host = hosts.shift(); try { return await connect(host); } catch {} }`),
    within(
      `while (true) { try { return await create(id); } catch (err) { if (err.code !== 'EEXIST') throw err; } }`,
    ),
    within(
      `while (true) { try { return parse(await rl.question('Age? ')); } catch { print('Once more.'); } }`,
    ),
    within(`while (true) { try { return JSON.parse(text); } catch { text = text.slice(1); } }`),
    within(
      `while (true) { const message = await queue.pop().catch(() => null); if (!message) { await sleep(100); continue; } await work(message); }`,
    ),
    within(`const run = async () => { try { await send(id); } catch {} }; while (true) await run();`),
  ],
  invalid: [],
});

test('a function that begins again when it fails', {
  valid: [
    `async function f(id, attempt = 1) { try { await send(id); } catch (err) { log.warn({ err, attempt }); if (attempt > 3) throw err; return f(id, attempt + 1); } }`,
    `async function f(id, attempt = 1) { try { await send(id); } catch (err) { await note(err, attempt); return f(id, attempt + 1); } }`,
    `async function send(id, attempt = 0) { try { await post(id); } catch (err) { if (attempt >= 3) throw err; await sleep(100); return send(id, attempt + 1); } }`,
    `async function send(id, left) { try { await post(id); } catch (err) { return send(id, left - 1); } }`,
    `async function send(id, options) { try { await post(id); } catch (err) { return send(id, { ...options, last: true }); } }`,
    `async function send(id) { try { await post(id); } catch (err) { return send('fallback'); } }`,
    `class A { async send(id) { try { await post(id); } catch (err) { if (this.failures++ > 5) throw err; return this.send(id); } } }`,
    `class A { async send(id) { try { await post(id); } catch (err) { return other.send(id); } } }`,
    `const api = { async send(id) { try { await post(id); } catch (err) { return mail.send(id); } } };`,
    `exports.send = async (id) => { try { await post(id); } catch (err) { return fallback.send(id); } };`,
    `const api = { send: (id, left) => post(id).catch((err) => (left > 0 ? api.send(id, left - 1) : fail(err))) };`,
    `class A { async connect() { if (this.closed) return; try { await open(); } catch (err) { setTimeout(() => this.connect(), 100); } } }`,
    `class A { async connect() { try { await open(); } catch (err) { setTimeout(() => { if (this.closed) return; this.connect(); }, 100); } } }`,
    `async function poll() { try { await work(); } catch (err) { logger.error({ err }, 'failed'); } setTimeout(poll, 1000); }`,
    `async function poll() { try { await work(); setTimeout(poll, 1000); } catch (err) { logger.error({ err }, 'failed'); setTimeout(poll, 5000); } }`,
    `async function poll() { try { await work(); } catch (err) { setTimeout(poll, 5000); return; } poll(); }`,
    `async function write(path) { try { await fs.writeFile(path, text); } catch (err) { if (err.code !== 'ENOENT') throw err; await mkdir(dir); return write(path); } }`,
    `async function get(url) { try { return await http.get(url); } catch (err) { if (err.status === 401) { await login(); return get(url); } throw err; } }`,
    `const send = (id, left = 3) => post(id).catch((err) => (left > 0 ? send(id, left - 1) : Promise.reject(err)));`,
    `function walk(node) { try { visit(node); } catch { return walk(node.next); } }`,
  ],
  invalid: [
    [
      `async function f(id, attempt = 1) { try { await send(id); } catch (err) { log.warn({ err, attempt }, 'again'); await sleep(attempt * 100); return f(id, attempt + 1); } }`,
      'call',
    ],
    [
      `async function send(id) { try { await post(id); } catch (err) { await sleep(100); return send(id); } }`,
      'call',
    ],
    [`async function send(id) { try { await post(id); } catch { await send(id); } }`, 'call'],
    [
      `const api = { async send(id) { try { await post(id); } catch (err) { return api.send(id); } } };`,
      'call',
    ],
    [`const api = { send: (id) => post(id).catch(() => api.send(id)) };`, 'call'],
    [
      `exports.send = async (id) => { try { await post(id); } catch (err) { return exports.send(id); } };`,
      'call',
    ],
    [
      `Sender.prototype.send = function (id) { const self = this; return post(id).catch((err) => self.send(id)); };`,
      'call',
    ],
    [
      `const send = async (id) => { try { await post(id); } catch (err) { if (!isTransient(err)) throw err; return send(id); } };`,
      'call',
    ],
    [
      `class A { async send(id) { try { await post(id); } catch (err) { log.warn({ err }, 'again'); return this.send(id); } } }`,
      { messageId: 'call', data: { name: 'send' } },
    ],
    [
      `class A { send = async (id) => { try { await post(id); } catch (err) { setTimeout(() => this.send(id), 100); } } }`,
      'call',
    ],
    [`async function connect() { try { await open(); } catch (err) { setTimeout(connect, 1000); } }`, 'call'],
    [
      `class A { async connect() { try { await open(); } catch (err) { setTimeout(this.connect.bind(this), 1000); } } }`,
      'call',
    ],
    [
      `async function send(id) { try { await post(id); } catch (err) { return new Promise((resolve) => setTimeout(() => resolve(send(id)), 1000)); } }`,
      'call',
    ],
    [`const send = (id) => post(id).catch(() => sleep(100).then(() => send(id)));`, 'call'],
    [`const send = (id) => post(id).catch(() => send(id));`, 'call'],
    [
      `function send(id) { return post(id).then(done, async (err) => { log.warn({ err }, 'again'); await sleep(10); return send(id); }); }`,
      'call',
    ],
    [
      `function connect() { open().catch((err) => { console.error(err); setTimeout(connect, 5000); }); }`,
      'call',
    ],
    [
      `async function send(id) { if (!id) throw new Error('no id'); try { await post(id); } catch { return send(id); } }`,
      'call',
    ],
  ],
});

test('retry libraries with no limit', {
  valid: [
    `import pRetry from 'p-retry'; pRetry(f);`,
    `import pRetry from 'p-retry'; pRetry(f, { retries: 5 });`,
    `import pRetry from 'p-retry'; pRetry(f, { retries: Infinity, signal });`,
    `import pRetry from 'p-retry'; pRetry(f, { retries: Infinity, maxRetryTime: 60_000 });`,
    `import pRetry from 'p-retry'; pRetry(f, { retries: Infinity, onFailedAttempt: (e) => { if (e.attemptNumber > 9) throw e; } });`,
    `import pRetry from 'p-retry'; pRetry(f, { ...defaults, retries: Infinity });`,
    `import pRetry from 'p-retry'; pRetry(f, options);`,
    `import retry from 'async-retry'; retry(async (bail, attempt) => { if (attempt > 9) bail(new Error('no')); await f(); }, { forever: true });`,
    `import { retry, handleAll } from 'cockatiel'; retry(handleAll, { maxAttempts: 3 });`,
    `import { retry, handleAll, timeout, wrap } from 'cockatiel'; wrap(timeout(1000, 'aggressive'), retry(handleAll, { backoff }));`,
    `import { retry } from 'rxjs'; x.pipe(retry(3)); x.pipe(retry({ count: 3, delay: 100 })); x.pipe(retry(options));`,
    `import { retry } from 'rxjs'; x.pipe(retry({ delay: (err, n) => { if (n > 3) throw err; return timer(100); } }));`,
    `import { attempt } from '@lifeomic/attempt'; attempt(f, { maxAttempts: 3 });`,
    `import axiosRetry from 'axios-retry'; axiosRetry(client, { retries: 3, retryCondition: axiosRetry.isRetryableError });`,
    `import got from 'got'; got(url, { retry: { limit: 2 } });`,
    `import { retry } from './retry'; retry(f, { retries: Infinity });`,
    `import Redis from 'ioredis'; new Redis({ retryStrategy: () => 1000, maxRetriesPerRequest: null });`,
    `import { Agent, RetryAgent } from 'undici'; new RetryAgent(new Agent(), { maxRetries: 3 });`,
  ],
  invalid: [
    [
      `import pRetry from 'p-retry'; pRetry(f, { retries: Infinity });`,
      { messageId: 'endless', data: { library: 'p-retry', setting: 'retries: Infinity' } },
    ],
    [
      `import pRetry from 'p-retry'; pRetry(f, { retries: Number.POSITIVE_INFINITY, onFailedAttempt: (err) => log.warn({ err }, 'again') });`,
      'endless',
    ],
    [
      `import pRetry from 'p-retry'; const options = { forever: true, minTimeout: 100 }; await pRetry(f, options);`,
      'endless',
    ],
    [
      `const retry = require('async-retry'); retry(async () => { await f(); }, { forever: true });`,
      'endless',
    ],
    [`import retry from 'retry'; const op = retry.operation({ forever: true });`, 'endless'],
    [
      `import promiseRetry from 'promise-retry'; promiseRetry({ retries: Infinity }, (again) => f().catch(again));`,
      'endless',
    ],
    [
      `import { retry, handleAll, ExponentialBackoff } from 'cockatiel'; retry(handleAll, { backoff: new ExponentialBackoff() });`,
      'endless',
    ],
    [`import { retry } from 'rxjs'; x.pipe(retry());`, 'endless'],
    [`import { retry } from 'rxjs/operators'; x.pipe(retry({ delay: 1000 }));`, 'endless'],
    [`import { retry } from '@lifeomic/attempt'; retry(f, { maxAttempts: 0 });`, 'endless'],
    [
      `import { backOff } from 'exponential-backoff'; backOff(f, { numOfAttempts: Number.MAX_SAFE_INTEGER });`,
      'endless',
    ],
    [`import got from 'got'; export const client = got.extend({ retry: { limit: Infinity } });`, 'endless'],
    [`import { RetryAgent } from 'undici'; new RetryAgent(agent, { maxRetries: Infinity });`, 'endless'],
    [
      `import axiosRetry from 'axios-retry'; axiosRetry(client, { retries: 3, retryCondition: () => true });`,
      { messageId: 'everything', data: { library: 'axios-retry', setting: 'retryCondition' } },
    ],
  ],
});

test(
  'types and half-typed code do not matter',
  {
    valid: [`while (true) { try { await } catch`.replace(/.*/, 'for (;;) {}')],
    invalid: [
      [
        `class A { private async send(id: string): Promise<void> { try { await this.post(id); } catch (err: unknown) { await sleep(100); return this.send(id); } } }`,
        'call',
      ],
      [
        `async function f(): Promise<Res> { let res: Res | undefined; while (!res) { try { res = await get<Res>(url); } catch (err: unknown) { log.warn({ err }, 'x'); } } return res!; }`,
        'loop',
      ],
      [
        `async function f() { while (true) { try { return await get(url); } catch (err) { const error = err as HttpError; if (error.response?.status !== 503) throw error; } } }`,
        'loop',
      ],
    ],
  },
  'ts',
);

test('begun again for as long as the answer is a refusal', {
  valid: [
    `async function get(url, depth = 0) { const res = await fetch(url); if (res.status === 429 && depth < 4) return get(url, depth + 1); return res; }`,
    `async function get(url) { const res = await fetch(url); if (res.status === 401) { await login(); return get(url); } return res; }`,
    `async function get(url) { const res = await fetch(url); if (res.status === 202) return get(res.headers.get('location')); return res; }`,
    `async function get(url) { const res = await fetch(url); if (!res.ok) { if (tries++ > 4) throw new Error('x'); return get(url); } return res; }`,
    within(
      `for (;;) { const res = await fetch(id); if (res.ok) return res; if (Date.now() > deadline) throw new Error('x'); }`,
    ),
    within(`for (let n = 0; n < 3; n += 1) { const res = await fetch(id); if (res.ok) return res; }`),
    within(`while (!signal.aborted) { const res = await fetch(id); if (res.ok) return res; }`),
    within(`for (;;) { const res = await fetch(id); if (!res.ok) throw new Error('x'); await sleep(1000); }`),
    within(`for (;;) { const res = await fetch(next()); if (res.ok) keep(res); await sleep(1000); }`),
  ],
  invalid: [
    [
      `async function get(url) { const res = await fetch(url); if (res.status === 429) { await sleep(1000); return get(url); } return res; }`,
      'call',
    ],
    [
      `async function get(url) { const res = await fetch(url); if (!res.ok) return get(url); return res; }`,
      'call',
    ],
    [
      within(
        `while (true) { const res = await fetch(id); if (res.ok) return res.text(); log.warn('again'); }`,
      ),
      'loop',
    ],
  ],
});

test('begun again by a callback', {
  valid: [
    `function next() { read((err, item) => { if (err) return done(err); use(item); next(); }); }`,
    `function next() { read((err, item) => { if (err) log.warn({ err }, 'x'); next(); }); }`,
    `function connect() { client.connect((err) => { if (err) { if (++failures > 4) throw err; connect(); } }); }`,
    `function connect(n) { client.connect((err) => { if (err && n > 0) connect(n - 1); }); }`,
  ],
  invalid: [
    [
      `function connect() { client.connect((err) => { if (err) { log.warn({ err }, 'x'); connect(); return; } use(client); }); }`,
      'call',
    ],
    [
      `function connect() { client.connect(function (err) { if (err) return setTimeout(connect, 1000); use(client); }); }`,
      'call',
    ],
  ],
});

test('a timer that gives the function what it has got', {
  valid: [
    `function connect(done, left) { open((err, c) => { if (err && left > 0) return setTimeout(connect, 500, done, left - 1); done(err, c); }); }`,
    `function connect(done, host) { open((err, c) => { if (err) return setTimeout(connect, 500, done, others.pop()); done(null, c); }); }`,
  ],
  invalid: [
    [
      `function connect(done) { open((err, c) => { if (err) return setTimeout(connect, 500, done); done(null, c); }); }`,
      'call',
    ],
  ],
});

test('jobs that are tried again without end', {
  valid: [
    `import { Queue } from 'bullmq'; const queue = new Queue('mail', { defaultJobOptions: { attempts: 5 } });`,
    `import { Queue } from 'bullmq'; await queue.add('mail', { attempts: Infinity }, { attempts: 3 });`,
    `import { Queue } from 'bullmq'; const options = { attempts: config.attempts };`,
    `import { Poll } from './poll'; const poll = new Poll('x', { attempts: Infinity });`,
  ],
  invalid: [
    [
      `import { Queue } from 'bullmq'; const queue = new Queue('mail', { defaultJobOptions: { attempts: Infinity } });`,
      'endless',
    ],
    [
      `import { Queue } from 'bullmq'; await queue.add('mail', {}, { attempts: Number.MAX_SAFE_INTEGER });`,
      'endless',
    ],
    [
      `import { Queue } from 'bullmq'; await queue.addBulk([{ name: 'a', data: {}, opts: { attempts: Infinity } }]);`,
      'endless',
    ],
    [`import Queue from 'bull'; await queue.add({}, { attempts: Number.POSITIVE_INFINITY });`, 'endless'],
    [`import PgBoss from 'pg-boss'; await boss.send('mail', {}, { retryLimit: Infinity });`, 'endless'],
  ],
});

test('a policy of cockatiel that another one ends', {
  valid: [
    `import { ConstantBackoff, handleAll, retry, timeout, wrap } from 'cockatiel'; const policy = wrap(timeout(60_000, 'aggressive'), retry(handleAll, { maxAttempts: Infinity, backoff: new ConstantBackoff(500) }));`,
    `import { ConstantBackoff, handleAll, retry, timeout, wrap } from 'cockatiel'; const limit = timeout(60_000, 'aggressive'); const policy = wrap(limit, retry(handleAll, { maxAttempts: Infinity }));`,
  ],
  invalid: [
    [
      `import { circuitBreaker, handleAll, retry, wrap } from 'cockatiel'; const policy = wrap(circuitBreaker(handleAll, {}), retry(handleAll, { maxAttempts: Infinity }));`,
      'endless',
    ],
  ],
});

test('a limit that may be left out', {
  valid: [
    `async function poll(run, max) { let attempts = 0; while (!max || attempts < max) { try { return await run(); } catch (err) { last = err; attempts += 1; await sleep(500); } } throw last; }`,
    `async function poll(run, max) { let attempts = 0; while (max === undefined || attempts < max) { try { return await run(); } catch (err) { last = err; attempts += 1; await sleep(500); } } throw last; }`,
  ],
  invalid: [
    [
      `async function poll(run, eager) { let attempts = 0; while (!eager || attempts >= 0) { try { return await run(); } catch (err) { attempts += 1; await sleep(500); } } }`,
      'loop',
    ],
  ],
});
