import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { mustRun } from '../harness/command.mjs';
import { readTree } from '../harness/scratch.mjs';
import { cases } from './cases.js';
import { gatherCrash, gatherEvidence, type Crash, type Evidence } from './evidence.js';
import { describeTelemetry } from './telemetry-claims.js';
import { prepare, sightline, packedPlugin, type Prepared } from './prepare.js';
import './clean-up.js';

describe.each(cases.filter(({ databases }) => databases !== true))('$name', (service) => {
  let prepared: Prepared;
  let wired: Record<string, string>;
  let evidence: Evidence;
  let crash: Crash | null = null;

  beforeAll(async () => {
    prepared = await prepare(service);
    wired = readTree(prepared.folder);
    for (const script of service.checks.filter((check) => check === 'build')) {
      await mustRun(service.packageManager, ['run', script], { cwd: prepared.folder, env: prepared.env });
    }
    evidence = await gatherEvidence(service, prepared.folder);
    if (service.crash) crash = await gatherCrash(service.crash.path, prepared.folder);
  });

  it('is wired and installed without a question', () => {
    expect(prepared.init.output).not.toMatch(/\n\s+at .+:\d+:\d+/);
    expect(prepared.init.code).toBe(0);
  });

  it('shows the team these changes of its own files', async () => {
    const diff = execFileSync('git', ['diff', '--no-color', '--', '.', ':!*lock*'], {
      cwd: prepared.folder,
      encoding: 'utf8',
    });
    const added = execFileSync('git', ['ls-files', '--others', '--exclude-standard', '--', '.', ':!*lock*'], {
      cwd: prepared.folder,
      encoding: 'utf8',
    });
    const shown = `${normalise(diff)}\nnew files:\n${added}`;
    await expect(shown).toMatchFileSnapshot(`__snapshots__/changes/${service.name}.diff`);
  });

  it.skipIf(!wholeTrees.includes(service.name))('emits this source, whole', async () => {
    const emitted = Object.entries(wired).filter(([file]) => file.includes('observability/'));
    expect(emitted.length).toBeGreaterThan(5);
    for (const [file, text] of emitted) {
      await expect(Buffer.from(text, 'latin1').toString('utf8')).toMatchFileSnapshot(
        `__snapshots__/trees/${service.name}/${file}`,
      );
    }
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

/** One TypeScript and one CommonJS service are kept whole, so that a reviewer reads what users get. */
const wholeTrees = ['express5-ts-orders', 'fastify4-js-inline'];

function normalise(diff: string): string {
  return diff.replace(/^index .*\n/gm, '').replace(/file:[^"\s]*\.tgz/g, 'file:<packed plugin>');
}
