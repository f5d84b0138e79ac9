import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../generator/src/present/json.js';
import { writeTree } from '../apply/tree.js';
import { commit, expressService, fakeNpm, sightline, type Ran } from './run-sightline.js';

/** Installs nothing, and runs scripts as npm does. */
const npm = fakeNpm(`
  const { readFileSync, writeFileSync } = require('node:fs');
  const [command, name] = process.argv.slice(2);
  if (command === 'run') {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    process.exit(require('node:child_process').spawnSync(scripts[name], { shell: true, stdio: 'inherit' }).status);
  }
  writeFileSync('package-lock.json', '{}\\n');
  require('node:fs').mkdirSync('node_modules', { recursive: true });
`);

/** A lint that finds one thing in each of these files that is there. */
function lintOf(...finds: string[]): string {
  return `
    const found = ${JSON.stringify(finds)}.filter((file) => require('node:fs').existsSync(file));
    for (const file of found) console.log(file + ':7:1 lint/no 1 thing');
    process.exit(found.length > 0 ? 1 : 0);
  `;
}

function checked(lint: string, scripts: Record<string, string> = { lint: 'node lint.cjs' }): string {
  const root = expressService({
    git: false,
    files: { 'lint.cjs': lint, '.gitignore': 'node_modules/\nran.txt\n' },
  });
  const manifest = path.join(root, 'package.json');
  const data = JSON.parse(readFileSync(manifest, 'utf8')) as { scripts: object };
  writeFileSync(
    manifest,
    `${JSON.stringify({ ...data, scripts: { ...data.scripts, ...scripts } }, null, 2)}\n`,
  );
  mkdirSync(path.join(root, 'node_modules'));
  commit(root);
  return root;
}

function init(root: string, ...flags: string[]): Ran {
  return sightline(root, ['init', '--yes', '--features', 'logging', ...flags], { PATH: npm });
}

