import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../generator/src/present/json.js';
import { provide } from '../../harness/tools.mjs';
import { copyTree, readTree, temporaryFolder, type Tree } from '../apply/tree.js';
import { commit, expressService, sightline } from './run-sightline.js';

const modules = fileURLToPath(new URL('../../../node_modules/', import.meta.url));
const apply = ['init', '--yes', '--no-install'];
const dir = 'src/observability';

/** Rules that a fix keeps to, and two that none does, one of which only warns. */
const rules = {
  curly: ['error', 'all'],
  'dot-notation': 'error',
  'func-style': ['error', 'expression'],
  'no-magic-numbers': 'warn',
  'no-var': 'error',
  'prefer-const': 'error',
};

/** An Express service whose own ESLint is installed, committed. */
function linted(
  config: string,
  { eslint = 'eslint', files = {} }: { eslint?: string; files?: Record<string, string> } = {},
): string {
  const root = expressService({ git: false, files: { 'eslint.config.js': config, ...files } });
  const manifest = path.join(root, 'package.json');
  const data = JSON.parse(readFileSync(manifest, 'utf8')) as { scripts: object };
  const withLint = {
    ...data,
    scripts: { ...data.scripts, lint: 'eslint .' },
    devDependencies: { eslint: '^10.0.0' },
  };
  writeFileSync(manifest, `${JSON.stringify(withLint, null, 2)}\n`);
  mkdirSync(path.join(root, 'node_modules'));
  for (const [name, target] of [
    ['eslint', eslint],
    ['typescript-eslint', 'typescript-eslint'],
    ['typescript', 'typescript'],
    ['@types', '@types'],
  ] as const) {
    symlinkSync(path.join(modules, target), path.join(root, 'node_modules', name));
  }
  commit(root);
  return root;
}

function configOf(chosen: object): string {
  return `export default [{ rules: ${JSON.stringify(chosen)} }];\n`;
}

function files(root: string): Tree {
  return readTree(root, ['.git', 'node_modules']);
}

/** What the repository's ESLint says of the emitted source, without our rules. */
function lint(root: string, config: string): { code: number | null; said: string } {
  writeFileSync(path.join(root, 'eslint.own.config.js'), config);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['node_modules/eslint/bin/eslint.js', '-c', 'eslint.own.config.js', '--max-warnings=0', dir],
    { cwd: root, encoding: 'utf8' },
  );
  rmSync(path.join(root, 'eslint.own.config.js'));
  return { code: status, said: stdout + stderr };
}

