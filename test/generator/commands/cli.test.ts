import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../apply/tree.js';
import { bin, expressService, sightline } from './run-sightline.js';

const folder = temporaryFolder();

describe('the command line', () => {
  it.each([[['--help']], [[]]])('%j shows the commands', (args) => {
    const { code, stdout, stderr } = sightline(folder, args);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: sightline <command>');
    expect(stderr).toBe('');
  });

  it.each(['init', 'new', 'add', 'upgrade', 'status', 'remove', 'undo', 'tasks'])(
    'shows each flag of %s, and what the exit codes mean',
    async (command) => {
      const { code, stdout } = sightline(folder, [command, '--help']);
      expect(code).toBe(0);
      await expect(stdout).toMatchFileSnapshot(`output/${command}-help.txt`);
    },
  );

  // In a process of its own. How long it takes is measured by the bench.
  it.each([['--help'], ['init', '--help'], ['--version']])('loads hardly anything for %s %s', (...args) => {
    const tellLoads = new URL('fixtures/tell-loads.mjs', import.meta.url).href;
    const options = { encoding: 'utf8' } as const;
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', tellLoads, bin, ...args], options);
    expect(stdout).not.toBe('');
    expect(stderr).toBe('picocolors\n');
  });

  // In a process of its own: what a pipe is.
  it.each([
    [{ CI: '1' }, false],
    [{ FORCE_COLOR: '1' }, true],
  ])('with %j what goes into a pipe is in colours: %s', (env, expected) => {
    const cwd = expressService();
    const { stdout, stderr } = spawnSync(process.execPath, [bin, 'init', '--dry-run'], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, FORCE_COLOR: '', NO_COLOR: '', ...env },
    });
    expect(stdout).toContain('+++ b/src/observability/logger.js');
    expect((stdout + stderr).includes('\u001B')).toBe(expected);
  });

  it('completes commands and flags in a shell', () => {
    const script = sightline(folder, ['completion'], { SHELL: '/bin/bash' });
    expect(script).toMatchObject({ code: 0, stderr: '' });
    expect(script.stdout).toContain(
      'complete -o bashdefault -o default -F _sightline_yargs_completions sightline',
    );
    const next = (...typed: string[]) =>
      sightline(folder, ['--get-yargs-completions', 'sightline', ...typed], { SHELL: '/bin/bash' }).stdout;
    expect(next('up')).toContain('upgrade\n');
    expect(next('remove', '--')).toContain('--keep-edited\n');
    expect(next('tasks', 'st')).toContain('stuck\n');
    expect(next('tasks', 'status', '--max')).toContain('--max-oldest\n');
  });

  it('tells its version', () => {
    expect(sightline(folder, ['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
  });

  it.each([
    {
      args: ['install'],
      says: ['install', 'The commands are init, new, add, upgrade, status, remove, undo, tasks'],
    },
    {
      args: ['constructor'],
      says: ['constructor', 'The commands are init, new, add, upgrade, status, remove, undo, tasks'],
    },
    { args: ['--yes'], says: ['A command is missing.'] },
    { args: ['init', '--force'], says: ['force', '--allow-dirty', '--dry-run'] },
    { args: ['init', 'here'], says: ['here'] },
    {
      args: ['init', '--yes', '--features', 'logging,magic'],
      says: ['magic', 'logging, metrics, errors, tracing'],
    },
    { args: ['init', '--yes', '--features', ','], says: ['an empty name'] },
    { args: ['init', '--yes', '--package-manager', 'deno'], says: ['deno', 'npm, pnpm, yarn, bun'] },
    { args: ['init', '--yes', '--dir'], says: ['dir'] },
    {
      args: ['init', '--yes', '--dir', '../elsewhere'],
      says: ['../elsewhere', 'not a folder inside of the service'],
    },
    { args: ['init', '--yes', '--dir', '/tmp'], says: ['not a folder inside of the service'] },
    { args: ['init', '--yes', '--dir='], says: ['--dir needs a value'] },
    {
      args: ['init', '--yes', '--entry', 'a.js', '--entry', 'b.js'],
      says: ['--entry is given more than once'],
    },
    { args: ['init'], says: ['not a terminal', '--yes', '--dry-run'] },
    { args: ['init', '--json'], says: ['--json asks nothing', '--yes'] },
  ])('$args is wrong use: exit code 2, with what would be right', ({ args, says }) => {
    const { code, stderr } = sightline(folder, args);
    expect(code).toBe(2);
    for (const text of says) expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
