import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../generator/src/present/json.js';
import { copyTree, readTree, temporaryFolder, type Tree } from '../apply/tree.js';
import { commit, expressService, fakeNpm, sightline } from './run-sightline.js';

const apply = ['init', '--yes', '--no-install'];

function files(root: string): Tree {
  return readTree(root, ['.git']);
}

describe('init --dry-run', () => {
  it('writes nothing, and prints the diff of exactly what init would write', () => {
    const root = expressService();
    const before = files(root);
    const { code, stdout, stderr } = sightline(root, ['init', '--dry-run', '--no-install']);
    expect(code).toBe(0);
    expect(files(root)).toEqual(before);
    expect(stderr).toContain('This was a dry run: nothing was written.');

    const patched = copyTree(root);
    const patch = path.join(temporaryFolder(), 'init.patch');
    writeFileSync(patch, stdout);
    execFileSync('git', ['apply', patch], { cwd: patched });
    expect(sightline(root, apply).code).toBe(0);
    expect(files(patched)).toEqual(files(root));
  });

  it('needs no clean tree, but says that init does', () => {
    const root = expressService();
    writeFileSync(path.join(root, 'notes.txt'), 'mine\n');
    const { code, stderr } = sightline(root, ['init', '--dry-run']);
    expect(code).toBe(0);
    expect(stderr).toContain('1 uncommitted change: init will refuse without --allow-dirty.');
  });
});

describe('init --json', () => {
  it('prints one object on stdout and everything else on stderr, planned as applied', () => {
    const root = expressService();
    const planned = JSON.parse(sightline(root, ['init', '--dry-run', '--json']).stdout) as Report;
    expect(planned).toMatchObject({ schema: 1, command: 'init', status: 'planned', exitCode: 0 });
    expect(planned.service).toMatchObject({
      name: 'orders',
      language: 'js',
      moduleSystem: 'esm',
      entry: 'src/server.js',
    });
    expect(planned.install).toMatchObject({ command: 'npm', cwd: root });
    const edited = planned.changes?.filter(({ kind }) => kind === 'edited').map((change) => change.path);
    expect(edited).toContain('package.json');
    expect(edited).toContain('src/server.js');

    const npm = fakeNpm(
      "require('node:fs').writeFileSync('package-lock.json', '{}\\n'); console.log('added 9 packages')",
    );
    const run = sightline(root, ['init', '--yes', '--json'], { PATH: npm });
    const { checks, ...applied } = JSON.parse(run.stdout) as Report;
    expect(applied).toEqual({ ...planned, status: 'applied' });
    expect(checks).toMatchObject([{ command: 'npm run lint', isNew: { errors: 0, warnings: 0 } }]);
    expect(run.stderr).toContain('Installing packages with npm');
  });
});

