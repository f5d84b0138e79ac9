import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { start } from '../harness/command.mjs';
import { missingDatabase, startPostgres } from '../harness/databases.mjs';
import { freePort, until } from '../harness/running-service.mjs';
import { nodeExecutable, programEnv, provide } from '../harness/tools.mjs';
import { RENDERED, parametersOf, renderService } from '../templates/render-service.js';
import './clean-up.js';

/** Says of each letter by itself what became of it, and has stamps done in the transaction of pg-boss. */
const worker = (pgBoss: string): string => `
import { PgBoss } from ${JSON.stringify(pgBoss)};
import { observeBoss, observeProcess } from './observability/index.js';
observeProcess();
const boss = observeBoss(
  new PgBoss({ connectionString: process.env.DATABASE_URL, cronMonitorIntervalSeconds: 1, cronWorkerIntervalSeconds: 1 }),
);
boss.on('error', (error) => console.error(error));
await boss.start();
await boss.createQueue('letters', { retryLimit: 1, retryDelay: 0 });
await boss.createQueue('stamps', { retryLimit: 3, retryDelay: 0 });
const results = {
  sent: () => ({ status: 'completed' }),
  torn: () => ({ status: 'failed', output: new Error('the letter is torn') }),
  lost: () => ({ status: 'deadletter', output: { note: 'canary' } }),
};
await boss.insert('letters', ['sent', 'torn', 'lost', 'forgotten'].map((kind) => ({ data: { kind } })));
await boss.work('letters', { batchSize: 4, perJobResults: true, pollingIntervalSeconds: 0.5 }, async (jobs) =>
  jobs.flatMap(({ id, data }) => (data.kind in results ? [{ id, ...results[data.kind]() }] : [])));
for (const price of [{ cents: 1 }, null]) await boss.send('stamps', { price });
await boss.work('stamps', { transactional: true, pollingIntervalSeconds: 0.5 }, async ([job], tx) => {
  await tx.executeSql('CREATE TABLE IF NOT EXISTS stamps (cents int)');
  await tx.executeSql(\`INSERT INTO stamps VALUES (\${job.data.price.cents})\`);
});
await boss.createQueue('bells');
await boss.schedule('bells', '* * * * *', {}, { key: 'every-minute' });
await boss.work('bells', { pollingIntervalSeconds: 0.5 }, async () => 'rung');
`;

const missing = missingDatabase();
// npm has Node binaries of this kind for Linux on x64 only; pg-boss 12 needs Node 22
const why = missing ?? (process.platform === 'linux' && process.arch === 'x64' ? undefined : 'no Node 24');

describe.skipIf(why !== undefined && process.env.CI === undefined)(
  `the hooks of pg-boss 12 on Node 24${why === undefined ? '' : ` (${why})`}`,
  () => {
    const folder = path.join(RENDERED, 'pg-boss-12');
    let postgres: Awaited<ReturnType<typeof startPostgres>>;
    let port: number;
    let said = '';
    const lines = (): Record<string, unknown>[] =>
      said
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    const outcomes = (queue: string): unknown[] =>
      lines().flatMap((line) => (line.queue === queue && line.outcome !== undefined ? [line.outcome] : []));

    beforeAll(async () => {
      const node = await nodeExecutable(24);
      const tools = await provide('tasks-pg-boss-12', ['pg-boss@12', '@opentelemetry/api@1']);
      const pgBoss = createRequire(path.join(tools, 'package.json')).resolve('pg-boss');
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      const features = { metrics: true, errors: true, tracing: true, health: true, tasks: true };
      const parameters = parametersOf('worker', features, true, [{ package: 'pg-boss', major: 12 }]);
      await renderService(
        'pg-boss-12/observability',
        { ...parameters, typescript: false },
        { language: 'js', moduleSystem: 'esm', importExtension: 'js' },
      );
      writeFileSync(path.join(folder, 'worker.js'), worker(pathToFileURL(pgBoss).href));
      postgres = await startPostgres();
      port = await freePort();
      const child = start(node ?? process.execPath, ['worker.js'], {
        cwd: folder,
        env: {
          ...programEnv(),
          NODE_ENV: 'production',
          DATABASE_URL: postgres.url,
          HEALTH_PORT: String(port),
          QUEUE_HEALTH_INTERVAL_MS: '500',
        },
      });
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    });

    afterAll(() => {
      postgres.stop();
    });

    it('take what a handler says of each job for what became of it', async () => {
      const all = ['completed', 'failed', 'failed', 'failed', 'retried', 'retried'];
      expect(await until(() => outcomes('letters').length >= all.length, 30_000), said).toBe(true);
      expect(outcomes('letters').sort()).toEqual(all);
      const torn = lines().filter((line) => JSON.stringify(line.err ?? '').includes('the letter is torn'));
      expect(torn.map(({ attempt, outcome }) => ({ attempt, outcome }))).toEqual([
        { attempt: 1, outcome: 'retried' },
        { attempt: 2, outcome: 'failed' },
      ]);
      expect(said).toContain('the handler said of this job: deadletter');
      expect(said).toContain('the handler said of this job: nothing');
      expect(said).not.toContain('canary');
    });

    it('tell when a schedule ran last', async () => {
      const ran = (): boolean =>
        lines().some((line) => line.queue === 'bells' && line.outcome === 'completed');
      expect(await until(ran, 30_000), said).toBe(true);
      const last = async (): Promise<number> => {
        const body = await (await fetch(`http://127.0.0.1:${String(port)}/metrics`)).text();
        return Number(
          /^schedule_last_run_timestamp_seconds\{queue="bells",schedule="every-minute"\} (.*)$/m.exec(
            body,
          )?.[1],
        );
      };
      const seconds = await vi.waitUntil(last, { timeout: 30_000, interval: 200 });
      expect(Math.abs(Date.now() / 1000 - seconds)).toBeLessThan(60);
    });

    it('hand the transaction on to a handler that works in one, and end a bug at once there too', async () => {
      expect(await until(() => outcomes('stamps').length > 1, 30_000), said).toBe(true);
      expect(outcomes('stamps')).toEqual(['completed', 'failed']);
    });
  },
);
