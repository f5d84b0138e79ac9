import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { recoverInterrupted, wasInterrupted } from '../../../generator/src/apply/recover.js';
import { killedAtEachChange } from './killed.js';
import { applyInProcess, makePlan, makeRemoval, makeService, recoverInProcess } from './plans.js';
import { readTree, type Tree } from './tree.js';

/** The tree before and after a run that nobody disturbs. */
function undisturbed(packageManager: 'work' | undefined): { before: Tree; after: Tree } {
  const root = makeService({ installed: true });
  const before = readTree(root);
  const run = applyInProcess(makePlan(root, packageManager));
  expect(run.stderr).toBe('');
  const after = readTree(root);
  rmSync(root, { recursive: true });
  return { before, after };
}

describe('a run that nobody disturbs', () => {
  it('writes the plan, keeps modes and leaves no journal', () => {
    const { before, after } = undisturbed('work');
    const changed = Object.keys(after).filter((file) => after[file] !== before[file]);
    expect(changed).toEqual([
      '.sightline/',
      '.sightline/manifest.json',
      'node_modules/.package-lock.json',
      'node_modules/added/',
      'node_modules/added/index.js',
      'node_modules/added-dev/',
      'package-lock.json',
      'package.json',
      'src/app.js',
      'src/observability/',
      'src/observability/deep/',
      'src/observability/deep/logger.js',
      'src/server.js',
    ]);
    expect(after['src/server.js']).toMatch(/^755 #!/);
    expect(after['src/app.js']).toContain('observe(express());\r\n');
  });
});

it('packages of development are installed also by who is in production', () => {
  vi.stubEnv('NODE_ENV', 'production');
  const { after } = undisturbed('work');
  vi.unstubAllEnvs();
  expect(Object.keys(after)).toContain('node_modules/added-dev/');
});

describe.each([
  { name: 'without an install', packageManager: undefined },
  { name: 'with an install', packageManager: 'work' as const },
])('a process that is killed at any change on the disk, $name', ({ packageManager }) => {
  it('leaves the old tree to the next run, or the new one where it was done', async () => {
    const wanted = undisturbed(packageManager);
    const killed = killedAtEachChange(
      () => makeService({ installed: true }),
      (root, signal, at) => applyInProcess(makePlan(root, packageManager), signal, at),
    );
    const outcomes = { before: 0, after: 0 };
    for (const { root, change } of killed) {
      await recoverInterrupted(root);
      expect(wasInterrupted(root)).toBe(false);
      const tree = readTree(root);
      const outcome = tree['src/server.js'] === wanted.after['src/server.js'] ? 'after' : 'before';
      expect(tree, `killed at change ${String(change)}`).toEqual(wanted[outcome]);
      outcomes[outcome] += 1;
      rmSync(root, { recursive: true });
    }
    expect(outcomes.before).toBeGreaterThan(30);
    expect(outcomes.after).toBeGreaterThan(0);
  });
});

describe('a run that takes files away', () => {
  it('leaves no folder that only held them, and no journal', () => {
    const root = makeService({ installed: false });
    const run = applyInProcess(makeRemoval(root));
    expect(run.stderr).toBe('');
    const files = Object.keys(readTree(root));
    expect(files).toEqual(['README.md', 'package.json', 'src/', 'src/app.js', 'src/server.js']);
  });

  it('is all or nothing too, killed at any change on the disk', async () => {
    const probe = makeService({ installed: false });
    const plan = makeRemoval(probe);
    const before = readTree(probe);
    expect(applyInProcess(plan).stderr).toBe('');
    const after = readTree(probe);
    const killed = killedAtEachChange(
      () => makeService({ installed: false }),
      (root, signal, at) => applyInProcess(makeRemoval(root), signal, at),
    );
    const outcomes = { before: 0, after: 0 };
    for (const { root, change } of killed) {
      await recoverInterrupted(root);
      const tree = readTree(root);
      const outcome = 'src/old.js' in tree ? 'before' : 'after';
      expect(tree, `killed at change ${String(change)}`).toEqual({ before, after }[outcome]);
      outcomes[outcome] += 1;
    }
    expect(outcomes.before).toBeGreaterThan(10);
    expect(outcomes.after).toBeGreaterThan(0);
  });

  it('puts nothing in the place of a file that somebody wrote again meanwhile', () => {
    const root = makeService({ installed: false });
    const plan = makeRemoval(root);
    writeFileSync(path.join(root, 'src/old.js'), 'exports.old = 2;\n');
    const run = applyInProcess(plan);
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('src/old.js was changed while the plan was being made.');
    expect(readTree(root)['src/old.js']).toContain('exports.old = 2;');
    expect(readTree(root)['src/observability/logger.js']).toBeDefined();
  });
});

describe('a recovery that is killed itself', () => {
  it('is finished by the one after it', async () => {
    const before = readTree(makeService({ installed: true }));
    // Step 5 is the write of the second emitted file: packages, lockfile and three files are new by then.
    const makeInterrupted = (): string => {
      const root = makeService({ installed: true });
      expect(applyInProcess(makePlan(root, 'work'), 'SIGKILL', '@5').signal).toBe('SIGKILL');
      return root;
    };
    let count = 0;
    for (const { root, change } of killedAtEachChange(makeInterrupted, recoverInProcess)) {
      await recoverInterrupted(root);
      expect(readTree(root), `recovery killed at change ${String(change)}`).toEqual(before);
      rmSync(root, { recursive: true });
      count += 1;
    }
    expect(count).toBeGreaterThan(10);
  });
});

describe.each([
  { signal: 'SIGINT', installed: true, steps: ['@1', '@2', '@3', '@4', '@6', '@7'] },
  { signal: 'SIGINT', installed: false, steps: ['@3', '@7'] },
  { signal: 'SIGTERM', installed: true, steps: ['@3', '@7'] },
  { signal: 'SIGHUP', installed: false, steps: ['@3', '@7'] },
])('$signal (packages there before: $installed)', ({ signal, installed, steps }) => {
  it.each(steps)('at step %s puts everything back at once', (step) => {
    const root = makeService({ installed });
    const before = readTree(root);
    const run = applyInProcess(makePlan(root, 'slow'), signal, step);
    expect(run.stderr).toContain(`Interrupted by ${signal}.`);
    expect(run.status).toBe(1);
    expect(readTree(root)).toEqual(before);
  });
});

describe('an install that fails', () => {
  it.each([true, false])(
    'is told in its own words and taken back (packages there before: %s)',
    (installed) => {
      const root = makeService({ installed });
      const before = readTree(root);
      const run = applyInProcess(makePlan(root, 'fail'));
      expect(run.status).toBe(1);
      expect(run.stderr).toContain('failed with exit code 1. It said:');
      expect(run.stderr).toContain("npm error 404 'added@^9' is not in this registry");
      expect(readTree(root)).toEqual(before);
    },
  );

  it('names a package manager that is not there', () => {
    const root = makeService({ installed: true });
    const before = readTree(root);
    const plan = makePlan(root);
    const run = applyInProcess({ ...plan, install: { command: 'no-such-manager', args: [], cwd: root } });
    expect(run.stderr).toContain('no-such-manager is not installed here');
    expect(readTree(root)).toEqual(before);
  });
});

describe('a package manager that outlives a killed run', () => {
  it('is waited for before everything is put back', async () => {
    const root = makeService({ installed: false });
    const before = readTree(root);
    // Step 3 is the first line that the package manager says; it works on for a second.
    const run = applyInProcess(makePlan(root, 'slow'), 'SIGKILL', '@3');
    expect(run.signal).toBe('SIGKILL');
    expect(await recoverInterrupted(root)).toBe(true);
    expect(readTree(root)).toEqual(before);
  });
});
