import { rules } from '../../eslint-plugin/src/rules/index.js';
import { testRule, type Cases } from './flow/rule-testers.js';

const test = (story: string, cases: Cases, language?: 'js' | 'ts') => {
  testRule('shallow-liveness', rules['shallow-liveness'], story, cases, language);
};

const pg = (code: string) => `import { Pool } from 'pg';\nconst pool = new Pool();\n${code}`;
const asks = `async (req, res) => { await pool.query('SELECT 1'); res.send('ok'); }`;

test('a route whose path says liveness', {
  valid: [
    pg(`app.get('/livez', (req, res) => res.json({ status: 'ok', uptime: process.uptime() }));`),
    pg(`app.get('/readyz', ${asks});`),
    `import { state } from './state.js'; app.get('/livez', (req, res) => res.sendStatus(state.isDatabaseUp() ? 200 : 503));`,
    pg(`app.get('/health/ready', ${asks}); app.get('/health/live', (req, res) => res.send('ok'));`),
    pg(`app.get('/health', ${asks});`),
    pg(`app.get('/healthz', ${asks});`),
    pg(`app.get('/ping', ${asks}); // alive`),
    pg(`app.get('/liveries', ${asks}); app.get('/live-scores', ${asks});`),
    pg(`app.get('/matches/live', ${asks}); app.get('/go/live', ${asks});`),
    pg(`router.get('/live', async (req, res) => { res.json(await pool.query('SELECT * FROM streams')); });`),
    pg(`axios.get('/livez', { timeout: 5 });`),
    pg(`cache.get('/livez', await pool.query('x'));`),
    pg(`app.get('/livez', requireAuth, (req, res) => res.send('ok'));`),
    pg(
      `app.get('/healthz', ${asks}); app.get('/livez', (req, res) => res.send('ok')); app.get('/readyz', ${asks});`,
    ),
    `import { describe } from 'vitest'; import { Pool } from 'pg'; app.get('/livez', async (req, res) => { await new Pool().query('x'); });`,
  ],
  invalid: [
    [
      pg(`app.get('/livez', ${asks});`),
      { messageId: 'waits', data: { path: '/livez', dependency: 'pool.query' } },
    ],
    [pg(`app.get('/health/live', ${asks});`), 'waits'],
    [pg(`app.get('/api/v1/health/live/', ${asks});`), 'waits'],
    [
      pg(`app.get('/liveness', ${asks}); router.get('/alive', ${asks}); router.get('/_liveness', ${asks});`),
      'waits',
      'waits',
      'waits',
    ],
    [pg(`router.get('/live', ${asks});`), 'waits'],
    [
      pg(
        `router.get('/live', async (ctx) => { const row = await pool.query(q); ctx.status = row ? 200 : 503; });`,
      ),
      'waits',
    ],
    [pg(`app.get(['/livez', '/alive'], ${asks});`), 'waits'],
    [pg(`const LIVE = '/livez'; app.get(LIVE, ${asks});`), 'waits'],
    [pg(`const PATHS = { live: '/livez' }; app.get(PATHS.live, ${asks});`), 'waits'],
    [pg(`app.get('/healthz', ${asks}); app.get('/readyz', ${asks});`), { messageId: 'waits', line: 3 }],
    [pg(`app.get('/livez', (req, res) => { pool.query('x').catch(() => res.sendStatus(503)); });`), 'waits'],
    [
      pg(
        `app.get('/livez', (req, res, next) => { pool.query('x').then(() => res.send('ok')).catch(next); });`,
      ),
      'waits',
    ],
    [
      pg(`app.get('/livez', (req, res) => { pool.query('x', (err) => res.sendStatus(err ? 503 : 200)); });`),
      'waits',
    ],
    [pg(`// Liveness probe of Kubernetes\napp.get('/health', ${asks});`), 'waits'],
  ],
});

