import { describe, expect, it } from 'vitest';
import { Linter } from 'eslint';
import { rules } from '../../eslint-plugin/src/rules/index.js';
import { testRule, type Cases } from './flow/rule-testers.js';

const rule = rules['no-swallowed-error'];
const test = (story: string, cases: Cases, language?: 'js' | 'ts') => {
  testRule('no-swallowed-error', rule, story, cases, language);
};

test('a catch clause passes the error on, keeps it or records it', {
  valid: [
    `try { await f(); } catch (err) { throw err; }`,
    `try { await f(); } catch (err) { throw new Error('x', { cause: err }); }`,
    `try { await f(); } catch { throw new Unavailable(); }`,
    `try { await f(); } catch (err) { logger.error({ err }, 'failed'); }`,
    `try { await f(); } catch (err) { console.error(err); }`,
    `try { await f(); } catch (err) { next(err); }`,
    `async function g() { try { await f(); } catch (err) { return next(err); } }`,
    `function g() { try { f(); } catch (err) { return { ok: false, error: err }; } }`,
    `function g() { try { f(); } catch (err) { return err; } }`,
    `function g() { try { f(); } catch (err) { return Promise.reject(err); } }`,
    `function g() { try { f(); } catch { return { error: 'not readable' }; } }`,
    `new Promise((resolve, reject) => { try { resolve(f()); } catch (err) { reject(err); } });`,
    `try { await f(); } catch (err) { span.recordException(err); }`,
    `try { await f(); } catch (err) { span?.recordException(err); }`,
    `let last; try { await f(); } catch (err) { last = err; } use(last);`,
    `try { await f(); } catch (err) { errors.push(err); }`,
    `try { await f(); } catch (err) { this.error = err; }`,
    `try { await f(); } catch (err) { const { message } = err; log.warn({ message }, 'x'); }`,
    `try { await f(); } catch (err) { const e = toError(err); report(e); }`,
    `let failed = 0; try { await f(); } catch { failed += 1; }`,
    `let failed = false; try { await f(); } catch { failed = true; } if (failed) g();`,
    `try { await f(); } catch { failures.inc({ step: 'f' }); }`,
    `try { await f(); } catch { process.exitCode = 1; }`,
    `try { await f(); } catch { reportFailure('f'); }`,
    `try { await f(); } catch (err) { setTimeout(() => { throw err; }); }`,
    `try { await f(); } catch (err) { return_(err.message); }`,
    `function* g() { try { f(); } catch (err) { yield err; } }`,
    `try { f(); } finally { g(); }`,
  ],
  invalid: [
    [`try { await f(); } catch {}`, 'empty'],
    [`try { await f(); } catch (err) {}`, 'empty'],
    [`try { await f(); } catch (err) { ; }`, 'empty'],
    [`try { await f(); } catch (err) { void err; }`, 'empty'],
    [`try { await f(); } catch { /* noop */ }`, 'empty'],
    [`async function g() { try { return await f(); } catch { return null; } }`, 'empty'],
    [`async function g() { try { return await f(); } catch { return; } }`, 'empty'],
    [`async function g() { try { return await f(); } catch (err) { return []; } }`, 'empty'],
    [`for (const x of xs) { try { await f(x); } catch { continue; } }`, 'empty'],
    [
      `async function g() { try { return await f(); } catch (err) { return reply.code(404).send({ message: 'gone' }); } }`,
      'dropped',
    ],
    [`async function g() { try { await f(); } catch (err) { await rollback(); } }`, 'dropped'],
    [`let user; try { user = await f(); } catch { user = guest; }`, 'dropped'],
    [`try { await f(); } catch (err) { noop(err); }`, 'dropped'],
    [`try { await f(); } catch (err) { const unused = err; g(); }`, 'dropped'],
    [`try { await f(); } catch { next(); }`, 'dropped'],
    [`try { await f(); } catch (err) { cb(null, []); }`, 'dropped'],
    [`try { await f(); } catch (err) { logger.warn('f failed'); }`, 'logged'],
    [`try { await f(); } catch { console.error('f failed'); }`, 'logged'],
    [`try { f(); } catch (a) { try { g(); } catch (b) { throw b; } log(a); } try { h(); } catch {}`, 'empty'],
  ],
});

test('an error may be narrowed on purpose', {
  valid: [
    `try { await f(); } catch (err) { if (err.code !== 'ENOENT') throw err; }`,
    `async function g() { try { await f(); } catch (err) { if (err.code === 'ENOENT') return null; throw err; } }`,
    `try { await f(); } catch (err) { if (err instanceof NotFound) { logger.info('gone'); } else { logger.error(err); } }`,
    `try { await f(); } catch (err) { if (!(err instanceof Known)) throw err; await g(); }`,
    `async function g() { try { await f(); } catch (err) { return err.code === 'ENOENT'; } }`,
    `async function g() { try { await f(); } catch (err) { switch (err.code) { case 'A': return 1; default: throw err; } } }`,
    `try { await f(); } catch (err) { if (isAbort(err)) { logger.debug('aborted'); return_(); } }`,
  ],
  invalid: [
    [
      `async function g() { try { await f(); } catch (err) { if (err.code === 'ENOENT') return null; return undefined; } }`,
      'dropped',
    ],
    [`async function g() { try { await f(); } catch (err) { if (isAbort(err)) return; g(); } }`, 'dropped'],
  ],
});

test('a try that only asks whether something can be read has its answer', {
  valid: [
    `function g(text) { try { return JSON.parse(text); } catch { return null; } }`,
    `function g(text) { try { JSON.parse(text); return true; } catch { return false; } }`,
    `function g(text) { try { JSON.parse(text); return true; } catch {} return false; }`,
    `function g(text) { try { return new URL(text).hostname; } catch { return undefined; } }`,
    `function g(text) { try { return new RegExp(text).test(x); } catch (err) { return false; } }`,
    `function g(text) { try { return decodeURIComponent(text); } catch { return text; } }`,
    `let optional; try { optional = require('bufferutil'); } catch { optional = null; }`,
    `async function g() { try { return await import('x'); } catch { return null; } }`,
    `async function g(p) { try { await access(p); return true; } catch { return false; } }`,
    `const body = await res.json().catch(() => null);`,
    `const text = await res.text().catch(() => '');`,
  ],
  invalid: [
    [`async function g(p) { try { return JSON.parse(await readFile(p)); } catch { return null; } }`, 'empty'],
    [`try { JSON.parse(text); } catch {}`, 'empty'],
    [`async function g(p) { try { await read(p); return true; } catch { return false; } }`, 'empty'],
    [`async function g(p) { try { return (await stat(p)).size; } catch { return 0; } }`, 'empty'],
    [`async function g() { try { return parse(await f()); } catch { return null; } }`, 'empty'],
    [`function g() { try { return db.query('x'); } catch { return null; } }`, 'empty'],
    [`await res.json().catch(() => {});`, 'empty'],
    [
      `app.use(async (ctx) => { try { await f(); } catch (e) { ctx.status = 500; ctx.body = 'x'; } });`,
      'dropped',
    ],
  ],
});

