import { beforeAll, describe, expect, it } from 'vitest';
import { mustRun } from '../harness/command.mjs';
import { readTree } from '../harness/scratch.mjs';
import { oneAhead } from './ahead.js';
import { cases } from './cases.js';
import { gatherCrash, gatherEvidence, type Crash, type Evidence } from './evidence.js';
import { describeTelemetry } from './telemetry-claims.js';
import { prepare, sightline, packedPlugin, type Prepared } from './prepare.js';
import './clean-up.js';

/** What is shown of every service without databases whose name begins so; a file for each few, as they take the longest. */
export function describeServices(names: RegExp): void {
  const services = cases.filter(({ databases, name }) => databases !== true && names.test(name));

  const preparedAndBuilt = oneAhead(services, async (service) => {
    const prepared = await prepare(service);
    for (const script of service.checks.filter((check) => check === 'build')) {
      await mustRun(service.packageManager, ['run', script], { cwd: prepared.folder, env: prepared.env });
    }
    return prepared;
  });

  describe.each(services)('$name', (service) => {
    let prepared: Prepared;
    let evidence: Evidence;
    let crash: Crash | null = null;

    beforeAll(async () => {
      prepared = await preparedAndBuilt(service);
      evidence = await gatherEvidence(service, prepared.folder);
      if (service.crash) crash = await gatherCrash(service.crash.path, prepared.folder);
    });

    it('is wired and installed without a question', () => {
      expect(prepared.init.output).not.toMatch(/\n\s+at .+:\d+:\d+/);
      expect(prepared.init.code).toBe(0);
    });

    it('is left alone by a second run, its changes still uncommitted', async () => {
      const before = readTree(prepared.folder, { all: true });
      const again = await sightline(
        prepared.folder,
        ['init', '--yes', '--lint-package', await packedPlugin()],
        {
          env: prepared.env,
        },
      );
      expect(again.code, again.output).toBe(0);
      expect(readTree(prepared.folder, { all: true })).toEqual(before);
      expect(again.output).toMatch(/nothing to (do|change)|already|up to date/i);
    });

    it.each(service.checks.filter((check) => check !== 'build'))(
      'still passes its own "%s"',
      async (script) => {
        await mustRun(service.packageManager, ['run', script], { cwd: prepared.folder, env: prepared.env });
      },
    );

    describeTelemetry(service, () => ({ evidence, crash }));
  });
}