test('routers and servers of all kinds', {
  valid: [
    pg(`app.route({ method: 'GET', url: '/livez', handler: async () => ({ status: 'ok' }) });`),
    pg(
      `createServer((req, res) => { if (req.url === '/livez') { res.end('ok'); return; } pool.query('x').then(() => res.end()); });`,
    ),
  ],
  invalid: [
    [
      pg(
        `app.route({ method: 'GET', url: '/livez', handler: async () => { await pool.query('x'); return {}; } });`,
      ),
      'waits',
    ],
    [pg(`server.route([{ method: 'GET', path: '/livez', handler: () => pool.query('x') }]);`), 'waits'],
    [pg(`router.route('/livez').get(${asks});`), 'waits'],
    [pg(`fastify.get('/livez', { logLevel: 'silent' }, async () => { await pool.query('x'); });`), 'waits'],
    [pg(`fastify.get('/livez', { schema, handler: async () => { await pool.query('x'); } });`), 'waits'],
    [
      pg(`router.get('live', '/livez', async (ctx) => { await pool.query('x'); ctx.body = 'ok'; });`),
      'waits',
    ],
    [pg(`app.get('/livez', async (c) => { await pool.query('x'); return c.text('ok'); });`), 'waits'],
    [
      pg(
        `createServer(async (req, res) => { if (req.method === 'GET' && req.url === '/livez') { await pool.query('x'); res.end('ok'); } });`,
      ),
      'waits',
    ],
    [
      pg(
        `createServer(async (req, res) => { const { pathname } = new URL(req.url, base); switch (pathname) { case '/livez': await pool.query('x'); res.end('ok'); break; } });`,
      ),
      'waits',
    ],
    [
      pg(
        `createTerminus(server, { healthChecks: { '/livez': () => pool.query('x'), '/readyz': () => pool.query('x') } });`,
      ),
      'waits',
    ],
    [pg(`app.get('/livez', asyncHandler(${asks}));`), 'waits'],
    [
      pg(`async function live(req, res) { await pool.query('x'); res.send('ok'); } app.get('/livez', live);`),
      'waits',
    ],
    [pg(`const health = { live: ${asks} }; app.get('/livez', health.live);`), 'waits'],
    [
      pg(`class Health { live = ${asks}; routes() { router.get('/livez', this.live.bind(this)); } }`),
      'waits',
    ],
  ],
});

test('what a dependency is', {
  valid: [
    `import Fastify from 'fastify'; const app = Fastify(); app.get('/livez', async () => { await app.ready(); return 'ok'; });`,
    `import mongoose from 'mongoose'; app.get('/livez', (req, res) => res.json({ up: mongoose.connection.readyState === 1 }));`,
    pg(
      `app.get('/livez', async (req, res) => { await new Promise((r) => setImmediate(r)); res.json({ waiting: pool.waitingCount }); });`,
    ),
    pg(`app.get('/livez', async (req, res) => { void pool.query('x'); res.send('ok'); });`),
    pg(
      `app.get('/livez', (req, res) => { pool.query('x').catch((err) => log.warn({ err }, 'database away')); res.send('ok'); });`,
    ),
    pg(
      `app.get('/livez', (req, res) => { pool.query('x').then(() => { state.seen = Date.now(); }).catch(note); res.send('ok'); });`,
    ),
    pg(
      `app.get('/livez', (req, res) => { pool.query('x', (err) => { if (err) log.warn({ err }, 'database away'); }); res.send('ok'); });`,
    ),
    pg(`app.get('/livez', async (req, res) => { setTimeout(() => pool.query('x'), 10); res.send('ok'); });`),
    `app.get('/livez', async (req, res) => { await checkMemory(); res.send('ok'); });`,
    `app.get('/livez', async (req, res) => { await checks.get('loop').run(); res.send('ok'); });`,
    `app.get('/livez', async (req, res) => { const info = await readFile('VERSION'); res.send(info); });`,
    `function fetch() { return 1; } app.get('/livez', async (req, res) => { await fetch(); res.send('ok'); });`,
    `import { checkDatabase } from './checks.js'; app.get('/readyz', async (req, res) => { await checkDatabase(); }); app.get('/livez', ok);`,
  ],
  invalid: [
    [
      `import Fastify from 'fastify'; const app = Fastify(); app.get('/livez', async () => { const client = await app.pg.connect(); client.release(); return 'ok'; });`,
      'waits',
    ],
    [
      `import { boss } from './jobs.js'; app.get('/livez', async () => ({ waiting: await boss.getQueueSize('mail') }));`,
      'waits',
    ],
    [
      `import { createClient } from 'redis'; const redis = createClient(); app.get('/livez', async (req, res) => { await redis.ping(); });`,
      'waits',
    ],
    [
      `const Redis = require('ioredis'); const cache = new Redis(); app.get('/livez', async (req, res) => { await cache.ping(); });`,
      'waits',
    ],
    [`import axios from 'axios'; app.get('/livez', async (req, res) => { await axios.get(url); });`, 'waits'],
    [
      `app.get('/livez', async (req, res) => { const r = await fetch(url); res.sendStatus(r.status); });`,
      'waits',
    ],
    [
      `import { pool } from './db.js'; app.get('/livez', async (req, res) => { await pool.query('x'); });`,
      'waits',
    ],
    [
      `import { db } from './db.js'; app.get('/livez', async (req, res) => { const [a] = await Promise.all([db.raw('select 1')]); });`,
      'waits',
    ],
    [
      `import { health } from './health.js'; app.get('/livez', async (req, res) => { await health.checkDatabase(); });`,
      'waits',
    ],
    [
      `const db = require('./db'); app.get('/livez', (req, res) => db('zones').first('id').then((row) => res.sendStatus(row ? 200 : 503)));`,
      'waits',
    ],
    [`app.get('/livez', async (req, res) => { await req.app.locals.redis.ping(); });`, 'waits'],
    [`app.get('/livez', async (req, reply) => { await fastify.pg.query('select 1'); });`, 'waits'],
    [
      `import { checkDatabase } from './checks.js'; app.get('/livez', async (req, res) => { await checkDatabase(); });`,
      'waits',
    ],
    [
      `import { MongoClient } from 'mongodb'; const client = new MongoClient(url); app.get('/livez', async (req, res) => { await client.db().command({ ping: 1 }); });`,
      'waits',
    ],
    [
      `import { S3Client, ListBucketsCommand } from '@aws-sdk/client-s3'; const s3 = new S3Client({}); app.get('/livez', async (req, res) => { await s3.send(new ListBucketsCommand({})); });`,
      'waits',
    ],
    [
      `import { Kafka } from 'kafkajs'; const admin = new Kafka({}).admin(); app.get('/livez', async (req, res) => { await admin.listTopics(); });`,
      'waits',
    ],
    [
      `import { PrismaClient } from '@prisma/client'; const prisma = new PrismaClient(); app.get('/livez', async (req, res) => { await prisma.$queryRaw\`select 1\`; res.send('ok'); });`,
      { messageId: 'waits', data: { path: '/livez', dependency: 'prisma.$queryRaw' } },
    ],
    [
      `import { prisma } from './db.js'; app.get('/livez', (req, res) => prisma.$queryRaw\`select 1\`.then(() => res.send('ok')));`,
      'waits',
    ],
    [
      `import postgres from 'postgres'; const sql = postgres(url); app.get('/livez', async (req, res) => { await sql\`select 1\`; res.send('ok'); });`,
      'waits',
    ],
    [
      `import { sql } from './db.js'; const up = async () => { await sql\`select 1\`; }; app.get('/livez', async (req, res) => { await up(); res.send('ok'); });`,
      'waits',
    ],
    [
      `import { PrismaClient } from '@prisma/client'; const prisma = new PrismaClient(); app.get('/livez', async (req, res) => { try { await prisma.user.count(); } catch { res.sendStatus(503); } });`,
      'waits',
    ],
  ],
});