test('found on real back ends: a question may be asked with more than one call', {
  valid: [
    `function name(text) { try { const url = new URL(text); return url.pathname.split('/').pop(); } catch { return; } }`,
    `function sign(text) { try { const url = new URL(text); url.searchParams.append('s', '1'); return url.href; } catch { return text; } }`,
    `function plain(text) { try { const url = new URL(text); url.searchParams.delete('schema'); return url.toString(); } catch { return text; } }`,
    `function g(data) { try { const r = Message.safeParse(JSON.parse(data)); return r.success ? r.data : null; } catch { return null; } }`,
    `function own(text) { try { if (new URL(text).hostname !== new URL(this.getUrl()).hostname) return; } catch { return; } return f(text); }`,
    `function allowed(ip) { for (const entry of list) { try { if (ip.match(addr.parseCIDR(entry))) return true; } catch { /* no CIDR */ } } return false; }`,
    `function allowed(ip) { try { for (const entry of list) { if (ip.match(addr.parseCIDR(entry))) return true; } return false; } catch { return false; } }`,
    `function isZone(zone) { try { Intl.DateTimeFormat(undefined, { timeZone: zone }); return true; } catch { return false; } }`,
    `function body(text) { try { yaml.load(text); } catch { return text; } return strip(text); }`,
    `function isSchema(schema) { try { const ajv = new Ajv({ strict: false }); ajv.compile(schema); return true; } catch { return false; } }`,
    `function isMail(text) { try { const parsed = addressparser(text); return parsed.length === 1 && isEmail(parsed[0].address); } catch { return false; } }`,
    `function isSigned(set) { try { const key = PublicKey.fromBytes(set.key, true); return verify(set.root, key, Signature.fromBytes(set.signature)); } catch (_) { return false; } }`,
    `function weigh(bytes) { try { return weight(type.deserialize(bytes)); } catch { return 1; } function weight(x) { return x.length; } }`,
    `function fields(all) { for (const [key, text] of all) { try { parsed.set(key, deepParseJson(text)); } catch { parsed.set(key, text); } } }`,
    `readable.on('data', (chunk) => { try { chunks.push(toBuffer(chunk)); } catch { chunks.push(Buffer.from(String(chunk))); } });`,
    `async function ensure(path) { try { await promisify(fs.stat)(path); return false; } catch (_) { return true; } }`,
    `class A { #clean(o) { return Object.keys(o); } read(text) { try { return this.#clean(JSON.parse(text)); } catch { return []; } } }`,
    `schema.superRefine((v, ctx) => { try { check(v); read(v); } catch { ctx.addIssue({ code: 'custom', message: 'no URL' }); } });`,
    `function overview(text) { try { const v = JSON.parse(text); if (Overview.is(v)) return v; } catch {} }`,
    `function pretty(sdl) { try { return print(parse(sdl)); } catch { return sdl; } }`,
    `function day(date, zone) { try { return new Intl.DateTimeFormat('en', { timeZone: zone }).formatToParts(date).find((p) => p.type === 'day').value; } catch { return date.getUTCDate(); } }`,
    `function size(buffer) { try { let at = 2; while (at < buffer.length) { if (buffer[at] === 1) return buffer.readUInt16BE(at); at += 2; } } catch {} return undefined; }`,
    `function isLocale(name) { try { new Intl.Locale(name); return true; } catch { return false; } }`,
    `function origin() { try { return new URL(PUBLIC_URL()).origin; } catch { return PUBLIC_URL(); } }`,
    `const port = (url) => url.port || '443'; function same(a, b) { try { return port(new URL(a)) === port(new URL(b)); } catch { return false; } }`,
    `function own(text) { try { return new URL(text).origin === ours(); } catch { return false; } } function ours() { try { return new URL(base()).origin; } catch { return base(); } } function base() { return config.url; }`,
    `function same(a, b) { try { return deepEqual(JSON.parse(a), JSON.parse(b)); } catch { return a === b; } }`,
    `function day(date) { try { return date.toISOString().slice(0, 10); } catch { return 'unknown'; } }`,
    `function post(form) { try { const list = JSON.parse(form.uris); if (!Array.isArray(list)) return json({ error: 'no list' }, { status: 400 }); uris = [...new Set(list)]; } catch { return json({ error: 'no list' }, { status: 400 }); } }`,
    `function isHash(name) { try { crypto.createHash(name); return true; } catch { return false; } }`,
    `function isConstructor(arg) { try { Reflect.construct(Object, [], arg); } catch (e) { return false; } return true; }`,
    `const valid = z.custom((v) => { try { const node = Node.fromJSON(schema, v); node.check(); return !Doc.isEmpty(node); } catch { return false; } });`,
    `function time(id) { let core; try { core = base32Decode(id.slice(0, 8)); } catch { return undefined; } return f(core); }`,
    `function payload(part) { try { const text = part.padEnd(Math.ceil(part.length / 4) * 4, '='); return JSON.parse(atob(text)); } catch { return; } }`,
    `let ui = ''; try { ui = path.join(path.dirname(require.resolve('ui')), '**'); } catch { /* not there */ } use(ui);`,
    `try { require('ts-node').register({}); require('tsconfig-paths/register'); } catch {}`,
    `function kind(p) { try { return fs.statSync(p).isDirectory(); } catch { return false; } }`,
    `async function there(p) { try { await stat(p); return true; } catch { return false; } }`,
    `let found = true; async function g() { try { await readdir(dir); } catch { found = false; } }`,
  ],
  invalid: [
    [`function g(text) { try { send(new URL(text)); return true; } catch { return false; } }`, 'empty'],
    [
      `function g(text) { try { orders.delete(JSON.parse(text).id); return true; } catch { return false; } }`,
      'empty',
    ],
    [
      `let sum = 0; function g() { try { for (const line of lines) { sum += JSON.parse(line).n; } } catch { return; } }`,
      'empty',
    ],
    [`try { require('./server').start(port); } catch {}`, 'empty'],
    [`function g(text) { try { orders.push(place(text)); } catch { orders.clear(); } }`, 'dropped'],
    [`function g(token) { try { return verify(token, key); } catch { return null; } }`, 'empty'],
    [
      `function keep(url) { db.save(url); return url; } function g(text) { try { keep(new URL(text)); return true; } catch { return false; } }`,
      'empty',
    ],
    [
      `function again(text) { return again(JSON.parse(text).next); } function g(text) { try { return db.find(again(text)); } catch { return null; } }`,
      'empty',
    ],
    [`async function g() { try { return (await readdir(dir)).length; } catch { return 0; } }`, 'empty'],
  ],
});

test('found on real back ends: after an empty catch the code may have another answer', {
  valid: [
    `function ok(uri) { try { const url = new URL(uri); if (url.protocol === 'http:') return true; } catch {} if (!isUrl(uri)) return false; return f(uri); }`,
    `let type = ''; try { const v = JSON.parse(info); if (v && v.type) { type = v.type.toLowerCase(); } } catch (_err) {} if (type === '') type = f();`,
    `function list(value) { if (http) { try { const v = JSON.parse(value); if (Array.isArray(v)) return v; } catch (e) {} } return [value]; }`,
    `const version = (name) => { try { return new SemVer(name); } catch {} };`,
    `function array(v) { if (http) { try { const list = JSON.parse(v); if (list.length) { set(o, list); return list; } } catch (e) {} } throw new Error('no array'); }`,
  ],
  invalid: [
    [`function g(text) { try { JSON.parse(text); } catch {} save(text); }`, 'empty'],
    [`function g() { if (x) { try { f(); } catch {} g(); } throw new Error('x'); }`, 'empty'],
  ],
});

test('found on real back ends: a body that cannot be read is the answer', {
  valid: [
    `async function text(res) { try { const json = await res.json(); return JSON.stringify(json); } catch { return await res.text(); } }`,
    `async function post(request) { let body; try { body = await request.json(); } catch { return json({ error: 'no JSON' }, { status: 400 }); } return f(body); }`,
    `async function post(req) { try { body = await req.json(); } catch { return new Response('no JSON', { status: 400 }); } }`,
    `async function post(req) { try { const raw = await req.text(); body = raw.length > 0 ? JSON.parse(raw) : {}; } catch { return bad(); } }`,
    `await res.body?.cancel().catch(() => {});`,
    `internalReader.cancel(reason).catch(() => {});`,
    `const otel = await import('@ai/otel').catch(() => null);`,
    `async function read(response) { try { return await response.clone().json(); } catch { return; } }`,
    `function cached(init) { try { new Request('http://localhost', init); return init; } catch { return {}; } }`,
    `const there = await fs.access(path).then(() => true).catch(() => false);`,
    `const there = await fs.promises.stat(path).then(() => true, () => false);`,
    `async function keys(rows) { for (const row of rows) { try { return await guard.parseAsync(row); } catch {} } }`,
  ],
  invalid: [
    [
      `async function g() { try { return await (await fetch(url)).json(); } catch { return null; } }`,
      'empty',
    ],
    [`async function g(req) { try { await save(await req.json()); } catch { return bad(); } }`, 'dropped'],
    [`await queue.cancel().catch(() => {});`, 'empty'],
    [`import('./routes.js').catch(() => {});`, 'empty'],
    [`const size = await fs.stat(path).then((s) => s.size).catch(() => 0);`, 'empty'],
    [`const there = await db.find(id).then(() => true).catch(() => false);`, 'empty'],
  ],
});