describe('the emitted source keeps to the lint of the repository', { timeout: 300_000 }, () => {
  it('by its fix, and by name where no fix helps; the plan is what is written, once, and goes again', () => {
    const config = configOf(rules);
    const root = linted(config);
    const before = files(root);
    const dryRun = sightline(root, ['init', '--dry-run', '--no-install']);
    expect(dryRun.code, dryRun.stderr).toBe(0);
    expect(dryRun.stderr).toMatch(
      /What ESLint cannot fix in emitted files is switched off there by name: func-style \(src\/observability\/\w+\.js and \d+ more\), no-magic-numbers \(/,
    );
    expect(files(root)).toEqual(before);
    const patched = copyTree(root);
    const patch = path.join(temporaryFolder(), 'init.patch');
    writeFileSync(patch, dryRun.stdout);
    execFileSync('git', ['apply', patch], { cwd: patched });

    expect(sightline(root, apply).code).toBe(0);
    expect(files(root)).toEqual(files(patched));
    expect(lint(root, config)).toEqual({ code: 0, said: '' });
    const logger = readFileSync(path.join(root, dir, 'logger.js'), 'utf8');
    expect(logger).toMatch(/^\/\* eslint-disable func-style, no-magic-numbers -- /);
    expect(logger).not.toMatch(/\) return /);

    const after = files(root);
    expect(sightline(root, apply).stdout).toContain('Nothing to do');
    expect(sightline(root, ['status', '--check']).code).toBe(0);
    commit(root);
    // Nor where nothing is installed.
    rmSync(path.join(root, 'node_modules'), { recursive: true });
    expect(sightline(root, ['upgrade', '--yes', '--no-install']).stdout).toContain('Nothing to do');
    expect(sightline(root, apply).stdout).toContain('Nothing to do');
    expect(sightline(root, ['status', '--check']).code).toBe(0);
    expect(files(root)).toEqual(after);

    const removed = sightline(root, ['remove', '--yes', '--no-install']);
    expect(removed.code, removed.stderr).toBe(0);
    expect(files(root)).toEqual(before);
  });

  it('stays in line when a feature is added or goes', () => {
    const config = configOf(rules);
    const root = linted(config);
    expect(sightline(root, [...apply, '--features', 'logging,health']).code).toBe(0);
    commit(root);
    expect(sightline(root, ['add', 'metrics', '--yes', '--no-install']).code).toBe(0);
    expect(lint(root, config)).toEqual({ code: 0, said: '' });
    commit(root);
    expect(sightline(root, ['remove', 'health', '--yes', '--no-install']).code).toBe(0);
    expect(lint(root, config)).toEqual({ code: 0, said: '' });
  });

  it('also where the fix is what lays it out', () => {
    const config = configOf({ quotes: ['error', 'double'], semi: ['error', 'never'], indent: ['error', 4] });
    const root = linted(config, { eslint: 'eslint9' });
    expect(sightline(root, apply).code).toBe(0);
    expect(lint(root, config)).toEqual({ code: 0, said: '' });
    expect(readFileSync(path.join(root, dir, 'shutdown.js'), 'utf8')).toMatch(/^ {4}\S.*[^;]$/m);
    expect(sightline(root, apply).stdout).toContain('Nothing to do');
  });

  it('where its rules need types, by those that need none', () => {
    const typed = (more: string): string =>
      `import tseslint from 'typescript-eslint';\nexport default tseslint.config(${more}{ files: ['**/*.ts'], extends: [tseslint.configs.strictTypeChecked], languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } }, rules: { curly: 'error' } });\n`;
    const root = linted(typed(''), {
      files: {
        'tsconfig.json': JSON.stringify({
          compilerOptions: {
            module: 'nodenext',
            target: 'es2022',
            strict: true,
            outDir: 'dist',
            types: ['node'],
          },
          include: ['src'],
        }),
        'src/app.ts': "import express from 'express';\n\nexport const app = express();\n",
        'src/server.ts': "import { app } from './app.js';\n\napp.listen(3000);\n",
      },
    });
    rmSync(path.join(root, 'src/app.js'));
    rmSync(path.join(root, 'src/server.js'));
    const manifest = path.join(root, 'package.json');
    writeFileSync(
      manifest,
      readFileSync(manifest, 'utf8').replace('node src/server.js', 'tsc && node dist/server.js'),
    );
    commit(root);
    const { code, stderr } = sightline(root, apply);
    expect(code, stderr).toBe(0);
    expect(stderr).not.toContain('could not be run');
    const logger = readFileSync(path.join(root, dir, 'logger.ts'), 'utf8');
    expect(logger).not.toMatch(/\) return /);
    expect(logger).not.toContain('eslint-disable');
  });

  it('leaves files alone that the configuration ignores', () => {
    const root = linted(
      `export default [{ ignores: ['src/observability/'] }, { rules: ${JSON.stringify(rules)} }];\n`,
    );
    expect(sightline(root, apply).code).toBe(0);
    expect(readFileSync(path.join(root, dir, 'logger.js'), 'utf8')).toMatch(/\) return /);
  });
});

describe(
  'a file of the team that the fixes of its lint have nothing to say about',
  { timeout: 300_000 },
  () => {
    const server = `import 'dotenv/config';

import express from 'express';

import { settings } from '#settings';

const app = express();
app.listen(settings.port);
`;
    const sorted = [
      "import sort from 'eslint-plugin-simple-import-sort';",
      '',
      "export default [{ plugins: { sort }, rules: { 'sort/imports': 'error' } }];",
      '',
    ].join('\n');

    async function sortedService(text: string): Promise<string> {
      const tools = await provide('simple-import-sort-12', ['eslint-plugin-simple-import-sort@12.1.1']);
      const root = linted(sorted, { files: { 'src/server.js': text } });
      const plugin = 'node_modules/eslint-plugin-simple-import-sort';
      symlinkSync(path.join(tools, plugin), path.join(root, plugin));
      return root;
    }

    it('stays so: what is imported stands where its import order wants it', async () => {
      const root = await sortedService(server);
      const before = files(root);
      expect(sightline(root, apply).code).toBe(0);
      expect(readFileSync(path.join(root, 'src/server.js'), 'utf8')).toBe(`import 'dotenv/config';

import express from 'express';

import { settings } from '#settings';

import { observe } from './observability/index.js';

const app = express();
observe(app.listen(settings.port));
`);
      expect(sightline(root, [...apply, '--allow-dirty']).stdout).toContain('Nothing to do');
      commit(root);
      expect(sightline(root, ['remove', '--yes', '--no-install']).code).toBe(0);
      expect(files(root)).toEqual(before);
    });

    it('and one that they would change keeps the smallest edit', async () => {
      const root = await sortedService(`import b from 'node:path';\nimport a from 'node:fs';\n${server}`);
      expect(sightline(root, apply).code).toBe(0);
      expect(readFileSync(path.join(root, 'src/server.js'), 'utf8')).toContain(
        "import { settings } from '#settings';\nimport { observe } from './observability/index.js';\n",
      );
    });
  },
);

