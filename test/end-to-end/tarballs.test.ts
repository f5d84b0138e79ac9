import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { mustRun, run } from '../harness/command.mjs';
import { copyService, makeScratch, repositoryRoot } from '../harness/scratch.mjs';
import { packWorkspaces, programEnv } from '../harness/tools.mjs';
import './clean-up.js';

describe('the packed packages', () => {
  const env = programEnv();
  let repository: string;
  let tarballs: string[];

  beforeAll(async () => {
    repository = makeScratch('empty-repository');
    tarballs = await packWorkspaces(['generator', 'eslint-plugin'], makeScratch('packed'));
    writeFileSync(path.join(repository, 'package.json'), '{ "name": "empty", "private": true }\n');
    await mustRun('npm', ['install', '--save-dev', ...tarballs], { cwd: repository, env });
  });

  it('hold every template of the folder and nothing else under templates/', () => {
    const packed = list(tarballs[0]).filter((file) => file.startsWith('templates/'));
    const folder = filesOf(path.join(repositoryRoot, 'templates')).map((file) => `templates/${file}`);
    expect(folder.length).toBeGreaterThan(10);
    expect(packed.sort()).toEqual(folder.sort());
  });

  /** Without the tests that a new service is given. */
  const own = (tarball: string) =>
    list(tarball).filter((file) => !/^templates\/new\/.*\.test\.ts$/.test(file));

  it('hold no source maps to files that are not there, no tests and no build state', () => {
    for (const tarball of tarballs) {
      expect(own(tarball).filter((file) => /\.tsbuildinfo$|\.test\.|\.map$|^src\//.test(file))).toEqual([]);
    }
  });

  it('bring at most 30 MB with all that they need, and the licences of what is copied', async () => {
    const alone = makeScratch('installed-alone');
    writeFileSync(path.join(alone, 'package.json'), '{ "name": "alone", "private": true }\n');
    await mustRun('npm', ['install', '--ignore-scripts', String(tarballs[0])], { cwd: alone, env });
    const installed = filesOf(path.join(alone, 'node_modules'));
    const sizes = installed.map((file) => statSync(path.join(alone, 'node_modules', file)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0) / 1e6).toBeLessThan(30);
    for (const name of ['prettier', 'handlebars']) {
      expect(installed).toContain(`sightline/dist/vendor/${name}/LICENSE`);
    }
  });

  it('hold the plugin in one file, which needs a byte a character in memory', async () => {
    const besidePages = list(tarballs[1]).filter((file) => !file.startsWith('docs/'));
    expect(besidePages.sort()).toEqual([
      'LICENSE',
      'README.md',
      'dist/index.d.ts',
      'dist/index.js',
      'dist/plugin.d.ts',
      'dist/sarif.d.ts',
      'dist/sarif.js',
      'package.json',
    ]);
    const installed = path.join(repository, 'node_modules/eslint-plugin-sightline/dist/index.js');
    expect(await readFile(installed, 'utf8')).not.toMatch(/[^\0-\x7f]/);
  });

  it('hold no declarations where nothing can be imported', () => {
    expect(list(tarballs[0]).filter((file) => /^dist\/.*\.d\.[cm]?ts$/.test(file))).toEqual([]);
  });

  it('leave no staged templates behind in the checkout', () => {
    expect(existsSync(path.join(repositoryRoot, 'generator/templates'))).toBe(false);
  });

  it('run from an empty repository: sightline wires a service with the installed plugin', async () => {
    const service = copyService('fastify4-js-inline');
    const bin = path.join(repository, 'node_modules/.bin/sightline');
    const version = await mustRun(bin, ['--version'], { cwd: repository, env });
    expect(version.stdout.trim()).toMatch(/^\d+\.\d+\.\d+/);
    await mustRun(bin, ['init', '--yes', '--no-install', '--lint-package', `file:${String(tarballs[1])}`], {
      cwd: service,
      env,
    });
    expect(existsSync(path.join(service, 'observability/logger.js'))).toBe(true);
  });

  it('run from an empty repository: the plugin loads by import and by require, without TypeScript', async () => {
    expect(existsSync(path.join(repository, 'node_modules/@typescript-eslint'))).toBe(false);
    const rules = 'console.log(Object.keys((plugin.default ?? plugin).rules).sort().join())';
    const wanted = readdirSync(path.join(repositoryRoot, 'eslint-plugin/docs/rules'))
      .map((page) => path.basename(page, '.md'))
      .sort()
      .join();
    for (const [type, load] of [
      ['module', "import plugin from 'eslint-plugin-sightline';"],
      ['commonjs', "const plugin = require('eslint-plugin-sightline');"],
    ] as const) {
      const loaded = await run('node', [`--input-type=${type}`, '-e', `${load} ${rules}`], {
        cwd: repository,
        env,
      });
      expect(loaded.stdout.trim(), loaded.stderr).toBe(wanted);
    }
  });
});

function list(tarball: string | undefined): string[] {
  return execFileSync('tar', ['-tzf', String(tarball)], { encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '')
    .map((file) => file.replace(/^package\//, ''));
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}