test('found on real back ends: what can hardly fail has nothing to tell', {
  valid: [
    `function has(o, key) { try { return key in o; } catch (_) { return false; } }`,
    `function isCert(url) { try { const regex = /^https:/; return regex.test(url); } catch { return false; } }`,
    `function say(value) { try { return String(value); } catch { return Object.prototype.toString.call(value); } }`,
    `try { controller.close(); } catch { /* closed */ }`,
    `stream.on('end', () => { try { this.controller.enqueue(chunk); } catch {} });`,
    `function stop(pid) { try { process.kill(pid, 'SIGTERM'); } catch { /* gone */ } }`,
    `for (const id in sockets) { try { sockets[id].destroy(); } catch (e) {} }`,
    `try { child.disconnect(); } catch {}`,
    `async function drop(response) { try { await response.body?.cancel(); } catch {} }`,
    `const decode = (value) => { try { return Buffer.from(value, 'base64').toString('utf8'); } catch { return ''; } };`,
  ],
  invalid: [
    [`function g(o) { try { return o.user.address.street; } catch { return null; } }`, 'empty'],
    [`try { await controller.close(); } catch {}`, 'empty'],
    [`try { account.close(); } catch {}`, 'empty'],
    [`try { payment.cancel(); } catch {}`, 'empty'],
  ],
});

test('found on real back ends: a promise whose error another one has', {
  valid: [
    `async function f() { try { await g(); } catch (err) { await pool?.end().catch(() => {}); await net.stop().catch(() => undefined); throw err; } }`,
    `async function f() { if (bad) { await undo().catch(() => {}); throw new Error('bad'); } }`,
    `source$.pipe(catchError((err) => { cache.set(key, err).catch(() => {}); throw err; }));`,
    `class Lock { run(next) { this.tail = this.tail.catch(() => {}).then(next); return this.tail; } }`,
    `class Lock { run(next) { const result = this.tail.catch(() => undefined).then(next); this.tail = result; return result; } }`,
    `function run(key, next) { const before = tails.get(key) ?? Promise.resolve(); const after = before.catch(() => {}).then(next); tails.set(key, after); return after; }`,
  ],
  invalid: [
    [
      `async function f() { try { await g(); } catch (err) { await undo().catch(() => {}); log.error(err); } }`,
      'empty',
    ],
    [`async function f() { const done = await g().catch(() => null); throw new Error(done); }`, 'empty'],
    [`class Lock { run(next) { this.tail = work().catch(() => {}).then(next); } }`, 'empty'],
    [`class Lock { run(next) { this.other = this.tail.catch(() => {}).then(next); } }`, 'empty'],
  ],
});

test('found on real back ends: the error is told in another way', {
  valid: [
    `function load() { try { if (x) { return require('pg').default; } } catch { /* falls through */ } throw new Error('pg is missing'); }`,
    `async function f() { try { await g(); } catch (err) { try { await discard(); } catch { /* ignore */ } throw err; } }`,
    `async function f() { try { await g(); } catch (err) { if (x) { try { await recover(); } catch {} } throw err; } }`,
    `client.setName(name).then(() => emit('ready'), () => emit('ready'));`,
    `let protocol; try { const parsed = new URL(uri); protocol = parsed.protocol; } catch { /* */ } use(protocol);`,
    `let crypt = require('a'); try { crypt = require('b'); } catch (e) { /* */ }`,
    `function isJson(text) { try { const value = JSON.parse(text); if (value && typeof value === 'object') { return true; } } catch (_err) {} return false; }`,
    `function f(req, res) { try { context = JSON.parse(req.text); if (Object.prototype.toString.call(context) !== '[object Object]') { throw 'no object'; } } catch (e) { return malformed(req, res); } }`,
  ],
  invalid: [
    [`async function f() { try { await g(); } catch { return null; } throw new Error('x'); }`, 'empty'],
    [
      `async function f() { try { await g(); } catch (err) { try { await undo(); } catch {} log.error(err); } }`,
      'empty',
    ],
    [`a().then(() => emit('ready'), () => emit('failed'));`, 'dropped'],
  ],
});

test('attempts that end in a throw may fail quietly', {
  valid: [
    `async function g() { for (let i = 0; i < 3; i++) { try { return await f(); } catch { await sleep(i); } } throw new Error('gave up'); }`,
    `async function g() { while (Date.now() < end) { try { if ((await fetch(url)).ok) return; } catch {} await sleep(500); } throw new Error('not healthy'); }`,
  ],
  invalid: [
    [
      `async function g() { for (let i = 0; i < 3; i++) { try { return await f(); } catch { await sleep(i); } } return null; }`,
      'dropped',
    ],
  ],
});

test('a handler of a promise', {
  valid: [
    `f().catch((err) => logger.error({ err }, 'failed'));`,
    `f().catch(console.error);`,
    `f().catch(next);`,
    `f().catch((err) => next(err));`,
    `f().catch((err) => { throw new Wrapped(err); });`,
    `f().catch((err) => err);`,
    `f().catch((err) => { if (err.code !== 'ENOENT') throw err; });`,
    `f().then(use, (err) => report(err));`,
    `f().then(use, undefined);`,
    `f().catch(NotFoundError, () => null);`,
    `const handle = (err) => log.error(err); f().catch(handle);`,
    `z.string().catch(() => 'fallback');`,
    `f().catch();`,
    `stream$.pipe(catchError((err) => { logger.error({ err }, 'x'); return EMPTY; }));`,
    `stream$.pipe(catchError(fallback));`,
    `f().then(() => {});`,
    `const stop = () => {}; f().then(stop, stop);`,
    `function g() { const work = f(); work.catch(() => {}); return work; }`,
    `const work = f(); void work.catch(() => undefined); await Promise.race([work, limit]);`,
  ],
  invalid: [
    [`f().catch(() => {});`, 'empty'],
    [`f().catch(() => undefined);`, 'empty'],
    [`f().catch(() => null);`, 'empty'],
    [`f().catch(() => void 0);`, 'empty'],
    [`f().catch(() => []);`, 'empty'],
    [`f().catch(async () => {});`, 'empty'],
    [`f().catch(function () {});`, 'empty'],
    [`f().catch((err) => {});`, 'empty'],
    [`f().catch((_) => false);`, 'empty'],
    [`const noop = () => {}; f().catch(noop);`, 'empty'],
    [`function noop() {} f().catch(noop);`, 'empty'],
    [`f().then(use, () => {});`, 'empty'],
    [`f().then(use, (err) => { log.warn('failed'); });`, 'logged'],
    [`f().catch(() => cache.get(key));`, 'dropped'],
    [`stream$.pipe(catchError(() => EMPTY));`, 'dropped'],
    [`stream$.pipe(catchError(() => of([])));`, 'dropped'],
    [`f()?.catch(() => {});`, 'empty'],
    [`const work = f(); work.catch(() => {});`, 'empty'],
    [`async function g(work) { await work.catch(() => {}); return work; }`, 'empty'],
  ],
});

test('a listener for errors', {
  valid: [
    `redis.on('error', (err) => logger.error({ err }, 'redis'));`,
    `stream.on('error', reject);`,
    `socket.on('error', () => socket.destroy());`,
    `stream.on('close', () => {});`,
    `img.addEventListener('load', () => {});`,
    `socket.onclose = () => {};`,
    `socket.onerror = (event) => report(event);`,
  ],
  invalid: [
    [`redis.on('error', () => {});`, 'listener'],
    [`redis.once('error', function () {});`, 'listener'],
    [`redis.on('error', (err) => {});`, 'listener'],
    [`redis.on('error', () => undefined);`, 'listener'],
    [`const noop = () => {}; redis.on('error', noop);`, 'listener'],
    [`target.addEventListener('error', () => {});`, 'listener'],
    [`make().on('ready', f).on('error', () => {});`, 'listener'],
    [`socket.onerror = () => {};`, 'listener'],
  ],
});

test('a handler of the process logs and ends it, or throws', {
  valid: [
    `process.on('uncaughtException', (err) => { logger.fatal({ err }, 'crash'); process.exit(1); });`,
    `process.on('unhandledRejection', (reason) => { throw reason; });`,
    `process.on('uncaughtException', async (err) => { console.error(err); await shutdown(1); });`,
    `process.on('uncaughtException', crash);`,
    `process.on('uncaughtException', (err) => crash(err));`,
    `function crash(err) { log.fatal(err); process.exit(1); } process.on('uncaughtException', crash);`,
    `function crash(err) { log.fatal(err); process.exit(1); } process.on('uncaughtException', (e) => crash(e));`,
    `process.on('unhandledRejection', (reason) => { logger.error({ err: reason }, 'a promise was rejected'); });`,
    `process.on('unhandledRejection', logger.error);`,
    `process.on('warning', () => {});`,
    `process.on('SIGHUP', () => {});`,
    `worker.on('uncaughtException', () => {});`,
  ],
  invalid: [
    [`process.on('uncaughtException', () => {});`, 'process'],
    [`process.on('unhandledRejection', () => undefined);`, 'process'],
    [`process.on('uncaughtException', (err) => { logger.error(err); });`, 'process'],
    [
      `process.on('unhandledRejection', console.error.bind(console)); process.once('uncaughtException', (err) => console.error(err));`,
      'process',
    ],
    [`process.on('unhandledRejection', () => { logger.error('a promise was rejected'); });`, 'process'],
    [`process.on('uncaughtException', logger.error);`, 'process'],
    [`process.on('uncaughtException', () => { process.exit(1); });`, 'process'],
    [`function note(err) { log.error(err); } process.on('uncaughtException', note);`, 'process'],
  ],
});