function standardService(): string {
  const root = expressService({ git: false });
  const manifest = path.join(root, 'package.json');
  const data = JSON.parse(readFileSync(manifest, 'utf8')) as { scripts: object };
  const withLint = {
    ...data,
    scripts: { ...data.scripts, test: 'standard && node --test' },
    devDependencies: { standard: '^17.0.0' },
  };
  writeFileSync(manifest, `${JSON.stringify(withLint, null, 2)}\n`);
  return root;
}

it('standard that is not installed is told, with files that are in no folder by their names', () => {
  const { stderr } = sightline(standardService(), ['init', '--yes', '--no-install', '--allow-dirty']);
  expect(stderr).toContain(`\`npx standard --fix ${dir} eslint.config.js\` once it is.`);
});

it('standard that is installed later has nothing against the emitted source, before its fixes and after', async () => {
  const tools = await provide('standard-17', ['standard@17']);
  const root = standardService();
  for (const name of ['app.js', 'server.js']) {
    const file = path.join(root, 'src', name);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/;$/gm, ''));
  }
  const { code, stderr } = sightline(root, ['init', '--yes', '--no-install', '--allow-dirty']);
  expect(code, stderr).toBe(0);
  symlinkSync(path.join(tools, 'node_modules'), path.join(root, 'node_modules'));
  const standard = (...flags: string[]): string => {
    const command = path.join(tools, 'node_modules/standard/bin/cmd.cjs');
    const asked = [command, ...flags, `${dir}/*.js`, 'eslint.config.*'];
    const lint = spawnSync(process.execPath, asked, { cwd: root, encoding: 'utf8' });
    return lint.stdout + lint.stderr;
  };
  expect(standard()).toBe('');
  expect(standard('--fix')).toBe('');
});