test('how a handler waits', {
  valid: [
    `import { Prisma } from '@prisma/client'; app.get('/livez', async (req, res) => { const query = Prisma.sql\`select 1\`; res.send(query.text); });`,
    `import { html } from './html.js'; app.get('/livez', async (req, res) => { res.send(await html\`<p>ok</p>\`); });`,
    `import { sql } from './db.js'; app.get('/livez', (req, res) => { const part = sql\`select 1\`; res.send(String(part)); });`,
    `import chalk from 'chalk'; app.get('/livez', (req, res) => { const text = chalk.red\`ok\`; res.send(text); });`,
    pg(
      `async function check() { await pool.query('x'); } app.get('/livez', (req, res) => { res.send('ok'); });`,
    ),
  ],
  invalid: [
    [
      pg(
        `app.get('/livez', (req, res) => { pool.query('x').then(() => res.send('ok'), () => res.sendStatus(503)); });`,
      ),
      'waits',
    ],
    [
      pg(`app.get('/livez', (req, res) => { pool.query('x', (err) => res.sendStatus(err ? 503 : 200)); });`),
      'waits',
    ],
    [
      pg(
        `async function check() { await pool.query('x'); } app.get('/livez', async (req, res) => { await check(); res.send('ok'); });`,
      ),
      'waits',
    ],
    [
      pg(
        `const checks = { db: async () => pool.query('x') }; app.get('/livez', async (req, res) => { await checks.db(); });`,
      ),
      'waits',
    ],
    [
      pg(
        `function a() { return b(); } function b() { return a() ?? pool.query('x'); } app.get('/livez', async (req, res) => { await a(); });`,
      ),
      'waits',
    ],
  ],
});