test('a callback looks at its error', {
  valid: [
    `fs.readFile(p, (err, data) => { if (err) throw err; use(data); });`,
    `fs.readFile(p, (err, data) => { if (err) return done(err); use(data); });`,
    `fs.stat(p, (err) => resolve(!err));`,
    `fs.stat(p, (err, stats) => { if (err) return done(null, null); done(null, stats.size); });`,
    `db.get(id, (err, row) => { if (err) return done(null, defaults); done(null, row); });`,
    `db.get(id, (err, row) => { if (err) return done(err, null); done(null, row); });`,
    `db.get(id, (err, row) => { if (err) { log.warn(err); return done(null, null); } done(null, row); });`,
    `server.close((err) => { log.info({ err }, 'closed'); });`,
    `errors.forEach((error) => { count += 1; });`,
    `finished(stream, (_err) => { clearTimeout(t); });`,
    `app.use((err, req, res, next) => { log.error(err); res.status(500).end(); });`,
    `app.use((req, res, next) => { next(); });`,
    `worker.on('failed', (job, err) => { log.error({ err }, 'x'); });`,
    `import fs from 'node:fs'; fs.exists(p, () => {}); fs.watch(p, () => {});`,
  ],
  invalid: [
    [`fs.readFile(p, (err, data) => { use(data); });`, 'callback'],
    [`db.query(sql, function (err, rows) { render(rows); });`, 'callback'],
    [`fs.readFile(p, (err, data) => { if (err) return; use(data); });`, 'left'],
    [`db.get(id, (err, row) => { if (err) return done(null, null); done(null, row); });`, 'left'],
    [`db.all(sql, (err, rows) => { if (err) { cb(undefined, []); return; } cb(null, rows); });`, 'left'],
    [`server.close((err) => { done(); });`, 'callback'],
    [`import { unlink } from 'node:fs'; unlink(p, () => {});`, 'callback'],
    [`const fs = require('fs'); fs.unlink(p, () => {});`, 'callback'],
    [`import { pipeline } from 'node:stream'; pipeline(a, b, () => {});`, 'callback'],
    [`app.use((err, req, res, next) => { res.status(500).json({ error: 'x' }); });`, 'callback'],
    [`function handler(error, req, res, next) { res.status(500).end(); }`, 'callback'],
    [`app.setErrorHandler((error, request, reply) => { reply.code(500).send('x'); });`, 'callback'],
  ],
});

test('the results of allSettled are looked at', {
  valid: [
    `const results = await Promise.allSettled(jobs); for (const r of results) if (r.status === 'rejected') log.warn(r.reason);`,
    `const f = () => Promise.allSettled(jobs);`,
    `async function f() { return await Promise.allSettled(jobs); }`,
    `report(await Promise.allSettled(jobs));`,
    `Promise.allSettled(jobs).then((results) => report(results));`,
    `await Promise.allSettled(jobs.map((job) => job.run().catch(report)));`,
    `await Promise.allSettled(jobs.map(async (job) => { try { await job.run(); } catch (err) { report(err); } }));`,
    `await Promise.allSettled([a().catch(report), b().catch(report)]);`,
    `await Promise.allSettled(jobs.map(async (job) => { log.debug(job.id); await job.run().catch((err) => log.error({ err }, 'x')); log.debug('done'); }));`,
    `export const results = await Promise.allSettled(jobs);`,
  ],
  invalid: [
    [`await Promise.allSettled(jobs);`, 'settled'],
    [`void Promise.allSettled(jobs);`, 'settled'],
    [`const results = await Promise.allSettled(jobs);`, 'settled'],
    [`Promise.allSettled(jobs).then(() => done());`, 'settled'],
    [`await Promise.allSettled(jobs).finally(stop);`, 'settled'],
    [`await Promise.allSettled(jobs.map((job) => job.run()));`, 'settled'],
    [
      `await Promise.allSettled(jobs.map(async (job) => { await job.run().catch(report); await job.close(); }));`,
      'settled',
    ],
  ],
});

test('a comment can say why, in the agreed form', {
  valid: [
    `try { await f(); } catch { /* ignored: the lock may be gone already */ }`,
    `try { await f(); } catch {\n  // expected: the file is absent on the first run\n}`,
    `await f().catch(() => {}); // best effort: nobody waits for the answer`,
    `await f().catch(() => {}); // best-effort usage tracking; never block the request on it`,
    `await f().catch(() => {}); // ignored on purpose, older versions do not know the option`,
    `work.then(done).catch(done);`,
    `// ignored: closing twice is fine\nawait f().catch(() => {});`,
    `redis.on('error', () => {}); // deliberate — the pool reports it`,
    `try { window.close(); } catch {\n  // Best effort, closing the window frees its timers.\n}`,
    `f().catch(() => {\n  // Ignore errors from duplicate jobId when a check is queued\n});`,
    `try { await f(); } catch {\n  // ignore if there is no protocols directory\n}`,
    `try { await f(); } catch {\n  // Already closed.\n}`,
    `try { await f(); } catch {\n  // The controller may already be closed\n}`,
    `try { await f(); } catch {\n  // The handle may be closed already; the process ends in any case.\n}`,
    `try { await f(); } catch {\n  // Non-fatal — the profile is still switched in memory\n}`,
    `async function g() { try { return await f(); } catch { return null; // intentionally: an absent user is a guest\n } }`,
  ],
  invalid: [
    [`try { await f(); } catch { /* ignore */ }`, 'empty'],
    [`try { await f(); } catch { /* ignored: */ }`, 'empty'],
    [`try { await f(); } catch { /* ignored: why */ }`, 'empty'],
    [`try { await f(); } catch { /* this one does not matter at all */ }`, 'empty'],
    [`try { await f(); } catch { /* ignore errors */ }`, 'empty'],
    [`try { await f(); } catch { /* this may fail */ }`, 'empty'],
    [`try { await f(); } catch { /* non-fatal */ }`, 'empty'],
    [`try { await f(); } catch { /* already */ }`, 'empty'],
    [`try { await f(); } catch { /* TODO: ignored for now */ }`, 'empty'],
  ],
});

test('whoever only asks whether somebody is there has an answer in both cases', {
  valid: [
    `const up = () => pool.query('select 1').then(() => true, () => false);`,
    `const up = () => redis.ping().then(() => 'up').catch(() => 'down');`,
    `async function up() { try { await pool.query('SELECT 1;'); return true; } catch { return false; } }`,
    'async function up() { try { await prisma.$queryRaw`SELECT 1`; return true; } catch { return false; } }',
    `async function up() { let ok = true; try { await withTimeout(redis.ping(), 500); } catch { ok = false; } return ok; }`,
    `app.get('/readyz', async (req, res) => { try { await Promise.all([db.raw('select 1'), redis.ping()]); res.send('ok'); } catch { res.sendStatus(503); } });`,
    `class Node { async isHealthy() { try { await this.rpc.getBlockNumber(); return true; } catch { return false; } } }`,
    `const isApiReachable = async () => { try { return (await fetch(url)).ok; } catch { return false; } };`,
    `async function up() { return { ok: await feeds.pingDatabase().then(() => true, () => false) }; }`,
  ],
  invalid: [
    [`const all = () => pool.query('select * from orders').then((r) => r.rows, () => false);`, 'empty'],
    [`const up = () => redis.ping().catch(() => {});`, 'empty'],
    [`const up = () => redis.ping().catch(() => null);`, 'empty'],
    [
      `async function up() { try { await redis.ping(); await save(order); return true; } catch { return false; } }`,
      'empty',
    ],
    [`async function up() { try { await redis.ping(); } catch {} }`, 'empty'],
    [`async function isHealthy() { try { return await check(); } catch { return null; } }`, 'empty'],
    [
      `async function isPaid(id) { try { await orders.find(id); return true; } catch { return false; } }`,
      'empty',
    ],
    [`async function up() { try { await redis.ping(); } catch { log.warn('redis is down'); } }`, 'logged'],
  ],
});

