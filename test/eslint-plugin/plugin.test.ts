import { isBuiltin } from 'node:module';
import type { TSESLint } from '@typescript-eslint/utils';
import { Linter, type ESLint } from 'eslint';
import { Linter as Linter9 } from 'eslint9';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import plugin from '../../eslint-plugin/src/index.js';

const root = fileURLToPath(new URL('../../eslint-plugin/', import.meta.url));

describe('the built plugin, alone in a folder without any other package', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sightline-plugin-'));
    const home = join(folder, 'node_modules', 'eslint-plugin-sightline');
    cpSync(join(root, 'dist'), join(home, 'dist'), { recursive: true });
    cpSync(join(root, 'package.json'), join(home, 'package.json'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const run = (type: 'module' | 'commonjs', script: string) =>
    execFileSync(process.execPath, [`--input-type=${type}`, '-e', script], {
      cwd: folder,
      encoding: 'utf8',
    }).trim();
  const print =
    'console.log(p.meta.namespace, Object.keys(p.configs).join(), Object.keys(p.rules).length > 0)';

  it('loads by import', () => {
    expect(run('module', `import p from 'eslint-plugin-sightline'; ${print}`)).toBe(
      'sightline recommended,recommended-warn,strict true',
    );
  });

  it('loads by require, as itself', () => {
    const out = run('commonjs', `const p = require('eslint-plugin-sightline'); ${print}`);
    expect(out).toContain('sightline recommended,recommended-warn,strict true');
  });

  it('has types that name no other package', () => {
    const types = ['index', 'plugin']
      .map((name) => readFileSync(join(root, `dist/${name}.d.ts`), 'utf8'))
      .join('\n');
    expect(
      [...types.matchAll(/(?:from|import\() ?'([^']+)'/g)].map(([, source]) => source),
    ).not.toContainEqual(expect.stringMatching(/^[^.]/));
  });
});

it('no source file imports another package at run time', () => {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const imports = files.flatMap((file) =>
    [
      ...readFileSync(join(root, 'src', file), 'utf8').matchAll(
        /^(?:import|export) (?!type )[^;]*?from '([^'.][^']*)'/gm,
      ),
    ].map(([, source]) => source),
  );
  expect(imports.filter((source) => !isBuiltin(source ?? ''))).toEqual([]);
});

describe('the presets', () => {
  const bad = `import pino from 'pino';
const log = pino();
log.info(\`order \${id} placed\`);
try { await f(); } catch {}
try { await f(); } catch { /* ignored: nobody waits for it */ }
console.log(\`order \${id} placed\`);
`;
  // All are typed as ESLint and typescript-eslint type them: this file would not compile otherwise.
  const asPlugin: ESLint.Plugin = plugin;
  const forTypeScript: TSESLint.FlatConfig.Config[] = [
    plugin.configs.recommended,
    { plugins: { sightline: plugin } },
  ];
  const configs: Record<string, Linter.Config> = {
    recommended: plugin.configs.recommended,
    strict: plugin.configs.strict,
  };
  const linters = { 'ESLint 10': new Linter(), 'ESLint 9': new Linter9() as unknown as Linter };

  it.each(Object.entries(linters))('find what they should in %s', (_name, linter) => {
    const reports = (preset: string) => {
      const config = configs[preset];
      return linter
        .verify(bad, config ? [config] : [])
        .map(({ line, ruleId }) => `${String(line)} ${String(ruleId)}`);
    };
    expect(reports('recommended')).toEqual([
      '3 sightline/structured-log',
      '4 sightline/no-swallowed-error',
      '6 sightline/no-console',
    ]);
    expect(reports('strict')).toEqual([
      '3 sightline/structured-log',
      '4 sightline/no-swallowed-error',
      '5 sightline/no-swallowed-error',
      '6 sightline/no-console',
      '6 sightline/structured-log',
    ]);
  });

  it('hold the rules that say so, and strict holds all', () => {
    const names = Object.entries(plugin.rules);
    const recommended = names
      .filter(([, rule]) => rule.meta.docs.recommended)
      .map(([name]) => `sightline/${name}`);
    expect(Object.keys(plugin.configs.recommended.rules)).toEqual(recommended);
    expect(Object.keys(plugin.configs.strict.rules)).toEqual(names.map(([name]) => `sightline/${name}`));
    expect(Object.keys(asPlugin.rules ?? {})).toEqual(names.map(([name]) => name));
    expect(Object.keys(forTypeScript[1]?.plugins?.sightline?.rules ?? {})).toEqual(
      names.map(([name]) => name),
    );
  });
});
