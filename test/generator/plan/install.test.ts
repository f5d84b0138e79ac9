import { describe, expect, it } from 'vitest';
import type { PackageManager } from '../../../generator/src/inspect/service.js';
import { installStep } from '../../../generator/src/plan/install.js';
import { readerOf, serviceWith } from './service.js';

function step(manager: Partial<PackageManager>, files: Record<string, string> = {}) {
  const packageManager: PackageManager = {
    name: 'npm',
    major: null,
    foundBy: '',
    lockfilePath: null,
    ...manager,
  };
  return installStep(serviceWith({ root: '/work/apps/api', packageManager }), readerOf(files));
}

describe('the install', () => {
  it('runs beside package.json where there is no lockfile', () => {
    expect(step({})).toEqual({
      command: 'npm',
      args: ['install', '--no-audit', '--no-fund', '--no-package-lock'],
      cwd: '/work/apps/api',
    });
  });

  it.each([
    { file: '../../package.json', text: '{"workspaces": ["apps/*"]}', cwd: '/work' },
    { file: '../../pnpm-workspace.yaml', text: 'packages: [apps/*]', cwd: '/work' },
    { file: '../../package.json', text: '{"name": "tools of the repository"}', cwd: '/work/apps/api' },
  ])('with a lockfile further up and $file $text runs in $cwd', ({ file, text, cwd }) => {
    expect(step({ lockfilePath: '/work/package-lock.json' }, { [file]: text }).cwd).toBe(cwd);
  });

  it('may change the lockfile also where CI is set', () => {
    expect(step({ name: 'pnpm' }).args).toContain('--no-frozen-lockfile');
    expect(step({ name: 'yarn', major: 4 }).args).toEqual(['install', '--no-immutable']);
    expect(step({ name: 'yarn', major: 1 }).args).toEqual(['install', '--no-lockfile']);
  });

  it('writes no lockfile where there is none, but for a new service', () => {
    const service = serviceWith({
      packageManager: { name: 'pnpm', major: null, foundBy: '', lockfilePath: null },
    });
    expect(installStep(service, readerOf({})).args).toContain('--no-lockfile');
    expect(installStep(service, readerOf({}), true).args).not.toContain('--no-lockfile');
    expect(step({ name: 'bun' }).args).toEqual(['install', '--no-save']);
    expect(step({ name: 'bun', lockfilePath: '/work/apps/api/bun.lock' }).args).toEqual(['install']);
    expect(step({ name: 'yarn', major: 1 }).args).toEqual(['install', '--no-lockfile']);
    expect(step({ name: 'yarn', major: 4 }).args).toEqual(['install', '--no-immutable']);
  });

  it('tells yarn 1 from berry by the lockfile', () => {
    const lockfilePath = '/work/apps/api/yarn.lock';
    expect(
      step({ name: 'yarn', lockfilePath }, { 'yarn.lock': '__metadata:\n  version: 8\n' }).args,
    ).toContain('--no-immutable');
    expect(step({ name: 'yarn', lockfilePath }, { 'yarn.lock': '# yarn lockfile v1\n' }).args).toEqual([
      'install',
    ]);
  });
});