test('what does not end well is ended by force', {
  valid: [
    `async function stop() { try { await redis.quit(); } catch { redis.disconnect(); } }`,
    `async function stop() { await this.redis.quit().catch(() => this.redis.disconnect()); }`,
    `const stop = () => server.close().catch(() => { server.closeAllConnections(); });`,
  ],
  invalid: [
    [`async function stop() { try { await redis.quit(); } catch { pool.destroy(); } }`, 'dropped'],
    [
      `async function stop() { try { await save(); await redis.quit(); } catch { redis.disconnect(); } }`,
      'dropped',
    ],
    [`async function stop() { await redis.quit().catch(() => {}); }`, 'empty'],
  ],
});

test('allowComments', {
  options: [{ allowComments: false }],
  valid: [],
  invalid: [[`try { await f(); } catch { /* ignored: the lock may be gone already */ }`, 'empty']],
});

test('reasonPattern', {
  options: [{ reasonPattern: 'OK-TO-DROP' }],
  valid: [`try { await f(); } catch { /* OK-TO-DROP */ }`],
  invalid: [[`try { await f(); } catch { /* ignored: the lock may be gone already */ }`, 'empty']],
});

test(
  'types do not hide what happens',
  {
    valid: [`try { await f(); } catch (err: unknown) { log.error({ err: err as Error }, 'x'); }`],
    invalid: [
      [`try { await f(); } catch (err: unknown) { if ((err as Coded).code === 'A') g(); }`, 'dropped'],
      [`(f() as Promise<void>).catch((): void => {});`, 'empty'],
    ],
  },
  'ts',
);

describe('options', () => {
  it('a pattern that is none is refused with its name', () => {
    const lint = () =>
      new Linter().verify('try { f(); } catch {}', [
        {
          plugins: { sightline: { rules: { 'no-swallowed-error': rule as never } } },
          rules: { 'sightline/no-swallowed-error': ['error', { reasonPattern: '(' }] },
        },
      ]);
    expect(lint).toThrow('no-swallowed-error: the option reasonPattern is no regular expression: (');
  });

  it('reports stand on the line of the handler, not on its whole body', () => {
    const [message] = new Linter().verify('f()\n  .then(a)\n  .catch(() => {\n\n  });', [
      {
        plugins: { sightline: { rules: { 'no-swallowed-error': rule as never } } },
        rules: { 'sightline/no-swallowed-error': 'error' },
      },
    ]);
    expect(message).toMatchObject({ line: 3, endLine: 3 });
  });
});

describe('tests may let an error go', () => {
  const code = `try { await f(); } catch {}\nawait Promise.allSettled(jobs);\n`;
  const config: Linter.Config = {
    plugins: { sightline: { rules } as never },
    rules: { 'sightline/no-swallowed-error': 'error' },
  };

  it.each([
    ['src/orders.js', 2],
    ['src/orders.test.js', 0],
    ['test/orders.js', 0],
    ['src/__tests__/orders.js', 0],
  ])('%s: %i findings', (file, count) => {
    expect(new Linter().verify(code, [config], { filename: file })).toHaveLength(count);
  });
});

test('a file that is asked for by a function of its own name', {
  valid: [
    `export const exists = (path) => access(path).then(() => true, () => false);`,
    `export const exists = (path) => access(path).then(() => true).catch(() => false);`,
  ],
  invalid: [
    [`export const size = (path) => stat(path).then((found) => found.size, () => 0);`, 'empty'],
    [`export const load = (path) => readFile(path).then(() => true, () => false);`, 'empty'],
  ],
});

test('behind the handler of an error tracker a middleware only has to answer', {
  valid: [
    `Sentry.setupExpressErrorHandler(app); app.use((err, req, res, next) => { res.status(500).end(res.sentry); });`,
    `app.use(Sentry.Handlers.errorHandler()); app.use((err, req, res, next) => { res.status(500).end(); });`,
  ],
  invalid: [[`app.use((err, req, res, next) => { res.status(500).end(); });`, 'callback']],
});

test('results that are only counted are not looked at', {
  valid: [`const all = await Promise.allSettled(list.map(f)); log.info({ n: all.length }); check(all);`],
  invalid: [[`const all = await Promise.allSettled(list.map(f)); log.info({ n: all.length });`, 'settled']],
});

test('who reads the last stream of a pipeline gets its error', {
  valid: [
    `function read(s) { const pass = new PassThrough(); pipeline(s, gunzip, pass).catch(() => {}); return pass; }`,
    `function read(s, verifier) { void pipeline([s, ...more(), verifier]).catch((_err) => {}); return { type, stream: verifier }; }`,
    `import { pipeline } from 'node:stream'; async function send(s) { const seen = new Observer(); pipeline(s, seen, () => {}); await upload({ Body: seen }); }`,
    `import { pipeline } from 'node:stream'; const read = (req, list) => list.length > 0 ? pipeline([req, ...list], () => {}) : req;`,
    `import { pipeline } from 'node:stream'; const out = pipeline(file, gunzip, () => {}); send(out);`,
  ],
  invalid: [
    [
      `async function save(s, path) { await pipeline(s, fs.createWriteStream(path)).catch(() => {}); }`,
      'empty',
    ],
    [
      `async function save(s, path) { const out = fs.createWriteStream(path); await pipeline(s, out).catch(() => {}); return out.path; }`,
      'empty',
    ],
    [
      `import { pipeline } from 'node:stream'; function save(s, path) { pipeline(s, fs.createWriteStream(path), () => {}); }`,
      'callback',
    ],
    [`import { pipeline } from 'node:stream'; void pipeline(file, out, () => {});`, 'callback'],
  ],
});

test('a promise that is returned has its error where it goes, whatever is kept of it beside', {
  valid: [
    `class S { start() { const running = this.run(); this.running = running.catch(() => {}); return running; } }`,
    `function start(all) { const running = run(); all.add(running.catch(() => {})); return running; }`,
    `function scan(all) { const running = run(); all.add(running); void running.catch(() => {}).finally(() => { all.delete(running); }); }`,
  ],
  invalid: [
    [`class S { start() { const running = this.run(); this.running = running.catch(() => {}); } }`, 'empty'],
    [
      `async function f(work) { if (strict) return work; const v = await work.catch(() => null); return v; }`,
      'empty',
    ],
    [`function f(work) { if (strict) return work; return work.catch(() => null); }`, 'empty'],
    [`void run().catch(() => {}).finally(() => { all.delete(1); });`, 'empty'],
  ],
});

test('what is missing is told by another error', {
  valid: [
    `async function f(id) { const user = await find(id).catch(() => null); if (!user) { throw new NotFound(); } return user; }`,
    `async function f(id) { const user = await find(id).catch(() => undefined); if (!user || user.gone) throw new NotFound(); }`,
    `async function f(id) { const user = await find(id).catch(() => null); if (!user?.active) throw new NotFound(); }`,
    `async function f(id) { const user = await find(id).catch(() => null); if (user?.active !== true) throw new NotFound(); }`,
    `async function f(id) { const user = await find(id).catch(() => null); if (user === null) { log.info('x'); throw new NotFound(); } }`,
  ],
  invalid: [
    [`async function f(id) { const user = await find(id).catch(() => null); return user?.name; }`, 'empty'],
    [
      `async function f(id) { const user = await find(id).catch(() => null); if (user === admin) throw new Taken(); }`,
      'empty',
    ],
    [
      `async function f(id) { const user = await find(id).catch(() => null); if (user?.active !== false) throw new Taken(); }`,
      'empty',
    ],
    [
      `async function f(id) { const user = await find(id).catch(() => null); if (!user) return null; return user; }`,
      'empty',
    ],
    [
      `async function f(id) { const user = await find(id).catch(() => null); if (user) throw new Taken(); }`,
      'empty',
    ],
    [
      `async function f(id) { const user = await find(id).catch(() => null); await g(user); if (!user) throw new NotFound(); }`,
      'empty',
    ],
    [
      `async function f(id) { const user = await find(id).catch(() => guest()); if (!user) throw new NotFound(); }`,
      'dropped',
    ],
  ],
});

