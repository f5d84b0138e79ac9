import { isBuiltin } from 'node:module';
import type { TSESLint } from '@typescript-eslint/utils';
import { Linter, type ESLint } from 'eslint';
import { Linter as Linter9 } from 'eslint9';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';
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
      'sightline recommended,recommended-warn,strict,typed true',
    );
  });

  it('loads by require, as itself', () => {
    const out = run('commonjs', `const p = require('eslint-plugin-sightline'); ${print}`);
    expect(out).toContain('sightline recommended,recommended-warn,strict,typed true');
  });

  it.each([
    [null, 'no-unsafe-finally'],
    ['8.57.1', 'no-unsafe-finally'],
    ['9.34.0', 'no-unsafe-finally'],
    ['9.35.0', 'no-unsafe-finally,preserve-caught-error'],
    ['10.15.0', 'no-unsafe-finally,preserve-caught-error'],
  ])('turns on the rules that ESLint %s has', (version, expected) => {
    const eslint = join(folder, 'node_modules', 'eslint');
    if (version !== null) {
      mkdirSync(eslint, { recursive: true });
      writeFileSync(join(eslint, 'package.json'), JSON.stringify({ name: 'eslint', version }));
    }
    const kept = (preset: string) =>
      run(
        'module',
        `import p from 'eslint-plugin-sightline';
        console.log(Object.keys(p.configs['${preset}'].rules).filter((name) => !name.includes('/')).join())`,
      );
    expect([kept('recommended'), kept('strict'), kept('recommended-warn')]).toEqual([expected, expected, '']);
    rmSync(eslint, { recursive: true, force: true });
  });

  it('asks the ESLint that runs, under whatever name it was installed', () => {
    const make = (name: string, version: string) => {
      const eslint = join(folder, 'node_modules', name);
      mkdirSync(join(eslint, 'bin'), { recursive: true });
      const manifest = { name: 'eslint', version, exports: { './package.json': './package.json' } };
      writeFileSync(join(eslint, 'package.json'), JSON.stringify(manifest));
      writeFileSync(
        join(eslint, 'bin/eslint.mjs'),
        `import p from 'eslint-plugin-sightline'; console.log('preserve-caught-error' in p.configs.strict.rules)`,
      );
      return () =>
        execFileSync(process.execPath, [join(eslint, 'bin/eslint.mjs')], { encoding: 'utf8' }).trim();
    };
    const [old, current] = [make('eslint8', '8.57.1'), make('eslint', '10.15.0')];
    expect([old(), current()]).toEqual(['false', 'true']);
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
    plugin.configs.typed,
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
    ]);
  });

  it('hold the rules that say so, and strict holds all', () => {
    const names = Object.entries(plugin.rules);
    const recommended = names
      .filter(([, rule]) => rule.meta.docs.recommended)
      .map(([name]) => `sightline/${name}`);
    const kept = ['no-unsafe-finally', 'preserve-caught-error'];
    expect(Object.keys(plugin.configs.recommended.rules)).toEqual([...recommended, ...kept]);
    expect(Object.keys(plugin.configs.strict.rules)).toEqual([
      ...names.map(([name]) => `sightline/${name}`),
      ...kept,
    ]);
    expect(Object.keys(asPlugin.rules ?? {})).toEqual(names.map(([name]) => name));
    expect(Object.keys(forTypeScript[1]?.plugins?.sightline?.rules ?? {})).toEqual(
      names.map(([name]) => name),
    );
  });
});

it('the preset for types names the rules of typescript-eslint, which find what ours leave to them', () => {
  const code = `async function save(): Promise<void> {}
save();
export function refuse(): never {
  throw 'no';
}
`;
  const folder = mkdtempSync(join(tmpdir(), 'sightline-typed-'));
  try {
    writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "strict": true, "types": [] } }');
    writeFileSync(join(folder, 'code.ts'), code);
    const found = new Linter({ cwd: folder }).verify(
      code,
      [
        {
          files: ['**/*.ts'],
          plugins: { '@typescript-eslint': tseslint.plugin },
          languageOptions: {
            parser: tseslint.parser,
            parserOptions: { projectService: true, tsconfigRootDir: folder },
          },
        },
        plugin.configs.recommended,
        plugin.configs.typed,
      ],
      { filename: join(folder, 'code.ts') },
    );
    expect(found.map(({ line, ruleId }) => `${String(line)} ${String(ruleId)}`)).toEqual([
      '2 @typescript-eslint/no-floating-promises',
      '4 @typescript-eslint/only-throw-error',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('the presets turn on what ESLint does well already', () => {
  const code = `export function read(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error('not JSON');
  } finally {
    return null;
  }
}
`;
  for (const preset of ['recommended', 'strict'] as const) {
    const found = new Linter().verify(code, [plugin.configs[preset]]);
    expect(found.map(({ line, ruleId }) => `${String(line)} ${String(ruleId)}`)).toEqual([
      '5 preserve-caught-error',
      '7 no-unsafe-finally',
    ]);
  }
  expect(new Linter().verify(code, [plugin.configs['recommended-warn']])).toEqual([]);
});

describe('a minified file', () => {
  const statement = `try{f()}catch(e){}logger.info("user "+id);`;
  const verify = (code: string) => new Linter().verify(code, [plugin.configs.recommended]).length;

  it('is left alone', () => {
    expect(verify(`/* a 1.0 */\n${statement.repeat(200)}`)).toBe(0);
    expect(verify(`${statement.repeat(12)}\n`.repeat(20))).toBe(0);
  });

  it('is not what has short lines, or one long one among them', () => {
    expect(verify(`${statement}\n`.repeat(200))).toBe(400);
    expect(verify(`const image = '${'A'.repeat(5_000)}';\n${`${statement}\n`.repeat(20)}`)).toBe(40);
    expect(verify(statement)).toBe(2);
  });
});