describe('the own checks of a service, before and after init', () => {
  it('that pass are told', () => {
    const { code, stderr } = init(checked(lintOf(), { lint: 'node lint.cjs', typecheck: 'node -e 0' }));
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('types  passed  npm run typecheck\nlint   passed  npm run lint\n');
  });

  it('that fail only afterwards name what they find, and end with an exit code of their own', () => {
    const { code, stderr } = init(checked(lintOf('src/observability/logger.js')));
    expect(code).toBe(4);
    expect(stderr).toContain(
      'lint   failed  npm run lint\n    src/observability/logger.js:7  lint/no 1 thing\n',
    );
  });

  it('that failed before are not held against init', () => {
    const { code, stderr } = init(checked(lintOf('src/app.js')));
    expect(code).toBe(0);
    expect(stderr).toContain('lint   failed, as it did before  npm run lint\n');
  });

  it('that failed before and find more tell what is new', () => {
    const { code, stderr } = init(checked(lintOf('src/app.js', 'src/observability/logger.js')));
    expect(code).toBe(4);
    expect(stderr).toContain(
      'lint   failed before too, and finds more  npm run lint\n    src/observability/logger.js:7  lint/no 1 thing\n',
    );
  });

  it('of which nothing is known from before count for the files that were written', () => {
    const uninstalled = (lint: string): string => {
      const root = checked(lint);
      rmSync(path.join(root, 'node_modules'), { recursive: true });
      return root;
    };
    const theirs = init(uninstalled(lintOf('src/app.js')));
    expect(theirs.code).toBe(0);
    expect(theirs.stderr).toContain('lint   failed; nobody knows how it was before  npm run lint\n');
    expect(init(uninstalled(lintOf('src/app.js', 'src/server.js'))).code).toBe(4);
  });

  it('are in the report', () => {
    const { code, stdout } = init(checked(lintOf('src/observability/logger.js')), '--json');
    const report = JSON.parse(stdout) as Report;
    expect(code).toBe(4);
    expect(report.exitCode).toBe(4);
    expect(report.checks).toEqual([
      {
        what: 'lint',
        command: 'npm run lint',
        passed: false,
        failedBefore: false,
        isWorse: true,
        output: 'src/observability/logger.js:7  lint/no 1 thing',
      },
    ]);
  });

  it('look at every file again after the changes: a compiler that keeps what it knew passes over errors', () => {
    const root = expressService({
      git: false,
      files: {
        'package.json': JSON.stringify({
          name: 'orders',
          type: 'module',
          engines: { node: '>=20.19' },
          scripts: { start: 'tsx src/server.ts' },
          dependencies: { express: '^5.1.0' },
          devDependencies: { typescript: '^5.9.0', tsx: '^4.0.0', '@types/node': '^20.19.0' },
        }),
        'tsconfig.json': '{ "compilerOptions": { "module": "NodeNext", "types": ["node"] } }',
        'src/server.ts': "import express from 'express';\n\nexpress().listen(3000);\n",
      },
    });
    for (const file of ['src/app.js', 'src/server.js']) rmSync(path.join(root, file));
    commit(root);
    writeTree(root, {
      'node_modules/typescript/package.json': '{ "name": "typescript", "version": "5.9.3" }',
      'node_modules/typescript/bin/tsc': `
        const { existsSync, mkdirSync, writeFileSync } = require('node:fs');
        const kept = process.argv[process.argv.indexOf('--tsBuildInfoFile') + 1];
        if (existsSync(kept)) process.exit(0);
        mkdirSync(require('node:path').dirname(kept), { recursive: true });
        writeFileSync(kept, '{}');
        if (!existsSync('src/observability/logger.ts')) process.exit(0);
        console.log("src/server.ts(3,1): error TS2345: seen only when all is looked at");
        process.exit(2);
      `,
    });
    const { code, stderr } = init(root);
    expect(code, stderr).toBe(4);
    expect(stderr).toContain('types  failed  tsc --noEmit -p tsconfig.json\n');
  });

  it.each([
    ['with --no-check', ['--no-check']],
    ['with --no-install: nothing resolves yet', ['--no-install']],
  ])('are not run %s', (_, flags) => {
    const root = checked("require('node:fs').writeFileSync('ran.txt', '');");
    expect(init(root, ...flags).code).toBe(0);
    expect(existsSync(path.join(root, 'ran.txt'))).toBe(false);
  });

  it('repair nothing on the way', () => {
    const root = checked('', { lint: 'eslint src --fix' });
    writeTree(root, {
      'node_modules/.bin/eslint':
        "#!/usr/bin/env node\nrequire('node:fs').appendFileSync('ran.txt', process.argv.slice(2).join(' ') + '\\n');\n",
    });
    chmodSync(path.join(root, 'node_modules/.bin/eslint'), 0o755);
    const { code, stderr } = init(root);
    expect(code, stderr).toBe(0);
    expect(readFileSync(path.join(root, 'ran.txt'), 'utf8')).toBe('src\nsrc\n');
    expect(stderr).toContain('lint   passed  eslint src\n');
  });
});

describe('a lint that init brings', () => {
  /** Installs nothing; the lint says what ESLint would. */
  const npmWithLint = (...said: string[]): string =>
    fakeNpm(`
      require('node:fs').mkdirSync('node_modules', { recursive: true });
      require('node:fs').writeFileSync('package-lock.json', '{}\\n');
      if (process.argv[2] !== 'run') process.exit(0);
      console.log(${JSON.stringify(said.join('\n'))});
      process.exit(${said.length > 0 ? '1' : '0'});
    `);
  const run = (path: string, ...flags: string[]): Ran =>
    sightline(expressService(), ['init', '--yes', '--features', 'logging,lint', ...flags], { PATH: path });

  it('says what it finds in the code that was there, and fails nothing', () => {
    const path = npmWithLint(
      '/app/src/a.js',
      '  1:1  error  one',
      '  2:1  error  two',
      '  3:1  warning  three',
    );
    const { code, stderr } = run(path);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(
      [
        'lint   new, finds 2 errors and 1 warning in the code that was there  npm run lint',
        "    Until they are dealt with, `sightline.configs['recommended-warn']` in eslint.config.js makes them warnings.",
      ].join('\n'),
    );
  });

  it('says so to a program', () => {
    const { checks } = JSON.parse(
      run(npmWithLint('/app/src/a.js', '  1:1  error  one'), '--json').stdout,
    ) as Report;
    expect(checks).toEqual([
      {
        what: 'lint',
        command: 'npm run lint',
        passed: false,
        isWorse: false,
        isNew: { errors: 1, warnings: 0, config: 'eslint.config.js' },
        output: '',
      },
    ]);
  });

  it('says that it finds nothing', () => {
    expect(run(npmWithLint()).stderr).toContain('lint   new, finds nothing  npm run lint\n');
  });
});