it('the emitted source keeps to standard, where a script runs that', async () => {
  const tools = await provide('standard-17', ['standard@17']);
  const root = standardService();
  symlinkSync(path.join(tools, 'node_modules'), path.join(root, 'node_modules'));
  commit(root);
  const { code, stderr } = sightline(root, ['init', '--yes', '--no-install', '--allow-dirty']);
  expect(code, stderr).toBe(0);
  const asked = [path.join(tools, 'node_modules/standard/bin/cmd.cjs'), `${dir}/*.js`, 'eslint.config.*'];
  const lint = spawnSync(process.execPath, asked, { cwd: root, encoding: 'utf8' });
  expect(lint.stdout + lint.stderr).toBe('');
  // What a comment switches off for standard is no news to the lint that only has our rules.
  expect(readFileSync(path.join(root, 'eslint.config.js'), 'utf8')).toContain(
    "reportUnusedDisableDirectives: 'off'",
  );
  expect(readFileSync(path.join(root, dir, 'logger.js'), 'utf8')).toMatch(/function \w+ \(.*\) \{$/m);
  expect(sightline(root, ['init', '--yes', '--no-install', '--allow-dirty']).stdout).toContain(
    'Nothing to do',
  );
});

it('a rule that the configuration names and nobody has installed is not switched off: naming it is an error', async () => {
  const tools = await provide('eslint-8', ['eslint@8.57.1']);
  const config = {
    root: true,
    parserOptions: { ecmaVersion: 2022, sourceType: 'module' },
    rules: { 'import/order': 'error' },
  };
  const root = expressService({ git: false, files: { '.eslintrc.json': `${JSON.stringify(config)}\n` } });
  const manifest = path.join(root, 'package.json');
  const data = JSON.parse(readFileSync(manifest, 'utf8')) as object;
  writeFileSync(manifest, JSON.stringify({ ...data, devDependencies: { eslint: '^8.57.0' } }));
  symlinkSync(path.join(tools, 'node_modules'), path.join(root, 'node_modules'));
  commit(root);
  const { code, stderr } = sightline(root, ['init', '--yes', '--no-install', '--allow-dirty']);
  expect(code, stderr).toBe(0);
  expect(stderr).not.toContain('switched off');
  expect(readFileSync(path.join(root, dir, 'logger.js'), 'utf8')).not.toContain('eslint-disable');
});

describe('a lint that cannot read what is emitted', { timeout: 300_000 }, () => {
  const line = `${dir}/`;
  const install = ['--no-install', '--allow-dirty'];

  /** A service that an older ESLint, or one that is set for an older JavaScript, has nothing to say about. */
  async function withEslint(
    version: string,
    {
      config,
      more = {},
      manifest = {},
    }: { config: object; more?: Record<string, string>; manifest?: object },
  ): Promise<string> {
    const tools = await provide(`eslint-${version}`, [`eslint@${version}`]);
    const root = expressService({
      git: false,
      files: { '.eslintrc.json': `${JSON.stringify({ root: true, ...config })}\n`, ...more },
    });
    const file = path.join(root, 'package.json');
    const data = JSON.parse(readFileSync(file, 'utf8')) as { scripts: object };
    const scripts = { ...data.scripts, lint: 'eslint src' };
    const withLint = { ...data, scripts, devDependencies: { eslint: `^${version}` }, ...manifest };
    writeFileSync(file, `${JSON.stringify(withLint, null, 2)}\n`);
    symlinkSync(path.join(tools, 'node_modules'), path.join(root, 'node_modules'));
    commit(root);
    return root;
  }

  /** Its own rules: ours are not installed here. */
  function ownLint(root: string, config: object): string {
    const own = path.join(root, 'own.json');
    writeFileSync(own, JSON.stringify({ root: true, ...config }));
    const asked = ['node_modules/eslint/bin/eslint.js', '--no-eslintrc', '-c', own, 'src'];
    const { stdout, stderr } = spawnSync(process.execPath, asked, { cwd: root, encoding: 'utf8' });
    rmSync(own);
    return stdout + stderr;
  }

  const es2018 = { parserOptions: { ecmaVersion: 2018, sourceType: 'module' }, rules: { curly: 'error' } };

  it.each([
    ['8.57.1', 'because it is set for an older one', 0],
    ['6.8.0', 'because it is that old', 3],
  ])('of ESLint %s is kept from it, %s', async (version, _, code) => {
    const root = await withEslint(version, { config: es2018 });
    const before = files(root);
    expect(ownLint(root, es2018)).toBe('');
    const done = sightline(root, ['init', '--yes', ...install]);
    expect(done.code, done.stderr).toBe(code);
    expect(done.stderr).toMatch(
      /ESLint \d cannot read src\/observability\/\w+\.js and \d+ more \(Parsing error: .+\): \.eslintignore keeps src\/observability out of it\./,
    );
    expect(readFileSync(path.join(root, '.eslintignore'), 'utf8')).toBe(
      `# Emitted by sightline: the lint of this repository cannot read it.\n${line}\n`,
    );
    expect(ownLint(root, es2018)).toBe('');
    expect(readFileSync(path.join(root, dir, 'logger.js'), 'utf8')).not.toContain('eslint-disable');

    expect(sightline(root, ['init', '--yes', ...install]).stdout).toContain('Nothing to do');
    expect(sightline(root, ['status', '--check']).code).toBe(0);
    commit(root);
    // Their lint stays as it was while the emitted source is there.
    expect(sightline(root, ['remove', 'lint', '--yes', ...install]).code).toBe(0);
    expect(ownLint(root, es2018)).toBe('');
    expect(sightline(root, ['remove', '--yes', ...install]).code).toBe(0);
    expect(files(root)).toEqual(before);
  });

  it.each([
    ['.eslintignore', { more: { '.eslintignore': 'coverage' } }, `coverage\n${line}`],
    [
      'package.json',
      { manifest: { eslintIgnore: ['coverage'] } },
      `"eslintIgnore": [\n    "coverage",\n    "${line}"\n  ]`,
    ],
    [
      'config/.eslintignore',
      {
        more: { 'config/.eslintignore': 'coverage\n' },
        manifest: {
          scripts: { start: 'node src/server.js', lint: 'eslint --ignore-path config/.eslintignore .' },
        },
      },
      `coverage\n${line}\n`,
    ],
  ])('is kept from it by the list that it has: %s', async (file, service, expected) => {
    const root = await withEslint('6.8.0', { config: es2018, ...service });
    const before = files(root);
    expect(sightline(root, ['init', '--yes', ...install]).code).toBe(3);
    expect(readFileSync(path.join(root, file), 'utf8')).toContain(expected);
    expect(sightline(root, ['init', '--yes', ...install]).stdout).toContain('Nothing to do');
    expect(sightline(root, ['remove', '--yes', ...install]).code).toBe(0);
    expect(files(root)).toEqual(before);
  });

  it('is not kept from it by a list that others read: that is a step', async () => {
    const scripts = { start: 'node src/server.js', lint: 'eslint --ignore-path .gitignore .' };
    const root = await withEslint('8.57.1', { config: es2018, manifest: { scripts } });
    const before = readFileSync(path.join(root, '.gitignore'), 'utf8');
    const { code, stderr } = sightline(root, ['init', '--yes', ...install]);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /Keep the lint from the emitted source, or let it read that +\.eslintrc\.json\n +ESLint 8 cannot read .+, and \.gitignore, which tells it what to leave out, tells others too\n +"ignorePatterns": \["src\/observability\/"\]\n/,
    );
    expect(readFileSync(path.join(root, '.gitignore'), 'utf8')).toBe(before);
  });

  it('reads it with a parser of its own, and its rules are switched off in words that it knows', async () => {
    const parser = [
      `const espree = require(${JSON.stringify(path.join(modules, 'espree'))});`,
      'exports.parseForESLint = (text, options) => ({',
      "  ast: espree.parse(text, { ...options, ecmaVersion: 2022, sourceType: 'module' }),",
      '  visitorKeys: espree.VisitorKeys,',
      '});',
      '',
    ].join('\n');
    const config = {
      parser: './parser.cjs',
      parserOptions: { sourceType: 'module', ecmaVersion: 2020 },
      rules: { 'func-style': ['error', 'expression'] },
    };
    const root = await withEslint('6.8.0', { config, more: { 'parser.cjs': parser } });
    const { stderr } = sightline(root, ['init', '--yes', ...install]);
    expect(stderr).toContain('is switched off there by name: func-style (');
    expect(ownLint(root, config)).toBe('');
    expect(sightline(root, ['init', '--yes', ...install]).stdout).toContain('Nothing to do');
  });

  it('where it is not installed, is told what to do', async () => {
    const config = { parserOptions: { sourceType: 'module' }, rules: { curly: 'error' } };
    const root = await withEslint('6.8.0', { config });
    rmSync(path.join(root, 'node_modules'));
    const { stderr } = sightline(root, ['init', '--yes', ...install]);
    expect(stderr).toContain('ESLint 6 may not read it: then it goes into .eslintignore.');
  });

  it('where it is not installed, is kept from it as soon as its settings tell', async () => {
    const root = await withEslint('8.57.1', { config: es2018 });
    const packages = readlinkSync(path.join(root, 'node_modules'));
    rmSync(path.join(root, 'node_modules'));
    const { code, stderr } = sightline(root, ['init', '--yes', ...install]);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(
      /ESLint 8 cannot read \S+ and \d+ more \("ecmaVersion": 2018\): \.eslintignore keeps /,
    );
    symlinkSync(packages, path.join(root, 'node_modules'));
    expect(ownLint(root, es2018)).toBe('');
  });
});

