import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingDatabase, startPostgres, startRedis } from '../harness/databases.mjs';
import { mustRun } from '../harness/command.mjs';
import { caseOf } from './cases.js';
import { gatherEvidence, type Evidence } from './evidence.js';
import { prepare, type Prepared } from './prepare.js';
import { describeTelemetry } from './telemetry-claims.js';
import './clean-up.js';

const service = caseOf('express5-js-inventory');
const missing = missingDatabase();

// never skipped in CI: there a missing database is a failure, by the message of its start
describe.skipIf(missing !== undefined && process.env.CI === undefined)(
  `${service.name} with a real Redis and PostgreSQL${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    let prepared: Prepared;
    let evidence: Evidence;
    const stops: (() => void)[] = [];

    beforeAll(async () => {
      if (missing !== undefined) throw new Error(missing);
      const redis = await startRedis();
      stops.push(redis.stop);
      const postgres = await startPostgres();
      stops.push(postgres.stop);
      prepared = await prepare(service);
      evidence = await gatherEvidence(service, prepared.folder, {
        env: { REDIS_URL: redis.url, DATABASE_URL: postgres.url },
      });
    });

    afterAll(() => {
      for (const stop of stops) stop();
    });

    it('is wired and installed without a question', () => {
      expect(prepared.init.code, prepared.init.output).toBe(0);
    });

    it('still passes its own tests', async () => {
      await mustRun('npm', ['test'], { cwd: prepared.folder, env: prepared.env });
    });

    it('shows the calls to its drivers as client spans below the request', () => {
      const server = evidence.spans.filter(
        ({ kind, traceId }) => kind === 'SERVER' && traceId === evidence.item.traceId,
      );
      expect(server).toHaveLength(1);
      const inTrace = evidence.spans.filter(({ traceId }) => traceId === evidence.item.traceId);
      const calls = inTrace.filter(({ kind }) => kind === 'CLIENT');
      const systems = calls.map(({ attributes }) => attributes['db.system'] ?? attributes['db.system.name']);
      expect(systems).toContain('redis');
      expect(systems).toContain('postgresql');
      const known = new Set(inTrace.map(({ spanId }) => spanId));
      for (const call of calls) expect(known).toContain(call.parentSpanId);
    });

    describeTelemetry(service, () => ({ evidence, crash: null }));
  },
);