test('an error that is made in the handler and passed to a function tells of the failure', {
  valid: [
    `function stop(child, cleanup) { try { process.kill(-child.pid); } catch { cleanup(new KillFailedError(child.pid)); } }`,
    `f().catch(() => { finish(new Error('f failed')); });`,
  ],
  invalid: [
    [`try { await f(); } catch { logger.error(new Error('f failed')); }`, 'logged'],
    [`try { await f(); } catch { const failure = new Error('f failed'); }`, 'dropped'],
    [`try { await f(); } catch { show(new Page()); }`, 'dropped'],
  ],
});

test('workers of the file that catch what fails in them leave nothing to be seen', {
  valid: [
    `async function worker() { while (first == null) { try { await make(next()); } catch (error) { first = error; return; } } }
     await Promise.allSettled(Array.from({ length: 5 }, () => worker()));`,
    `const one = async (x) => { try { await make(x); } catch (err) { report(err); } }; await Promise.allSettled(list.map((x) => one(x)));`,
    `async function one(x) { await make(x).catch(report); try { await make(x); } catch (err) { report(err); } }
     await Promise.allSettled(list.map((x) => one(x)));`,
  ],
  invalid: [
    [`await Promise.allSettled(Array.from({ length: 5 }, () => worker()));`, 'settled'],
    [
      `async function one(x) { await make(x); } await Promise.allSettled(list.map((x) => one(x)));`,
      'settled',
    ],
    [
      `async function one(x) { await open(x); try { await make(x); } catch (err) { report(err); } } await Promise.allSettled(list.map((x) => one(x)));`,
      'settled',
    ],
    [
      `async function one(x) { if (!x) throw new Error('x'); try { await make(x); } catch (err) { report(err); } } await Promise.allSettled(list.map((x) => one(x)));`,
      'settled',
    ],
    [
      `async function one(x) { try { await make(x); } finally { done(); } } await Promise.allSettled(list.map((x) => one(x)));`,
      'settled',
    ],
    [`await Promise.allSettled(Buffer.from(list, (x) => one(x)));`, 'settled'],
  ],
});

test('a body that is only read to the end', {
  valid: [
    `await res.text().catch(() => {});`,
    `res.arrayBuffer().catch(() => {});`,
    `void res.blob().catch(() => undefined);`,
  ],
  invalid: [
    [`const text = await res.text().catch(() => {});`, 'empty'],
    [`await store.text(key).catch(() => {});`, 'empty'],
  ],
});

test('a promise whose error goes on by another way', {
  valid: [
    // One chain waits for the end, the other one gives the error back.
    `function enqueue(key, task) { const work = run(task); const tail = work.catch(() => {}).then(() => { tails.delete(key); }); tails.set(key, tail); return work; }`,
    `async function enqueue(key, task) { const work = run(task); const tail = work.catch(() => {}).then(() => { tails.delete(key); }); tails.set(key, tail); return await work; }`,
    `async function f(all) { const writes = []; for (const a of all) { writes.push(save(a)); writes[writes.length - 1].catch(() => {}); } await Promise.all(writes); }`,
    `async function f(all) { const writes = all.map(save); writes[0].catch(() => {}); return writes; }`,
    `function* buffer(list) { const held = []; for (const v of list) { Promise.resolve(v).catch(() => {}); held.push(v); } yield* held; }`,
    `function stop(body) { const cancelled = body.cancel(); void cancelled.catch(() => {}); }`,
  ],
  invalid: [
    [
      `async function f(a) { const work = save(a); const quiet = work.catch(() => {}).then(next); all.push(quiet); }`,
      'empty',
    ],
    [
      `async function f(a) { const writes = []; writes.push(save(a)); writes[0].catch(() => {}); log(writes.length); }`,
      'empty',
    ],
    [
      `function f(v) { const result = hook(v); if (result && result.then) Promise.resolve(result).catch(() => {}); }`,
      'empty',
    ],
    [`function f(v) { Promise.resolve(hook(v)).catch(() => {}); }`, 'empty'],
    [`function stop(queue) { const cancelled = queue.cancel(); void cancelled.catch(() => {}); }`, 'empty'],
  ],
});

test('allSettled of what runs already, and of work in turns', {
  valid: [
    `class Pool { async stop() { await Promise.allSettled([...this.inFlight]); } }`,
    `class Pool { async stop() { await Promise.allSettled(this.running.values()); } }`,
    `class Pool { async stop() { while (this.runningPromises.size > 0) { const promises = Array.from(this.runningPromises); await Promise.allSettled(promises); } } }`,
    `const pending = new Set(); export async function stop() { await Promise.allSettled(pending); }`,
    `await Promise.allSettled(jobs.map((job) => limit(async () => { try { await work(job); } catch (err) { log.error({ err }, 'x'); } })));`,
    `await Promise.allSettled(jobs.map((job) => limit(() => work(job).catch(report))));`,
  ],
  invalid: [
    [`await Promise.allSettled(jobs.map((job) => limit(() => work(job))));`, 'settled'],
    [`await Promise.allSettled(jobs.map((job) => limit(async () => { await work(job); })));`, 'settled'],
    [
      `class Pool { async stop() { await Promise.allSettled(this.workers.map((w) => w.close())); } }`,
      'settled',
    ],
    [
      `async function f(all) { const pending = all.map(save); await Promise.allSettled(pending); }`,
      'settled',
    ],
    [
      `async function f(all) { const running = new Set(); for (const a of all) running.add(save(a)); await Promise.allSettled([...running]); }`,
      'settled',
    ],
  ],
});

test(
  'a property that is only looked at',
  {
    valid: [
      `function read(error, key) { try { return error[key]; } catch { return undefined; } }`,
      `function read(error) { try { return (error as Wrapped).cause; } catch { return undefined; } }`,
    ],
    invalid: [[`function read() { try { return load().cause; } catch { return undefined; } }`, 'empty']],
  },
  'ts',
);

test('a function that does nothing and is known by its name', {
  valid: [
    `emitter.on('data', Function.prototype);`,
    `emitter.on('error', onError);`,
    `save().catch(report);`,
  ],
  invalid: [
    [`emitter.on('error', Function.prototype);`, 'listener'],
    [`import _ from 'lodash'; emitter.on('error', _.noop);`, 'listener'],
    [`import noop from 'lodash/noop.js'; emitter.on('error', noop);`, 'listener'],
    [`save().catch(Function.prototype);`, 'empty'],
    [`import { noop } from 'lodash'; save().catch(noop);`, 'empty'],
    [`const noop = require('lodash.noop'); save().catch(noop);`, 'empty'],
  ],
});

test('errors that are told elsewhere, as services that run processes and loops have them', {
  valid: [
    // Who wrote `reject` into the variable has the error.
    `class A { start() { let fail = () => {}; this.ready = new Promise((resolve, reject) => { fail = reject; }); return run().catch(fail); } }`,
    `function list() { const request = load(); pending = request.catch(() => {}).finally(() => { pending = null; }); return withTimeout(request, 5); }`,
    `async function list() { const request = load(); pending = request.catch(() => {}); return count(await withTimeout(request, 5)); }`,
    `class A { async stop() { this.abort(); await Promise.allSettled(this.consumerLoops); } }`,
    `class A { async stop() { const running = Array.from(this.tasks.values()).map((task) => task.promise).filter((p) => p !== null); await Promise.allSettled(running); } }`,
    `class A { async stop() { await Promise.allSettled(this.jobs.map((job) => job.done)); } }`,
    `import RE2 from 're2'; export function matches(pattern, text) { try { return new RE2(pattern).test(text); } catch { return false; } }`,
    `const child = spawn('git'); child.on('close', (code) => done(code)); child.stdin.on('error', () => {}); child.stdin.end(text);`,
  ],
  invalid: [
    [`const fail = () => {}; run().catch(fail);`, 'empty'],
    [
      `function list() { const request = load(); pending = request.catch(() => {}); request.id = 1; }`,
      'empty',
    ],
    [`const child = spawn('git'); child.stdin.on('error', () => {}); child.stdin.end(text);`, 'listener'],
    [`const child = spawn('git'); child.on('close', done); child.stdout.on('error', () => {});`, 'listener'],
  ],
});

