import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readTree } from '../apply/tree.js';
import { ended, expressService, fakeNpm, sightline, startSightline } from './run-sightline.js';
import { SCHEDULES } from './schedules.js';

/** All that it may be asked for: hooks in several files, and a client that is handed over. */
const init = ['init', '--yes', '--schedule-leader', 'redis'];
const service = (): string => expressService({ files: SCHEDULES });

/** Installs a package at once, the lockfile only after a while. */
const slowNpm = `
  const fs = require('node:fs');
  fs.mkdirSync('node_modules/added', { recursive: true });
  fs.writeFileSync('node_modules/added/index.js', '');
  fs.writeFileSync('package-lock.json', '{"half":true}');
  setTimeout(() => fs.writeFileSync('package-lock.json', '{}'), 1500);
`;

async function untilInstalling(root: string, end: Promise<unknown>): Promise<void> {
  const over = end.then(() => 'ended');
  while (!existsSync(path.join(root, 'package-lock.json'))) {
    if ((await Promise.race([over, setTimeout(20)])) !== undefined)
      throw new Error('init ended before it installed packages');
  }
}

describe('an init that is cut short while packages are installed', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('by %s leaves every byte as it was', async (signal) => {
    const root = service();
    const before = readTree(root, ['.git']);
    const child = startSightline(root, init, { PATH: fakeNpm(slowNpm) });
    const end = ended(child);
    await untilInstalling(root, end);
    child.kill(signal);
    const { code, stderr } = await end;
    expect(code).toBe(1);
    expect(stderr).toContain(`Interrupted by ${signal}.`);
    expect(stderr).toContain('Everything is as it was before.');
    expect(readTree(root, ['.git'])).toEqual(before);
  });

  it('by SIGKILL is taken back by the next run, which then does its work', async () => {
    const root = service();
    const child = startSightline(root, init, { PATH: fakeNpm(slowNpm) });
    const end = ended(child);
    await untilInstalling(root, end);
    child.kill('SIGKILL');
    await end;

    const dry = sightline(root, [...init, '--dry-run']);
    expect(dry.code).toBe(1);
    expect(dry.stderr).toContain('An earlier run was cut short in the middle');

    const { code, stderr } = sightline(root, [...init, '--no-install']);
    expect(stderr).toContain('what it had begun has been put back first');
    expect(code).toBe(0);
    const undisturbed = service();
    sightline(undisturbed, [...init, '--no-install']);
    expect(readTree(root, ['.git'])).toEqual(readTree(undisturbed, ['.git']));
  });

  it('by a failure of the package manager shows its words and leaves every byte as it was', () => {
    const root = service();
    const before = readTree(root, ['.git']);
    const npm = fakeNpm(`
      require('node:fs').mkdirSync('node_modules');
      console.error('npm error code ERESOLVE');
      process.exitCode = 1;
    `);
    const { code, stderr } = sightline(root, init, { PATH: npm });
    expect(code).toBe(1);
    expect(stderr).toContain(
      '`npm install --no-audit --no-fund --no-package-lock` failed with exit code 1. It said:',
    );
    expect(stderr).toContain('npm error code ERESOLVE');
    expect(stderr).toContain('--no-install');
    expect(readTree(root, ['.git'])).toEqual(before);
  });
});