test(
  'controllers of Nest',
  {
    valid: [
      `@Controller('health') class Health { @Get('live') @HealthCheck() live() { return this.health.check([() => this.memory.checkHeap('heap', 1e9)]); } }`,
      `@Controller('health') class Health { @Get('ready') @HealthCheck() ready() { return this.health.check([() => this.db.pingCheck('db')]); } /* live */ }`,
      `@Controller('health') class Health { @Get() @HealthCheck() check() { return this.health.check([() => this.db.pingCheck('db')]); } @Get('live') live() { return 'ok'; } }`,
      `@Controller('streams') class Streams { @Get('live') live() { return this.db.query('select * from streams'); } }`,
    ],
    invalid: [
      [
        `@Controller('health') class Health { @Get('live') @HealthCheck() live() { return this.health.check([() => this.db.pingCheck('db')]); } }`,
        'waits',
      ],
      [
        `@Controller({ path: 'health', version: '1' }) class Health { @Get('/live') async live() { await this.http.pingCheck('api', url); } }`,
        'waits',
      ],
      [
        `@Controller() class Health { constructor(private readonly prisma: PrismaService) {} @Get('livez') async live() { await this.prisma.$queryRaw\`select 1\`; await this.prisma.$queryRawUnsafe('select 1'); } }`,
        'waits',
      ],
      [
        `import { DataSource } from 'typeorm'; @Controller() class Health { constructor(private readonly source: DataSource) {} @Get('livez') async live() { await this.source.query('select 1'); } }`,
        'waits',
      ],
      [
        `@Controller('liveness') class Health { @Get() async live() { return this.check(); } async check() { await this.redis.ping(); } }`,
        'waits',
      ],
    ],
  },
  'ts',
);

test('what is asked by a method that only databases have, or of a cache that answers later', {
  valid: [
    `app.get('/livez', (req, res) => { const state = cache.get('state'); res.json({ state }); });`,
    `app.get('/livez', async (req, res) => { const state = await probes.find('live'); res.json({ state }); });`,
  ],
  invalid: [
    [
      `import { users } from './models.js'; router.get('/liveness', async (ctx) => { await users.countDocuments(); ctx.body = 'ok'; });`,
      'waits',
    ],
    [`router.get('/livez', async (req, res) => { await this.cache.get('x'); res.send('ok'); });`, 'waits'],
    [`router.get('/livez', async (req, res) => { res.json(await Settings.findOne()); });`, 'waits'],
  ],
});

test('a route of hapi with its handler among the options, and one that is declared elsewhere', {
  valid: [
    pg(`export const ready = { method: 'GET', path: '/readyz', handler: ${asks} };`),
    pg(`export const live = { path: '/livez', run: ${asks} };`),
    pg(`fetch({ method: 'GET', url: '/livez' }).then(() => pool.query('SELECT 1'));`),
  ],
  invalid: [
    [pg(`server.route({ method: 'GET', path: '/livez', options: { handler: ${asks} } });`), 'waits'],
    [
      pg(`server.route([{ method: 'GET', path: '/livez', config: { auth: false, handler: ${asks} } }]);`),
      'waits',
    ],
    [pg(`export const live = { method: 'GET', path: '/livez', handler: ${asks} };`), 'waits'],
    [pg(`module.exports = [{ method: 'GET', url: '/livez', handler: ${asks} }];`), 'waits'],
  ],
});

test('a request that a function of another file makes', {
  valid: [
    `import { prefetch } from './http.js'; app.get('/livez', async (req, res) => { await prefetch(); res.send('ok'); });`,
    `import { robustFetch } from './http.js'; app.get('/readyz', async (req, res) => { await robustFetch(url); res.send('ok'); });`,
  ],
  invalid: [
    [
      `import { robustFetch } from './http.js'; app.get('/livez', async (req, res) => { await robustFetch(url); res.send('ok'); });`,
      'waits',
    ],
    [
      `import { fetchWithTimeout } from './http.js'; app.get('/livez', (req, res) => { fetchWithTimeout(url).then(() => res.send('ok')).catch(() => res.sendStatus(500)); });`,
      'waits',
    ],
  ],
});

test('checks of @cloudnative/health', {
  valid: [
    `import * as health from '@cloudnative/health-connect'; import { pool } from './db'; checker.registerReadinessCheck(new health.ReadinessCheck('db', async () => { await pool.query('SELECT 1'); }));`,
    `import { StartupCheck } from '@cloudnative/health'; import { pool } from './db'; new StartupCheck('db', async () => { await pool.query('SELECT 1'); });`,
    `import { LivenessCheck } from '@cloudnative/health'; new LivenessCheck('loop', async () => { if (lag() > 1000) throw new Error('slow'); });`,
    `import { LivenessCheck } from './checks'; import { pool } from './db'; new LivenessCheck('db', () => pool.query('SELECT 1'));`,
  ],
  invalid: [
    [
      `import * as health from '@cloudnative/health-connect'; import { pool } from './db'; checker.registerLivenessCheck(new health.LivenessCheck('db', async () => { await pool.query('SELECT 1'); }));`,
      'waits',
    ],
    [
      `import { LivenessCheck } from '@cloudnative/health'; import { Pool } from 'pg'; const pool = new Pool(); const live = () => pool.query('SELECT 1'); new LivenessCheck('db', live);`,
      'waits',
    ],
    [
      `import * as health from '@cloudnative/health'; const check = () => new Promise((resolve, reject) => fetch('http://billing/health').then(resolve, reject)); new health.LivenessCheck('billing', check);`,
      'waits',
    ],
  ],
});