test("a count that is the loop's own tells nobody", {
  valid: [
    `async function f() { let left = 4; while (left > 0) { try { return await call(); } catch { left--; } } throw new Error('gave up'); }`,
    `async function f() { let failed = 0; for (const one of all) { try { await call(one); } catch { failed++; } } return { failed }; }`,
  ],
  invalid: [
    [
      `async function f() { let left = 4; while (left) { try { return await call(); } catch { left--; } } return text; }`,
      'dropped',
    ],
    [
      `async function f() { let at = 0; while (at < 3) { try { return await call(); } catch { at++; } } return text; }`,
      'dropped',
    ],
  ],
});

test("an error of one's own that is thrown into an empty catch", {
  valid: [
    `let value; try { const found = JSON.parse(text); if (!found.ok) throw new Error('x'); value = found; } catch {} use(value);`,
    `function f() { try { const found = JSON.parse(text); if (!found.ok) throw new InvalidError(); return found; } catch { return null; } }`,
  ],
  invalid: [
    [
      `try { const answer = JSON.parse(text); if (answer.error) throw new LimitReachedError(); } catch (err) {} go();`,
      'empty',
    ],
  ],
});

test('a token that does not hold is no failure, and the refusal is the answer', {
  valid: [
    `function auth(req, res, next) { try { req.user = jwt.verify(req.token, KEY); next(); } catch { res.status(401).json({ error: 'invalid token' }); } }`,
    `function auth(req, res, next) { try { const token = req.headers.authorization.split(' ')[1]; req.user = jwt.verify(token, KEY); } catch (err) { return res.sendStatus(403); } next(); }`,
    `app.use(async (c, next) => { try { const { payload } = await jwtVerify(tokenOf(c), key); c.set('user', payload); } catch { return c.json({}, 401); } await next(); });`,
    `async function GET(request) { try { await jwtVerify(tokenOf(request), key); } catch { return new Response('no', { status: 401 }); } return Response.json({}); }`,
    `class Guard { async canActivate() { try { request.user = await this.jwtService.verifyAsync(token, { secret }); } catch { return false; } return true; } }`,
    `app.addHook('onRequest', async (request, reply) => { try { await request.jwtVerify(); } catch (err) { return reply.code(401).send({}); } });`,
    `app.post('/hook', (req, res) => { let event; try { event = stripe.webhooks.constructEvent(req.body, sig, secret); } catch (err) { return res.status(400).send('bad signature'); } handle(event); });`,
  ],
  invalid: [
    [
      `async function auth(req, res, next) { try { const { id } = jwt.verify(req.token, KEY); req.user = await db.users.findOne({ id }); next(); } catch { res.status(401).end(); } }`,
      'dropped',
    ],
    [
      `async function auth(req, res, next) { try { req.user = await users.load(req.session.userId); } catch { return res.status(401).end(); } next(); }`,
      'dropped',
    ],
    [
      `function auth(req, res, next) { try { req.user = jwt.verify(req.token, KEY); } catch { return res.status(500).end(); } next(); }`,
      'dropped',
    ],
    [
      `function auth(req, res, next) { try { req.user = jwt.verify(req.token, KEY); } catch {} next(); }`,
      'empty',
    ],
    [
      `app.use(async (c, next) => { try { const user = await verify(token, key); c.set('user', user); await next(); } catch { return c.json({}, 401); } });`,
      'dropped',
    ],
    [
      `app.post('/pay', async (req, res) => { try { await verifyPayment(req.body.id); } catch { return res.status(400).end(); } res.json({}); });`,
      'dropped',
    ],
  ],
});

test('a service that ends says why', {
  valid: [
    `main().catch((err) => { logger.fatal({ err }, 'not started'); process.exit(1); });`,
    `main().catch((err) => { console.error(err); process.exit(1); });`,
    `main().catch(async (err) => { logger.fatal({ err }, 'x'); await flush().catch(() => process.exit(1)); process.exit(1); });`,
    `stop().catch(() => process.exit(0));`,
    `try { await connect(); } catch (err) { if (err.code === 'EADDRINUSE') process.exit(1); throw err; }`,
    `#!/usr/bin/env node\ntry { await connect(); } catch { process.exit(1); }`,
  ],
  invalid: [
    [`main().catch(() => process.exit(1));`, 'ended'],
    [`try { await connect(); } catch { process.exit(1); }`, 'ended'],
    [
      `async function boot() { try { await connect(); } catch (err) { logger.error('no connection'); process.exit(1); } }`,
      'logged',
    ],
    [
      `process.on('SIGTERM', async () => { try { await server.close(); } catch { process.exit(1); } process.exit(0); });`,
      'ended',
    ],
  ],
});

test('found on four more back ends', {
  valid: [
    `async function f(signal) { while (!signal.aborted) { await tick(); await delay(1000, null, { signal }).catch(() => undefined); } }`,
    `async function f(signal) { try { await delay(1000, null, { signal }); } catch { return last; } await go(); }`,
    `class A { emit(level, payload) { try { this.logger[level](payload); } catch { return; } } }`,
    `function f(x) { try { logger.info({ x }, 'done'); } catch { return; } }`,
    `function f(cert, key) { try { return cert.verify(key); } catch { return false; } }`,
    `function f(a, b) { try { return crypto.verify('sha256', a, KEY, b); } catch { return false; } }`,
    `function f(list) { for (const token of list) { let payload; try { payload = verifyJwtWithJwks(token, jwks); } catch { continue; } use(payload); } }`,
    `async function f(request) { let payload; try { payload = await verifyAccessToken(tokenOf(request), { jwksUrl }); } catch { return await rejectUnauthenticatedRequest({ request }); } return use(payload); }`,
    `async function f(id) { try { await send(id); } catch (error) { const now = await find(id).catch(() => null); if (now?.closed) return; throw error; } }`,
    `function f() { const work = begin(); work.finally(() => { running = null; }).catch(() => {}); return work; }`,
    `class A { save() { const save = (this.pending?.catch(() => undefined) ?? Promise.resolve()).then(() => this.write()); this.pending = save; return save; } }`,
    `const env = (name) => { try { return typeof process !== 'undefined' ? process.env?.[name] : undefined; } catch (e) { return undefined; } };`,
    `async function start() { let starting = Promise.resolve(); on('SIGTERM', async () => { await starting.catch(() => undefined); await stop(); }); starting = open(); await starting; }`,
    `function send(text) { try { ws.send(text); } catch {\n// Socket already closed\n} }`,
    `function end() { try { response.write('[DONE]'); response.end(); } catch {\n// Client already disconnected, ignore write errors\n} finally { clients.delete(id); } }`,
    `function f(value) { try { return String(value).substring(0, 100); } catch { return '?'; } }`,
    `function f(text) { try { const url = new URL(text); KEYS.forEach((key) => { if (url.searchParams.has(key)) url.searchParams.set(key, '*'); }); return url.origin + url.pathname; } catch { return '[invalid]'; } }`,
    `function f(text) { try { return !!ms(text); } catch { return false; } }`,
    `function f(pem) { try { return new X509Certificate(pem); } catch { return null; } }`,
    `function f(selector) { try { element.querySelector(selector); } catch (err) { return false; } return true; }`,
  ],
  invalid: [
    [
      `async function f() { try { await delay(1000); await work(); } catch { return last; } await go(); }`,
      'dropped',
    ],
    [`async function f(x) { try { logger.info({ x }, 'done'); await send(x); } catch { return; } }`, 'empty'],
    [
      `async function f(id) { try { await send(id); } catch (error) { const now = await find(id).catch(() => null); tell(error, now); } }`,
      'empty',
    ],
    [
      `async function start() { const starting = open(); await starting.catch(() => undefined); await go(starting); }`,
      'empty',
    ],
    [`function send(text) { try { ws.send(text); } catch {\n// the order is already paid\n} }`, 'empty'],
    [`function f() { begin().finally(() => { running = null; }).catch(() => {}); }`, 'empty'],
    [
      `class A { save() { const save = (this.load()?.catch(() => undefined) ?? Promise.resolve()).then(() => this.write()); this.pending = save; return save; } }`,
      'empty',
    ],
    [
      `function f(list) { const all = []; try { list.forEach((x) => { all.push(JSON.parse(x)); }); return all; } catch { return all; } }`,
      'dropped',
    ],
  ],
});

