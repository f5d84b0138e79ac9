import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { mustRun } from '../harness/command.mjs';
import { nodeExecutable } from '../harness/tools.mjs';
import { caseOf } from './cases.js';
import { gatherCrash, gatherEvidence, type Crash, type Evidence } from './evidence.js';
import { prepare, type Prepared } from './prepare.js';
import { describeTelemetry } from './telemetry-claims.js';
import './clean-up.js';

// npm has Node binaries of this kind for Linux on x64; elsewhere the running Node is the only one
const hasBinaries = process.platform === 'linux' && process.arch === 'x64';

describe.skipIf(!hasBinaries).each([
  { major: 22 as const, name: 'express4-js-generated', line: 'current' },
  { major: 24 as const, name: 'fastify5-ts-tickets', line: 'current' },
  { major: 24 as const, name: 'fastify5-js-payments', line: 'current, with the metrics client it had' },
])('$name on Node $major', ({ major, name }) => {
  const service = caseOf(name);
  let prepared: Prepared;
  let evidence: Evidence;
  let crash: Crash | null = null;

  beforeAll(async () => {
    const nodeBin = await nodeExecutable(major);
    if (nodeBin === undefined) throw new Error(`no Node ${String(major)} for this platform`);
    prepared = await prepare(service, { nodeBin });
    if (service.checks.includes('build')) {
      await mustRun(service.packageManager, ['run', 'build'], { cwd: prepared.folder, env: prepared.env });
    }
    evidence = await gatherEvidence(service, prepared.folder, { nodeBin });
    if (service.crash) crash = await gatherCrash(service.crash.path, prepared.folder, { nodeBin });
  });

  it('is given the dependency line that fits this Node', () => {
    expect(prepared.init.code, prepared.init.output).toBe(0);
    const manifest = JSON.parse(readFileSync(path.join(prepared.folder, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(manifest.dependencies['@opentelemetry/sdk-trace']).toMatch(/^[\^~]?3\./);
    const clients = ['prom-client', '@prometheus-io/client'].filter(
      (client) => client in manifest.dependencies,
    );
    expect(clients).toEqual([name === 'fastify5-js-payments' ? 'prom-client' : '@prometheus-io/client']);
  });

  it.each(service.checks.filter((check) => check !== 'build'))(
    'still passes its own "%s"',
    async (script) => {
      await mustRun(service.packageManager, ['run', script], { cwd: prepared.folder, env: prepared.env });
    },
  );

  describeTelemetry(service, () => ({ evidence, crash }));
});