describe('a lint that cannot be asked', () => {
  it('because it is not installed has nothing against what stands in for the console', () => {
    const root = linted(configOf({ 'no-console': 'error' }));
    renameSync(path.join(root, 'node_modules'), path.join(root, '..', 'packages'));
    expect(sightline(root, apply).code).toBe(0);
    renameSync(path.join(root, '..', 'packages'), path.join(root, 'node_modules'));
    expect(lint(root, configOf({ 'no-console': 'error' })).said).toBe('');
  });

  it('because it is not installed is told, with what to type', () => {
    const root = linted(configOf(rules));
    rmSync(path.join(root, 'node_modules'), { recursive: true });
    const { code, stderr } = sightline(root, apply);
    expect(code).toBe(0);
    expect(stderr).toContain(
      'ESLint is not installed here yet, so its fixes did not go over the emitted source: `npx eslint --fix src/observability` once it is.',
    );
  });

  it('because its configuration breaks is told in its words, on stderr', () => {
    const root = linted("console.log('hello');\nthrow new Error('no such preset');\n");
    const { code, stdout } = sightline(root, [...apply, '--json']);
    expect(code).toBe(3);
    const { notes } = JSON.parse(stdout) as Report;
    expect(notes?.join('\n')).toContain(
      'ESLint could not be run over the emitted source (Error: no such preset): `npx eslint --fix src/observability` once it runs.',
    );
  });
});