test('found on nine more back ends: a comment says who has the error, or what is the case', {
  valid: [
    `const id = await promise.catch(() => {\n  /* logged elsewhere */\n});`,
    `for (const url of urls) { try { hosts.add(hostOf(url)); } catch {\n  // Invalid configuration is handled by the service that owns it.\n} }`,
    `for (const p of files) { try { all.add(readRun(p).model); } catch {\n  // Unreadable runs are reported by the loop below.\n} }`,
    `server.on('error', () => {\n  // this is already logged by the server, and without it the process ends\n});`,
    `try { buffer = await lib.uncompress(buffer); } catch {\n  // We ignore ones that fail as they are likely from before we added compression\n}`,
    `cli.run(args).catch(() => {\n  // We are suppressing the error here as we are throwing from inside the callback\n});`,
    `function g(dir) { try { return fs.readdirSync(dir); } catch { return []; } // directory may have been removed since\n}`,
    `try { await unlink(path); } catch {\n  // may not exist\n}`,
    `try { add(keyFunderOf(env)); } catch {\n  // Environment may not have a key funder configured\n}`,
    `try { killGroup(child); } catch {\n  // Process group already exited — ignore.\n}`,
    `try { killGroup(child); } catch {\n  // Process was never started (ENOENT), ignore\n}`,
  ],
  invalid: [
    [`try { await f(); } catch { /* TODO: should be handled by the caller */ }`, 'empty'],
    [`try { await f(); } catch { /* TODO look at this one, ignore for now */ }`, 'empty'],
    [`try { await f(); } catch { /* we ignore */ }`, 'empty'],
    [`try { await f(); } catch { /* error, ignore */ }`, 'empty'],
    [`try { await f(); } catch { /* this may not work */ }`, 'empty'],
    [`try { await f(); } catch { /* logged */ }`, 'empty'],
  ],
});

test('found on nine more back ends: an answer that says that something failed', {
  valid: [
    `function policies(text) { try { return { list: load(text), parseError: false }; } catch { return { list: undefined, parseError: true }; } }`,
    `async function sample(rows) { try { return await denoise(rows); } catch { return { rows, removed: [], skipped: 'sampling_failed' }; } }`,
    `async function pay(order) { try { await charge(order); } catch { return { status: 'error' }; } }`,
    `async function enroll(user) { try { return { success: true, ...(await start(user)) }; } catch (_err) { return { success: false, message: 'not started' }; } }`,
    `async function enroll(user) { try { return { data: await start(user) }; } catch (_err) { return { code: AuthCode.UNKNOWN_ERROR }; } }`,
  ],
  invalid: [
    [
      `async function find(id) { try { return await load(id); } catch { return { data: null, error: null }; } }`,
      'dropped',
    ],
    [
      `async function find(id) { try { return await load(id); } catch { return { list: [], parseError: false }; } }`,
      'dropped',
    ],
    [
      `async function find(id) { try { return await load(id); } catch { return { status: 'none' }; } }`,
      'dropped',
    ],
    [
      `async function open(id) { try { return await stream(id); } catch (_err) { logger.error('no stream'); return { success: false, message: 'no stream' }; } }`,
      'logged',
    ],
  ],
});

test('found on nine more back ends: more ways to ask', {
  valid: [
    `function allSigned(sets) { try { if (sets.length > 1) return verifyMultiple(sets.map((s) => ({ key: s.key, sig: Signature.fromBytes(s.sig, true) }))); if (sets.length === 0) throw Error('no signature'); return sets.every((s) => verify(s.message, s.key, Signature.fromBytes(s.sig, true))); } catch (_) { return false; } }`,
    `const key = schema.refine((value) => { try { new PublicKey(value); return true; } catch { return false; } });`,
    `async function isThere(file) { try { const stats = await fs.stat(file); if (stats.isFile()) return true; } catch { return; } }`,
    `function isSql(text) { try { new SQLParser.Parser().astify(text, { database: 'pg' }); return true; } catch { return false; } }`,
    `function sizeOf(transaction) { try { const bytes = transaction.serialize({ verify: false }); return bytes.length; } catch { return LIMIT + 1; } }`,
    `function policies(text) { try { const result = z.array(Policy).safeParse(JSON.parse(text)); return result.success ? result.data : []; } catch { return []; } }`,
    `function amount(value) { try { if (!value) return null; const parsed = BigNumber(value); return parsed.isNaN() ? null : parsed; } catch { return null; } }`,
    `function isKey(text) { try { return !!new PublicKey(text).toBase58(); } catch { return false; } }`,
    `function isRecipient(text) { try { return isValid(bytes32ToAddress(text)); } catch { return false; } }`,
    `function env(name, lower) { try { return lower ? process.env[name]?.toLowerCase() : process.env[name]; } catch { return undefined; } }`,
    `function config(path) { try { if (!fs.existsSync(path)) return null; return require(path); } catch { return null; } }`,
  ],
  invalid: [
    [
      `function start(port) { try { const server = new Server(port); return server; } catch { return null; } }`,
      'empty',
    ],
    [
      `async function age(file) { try { const stats = await fs.stat(file); return stats.mtimeMs; } catch { return 0; } }`,
      'empty',
    ],
    [`async function load(id) { try { return await parser.fetch(id); } catch { return null; } }`, 'empty'],
  ],
});

test('what cannot be read stays as it is', {
  valid: [
    `const pretty = (sql) => { try { return prettier.run(sql); } catch { return sql; } };`,
    `function plain(secret) { try { return symmetricDecrypt(secret, KEY); } catch { return secret; } }`,
    `async function plain(secret) { try { return await decrypt(secret, KEY); } catch { return secret; } }`,
    `function debug(query, params) { let text = ''; try { text = fill({ sql: query, params }); } catch { text = query; } log.debug({ text }, 'query'); }`,
    `function show(chSql) { let text; try { text = fill({ sql: chSql.sql, params: chSql.params }); } catch { text = chSql.sql; } return text; }`,
    `function optimize(sql) { try { const tree = toTree(sql); walk(tree); return toSql(tree); } catch { return sql; } }`,
  ],
  invalid: [
    [
      `async function enrich(user) { try { return await loadProfile(user); } catch { return user; } }`,
      'dropped',
    ],
    [`function keep(order) { try { db.insert(order); return order; } catch { return order; } }`, 'dropped'],
    [`function keep(order) { try { return db.insert(order); } catch { return order; } }`, 'dropped'],
    [`function find(id) { try { return lookup(id); } catch { return last; } }`, 'dropped'],
    [
      `function keep(order) { let saved; try { saved = db.save(order); } catch { saved = order; } return saved; }`,
      'dropped',
    ],
  ],
});

test('a function of the file that catches all itself has nothing left to reject with', {
  valid: [
    `async function clean() { try { await sweep(); } catch (err) { log.error({ err }, 'not cleaned'); } } clean().catch(() => {});`,
    `class A { start() { this.check().catch(() => {}); } async check() { try { await this.load(); } catch (err) { log.error({ err }, 'x'); } } }`,
    `await Promise.allSettled(Array.from({ length: 4 }, async () => { while (at < list.length) { const x = list[at++]; try { await check(x); } catch (err) { log.error({ err }, 'x'); } } }));`,
  ],
  invalid: [
    [
      `async function clean() { try { await sweep(); } finally { done(); } } clean().catch(() => {});`,
      'empty',
    ],
    [
      `async function clean() { await open(); try { await sweep(); } catch (err) { log.error({ err }, 'x'); } } clean().catch(() => {});`,
      'empty',
    ],
    [`class A { start() { this.check().catch(() => {}); } async check() { await this.load(); } }`, 'empty'],
    [
      `await Promise.allSettled(Array.from({ length: 4 }, async () => { while (at < list.length) { await check(list[at++]); } }));`,
      'settled',
    ],
  ],
});

test('a function whose name says that it may not work', {
  valid: [
    `function tryReadJson(path) { try { return readJson(path); } catch { return null; } }`,
    `const tryLoad = async (id) => { try { return await load(id); } catch { return; } };`,
    `class Chain { getAncestorOrNull(root) { try { return this.getAncestor(root); } catch (_) { return null; } } }`,
  ],
  invalid: [
    [`function readJson(path) { try { return read(path); } catch { return null; } }`, 'empty'],
    [`function tryReadJson(path) { try { return readJson(path); } catch { return {}; } }`, 'empty'],
    [`async function trySave(order) { try { await save(order); } catch { return; } }`, 'empty'],
    [
      `async function tryLoad(id) { try { return await load(id); } catch { return null; } finally { count(); } return 1; }`,
      'empty',
    ],
    [`async function trying(id) { try { return await load(id); } catch { return null; } }`, 'empty'],
  ],
});