describe('a second init', () => {
  it('changes nothing and says so, uncommitted and committed', () => {
    const root = expressService();
    expect(sightline(root, apply).code).toBe(0);
    const after = files(root);
    for (const round of ['uncommitted', 'committed']) {
      const { code, stdout } = sightline(root, apply);
      expect(code, round).toBe(0);
      expect(stdout).toContain('Nothing to do');
      expect(files(root)).toEqual(after);
      expect(JSON.parse(sightline(root, [...apply, '--json']).stdout)).toMatchObject({
        status: 'unchanged',
        changes: [],
      });
      if (round === 'uncommitted') commit(root);
    }
  });

  it('takes its own uncommitted changes, with the lockfile, for no dirty tree', () => {
    const root = expressService();
    const npm = fakeNpm("require('node:fs').writeFileSync('package-lock.json', '{}\\n')");
    expect(sightline(root, ['init', '--yes', '--features', 'logging'], { PATH: npm }).code).toBe(0);
    const { code, stderr } = sightline(root, ['init', '--yes', '--features', 'logging,health,metrics'], {
      PATH: npm,
    });
    expect(stderr).not.toContain('uncommitted');
    expect(code).toBe(0);
    appendFileSync(path.join(root, 'src/server.js'), '// mine\n');
    const refused = sightline(root, ['init', '--yes', '--features', 'logging,health,metrics,tracing'], {
      PATH: npm,
    });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('There are uncommitted changes:\n  src/server.js\n');
  });

  it('leaves what the team edited or deleted as it is, and says so', () => {
    const root = expressService();
    expect(sightline(root, apply).code).toBe(0);
    appendFileSync(path.join(root, 'src/observability/logger.js'), '\nexport const mine = true;\n');
    rmSync(path.join(root, 'src/observability/index.js'));
    commit(root);
    const after = files(root);
    const { code, stderr } = sightline(root, apply);
    expect(code).toBe(0);
    expect(stderr).toContain(
      'src/observability/logger.js was edited since it was emitted, and is left as it is.',
    );
    expect(stderr).toContain(
      'src/observability/index.js was deleted since it was emitted, and is not made again',
    );
    expect(files(root)).toEqual(after);
  });

  it.each([
    ['init', ...apply.slice(1)],
    ['upgrade', '--yes', '--no-install'],
    ['add', 'health', '--yes', '--no-install'],
  ])(
    'leaves a service alone whose emitted source was moved, and says how to tell where: %s',
    (...command) => {
      const root = expressService();
      expect(sightline(root, [...apply, '--features', 'logging,tracing']).code).toBe(0);
      renameSync(path.join(root, 'src/observability'), path.join(root, 'src/watch'));
      const moved = (file: string): void => {
        const text = readFileSync(path.join(root, file), 'utf8');
        writeFileSync(path.join(root, file), text.replaceAll(/(\.|src)\/observability/g, '$1/watch'));
      };
      moved('src/server.js');
      moved('package.json');
      commit(root);
      const after = files(root);
      const { code, stderr } = sightline(root, command);
      expect(code).toBe(1);
      expect(stderr).toContain('src/observability/register.js\n  src/observability/index.js');
      expect(files(root)).toEqual(after);
      moved('.sightline/manifest.json');
      commit(root);
      expect(sightline(root, command).code).toBe(0);
      expect(existsSync(path.join(root, 'src/observability'))).toBe(false);
    },
  );

  it('after the team formatted everything is still nothing to do', () => {
    const root = expressService();
    expect(sightline(root, apply).code).toBe(0);
    const logger = path.join(root, 'src/observability/logger.js');
    writeFileSync(logger, readFileSync(logger, 'utf8').replaceAll("'", '"').replaceAll('\n  ', '\n\t'));
    commit(root);
    expect(sightline(root, apply).stdout).toContain('Nothing to do');
  });
});

describe('init', () => {
  it('works outside of git, and says what that means', () => {
    const root = expressService({ git: false });
    const { code, stderr } = sightline(root, apply);
    expect(code).toBe(0);
    expect(stderr).toContain('This is not a git repository');
    expect(sightline(root, apply).stdout).toContain('Nothing to do');
  });

  it('puts the emitted source where --dir says, and knows it again', () => {
    const root = expressService();
    expect(sightline(root, [...apply, '--dir', './lib/telemetry/']).code).toBe(0);
    expect(files(root)['lib/telemetry/index.js']).toBeDefined();
    expect(sightline(root, apply).stdout).toContain('Nothing to do');
  });

  it('writes a manifest that passes the repository’s own format check', async () => {
    const style = { tabWidth: 4, printWidth: 60 };
    const root = expressService({ files: { '.prettierrc': JSON.stringify(style) } });
    expect(sightline(root, apply).code).toBe(0);
    const { check } = await import('prettier');
    const text = readFileSync(path.join(root, '.sightline/manifest.json'), 'utf8');
    expect(await check(text, { parser: 'json', ...style })).toBe(true);
  });
});
