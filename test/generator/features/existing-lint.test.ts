import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planLint, type LintPlan } from '../../../generator/src/features/lint/plan-lint.js';
import { RECOMMENDED_RULES } from '../../../generator/src/features/lint/preset.js';
import type { Linter, PackageJson, Service } from '../../../generator/src/inspect/service.js';
import { aService } from '../render/service.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'sightline-lint-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

interface Setup {
  linter: Linter;
  text: string;
  data?: PackageJson;
  service?: Partial<Service>;
}

async function planFor({ linter, text, data = {}, service }: Setup): Promise<LintPlan> {
  if (linter.config !== null) writeFileSync(path.join(root, linter.config), text);
  const packageJson = { text: JSON.stringify(data), data };
  const choices = { features: ['lint' as const], dir: 'src/observability', lintPackage: null };
  return planLint(aService({ root, linter, packageJson, ...service }), choices);
}

const flat: Linter = { kind: 'flat', config: 'eslint.config.js', eslintMajor: 9 };
const simple = 'export default [];\n';

describe('what cannot be edited safely is shown as a step, and the file stays as it is', () => {
  it.each([
    ['a function call', "import config from './shared.js';\n\nexport default config({ node: true });\n", 3],
    ['concatenation', 'export default [].concat(other);\n', 1],
    ['a promise', 'export default load();\n', 1],
    ['a name from elsewhere', "import config from './shared.js';\nexport default config;\n", 2],
    ['no export', 'const config = [];\n', null],
  ])('a flat configuration made by %s', async (_, text, line) => {
    const { edits, manual } = await planFor({ linter: flat, text });
    expect(edits).toEqual([]);
    expect(manual).toHaveLength(1);
    expect(manual[0]).toMatchObject({ file: 'eslint.config.js', line });
    expect(manual[0]?.snippet).toContain("import sightline from 'eslint-plugin-sightline';");
  });

  it('a YAML configuration', async () => {
    const linter: Linter = { kind: 'legacy', config: '.eslintrc.yml', eslintMajor: 8 };
    const { edits, manual } = await planFor({ linter, text: 'root: true\n' });
    expect(edits).toEqual([]);
    expect(manual[0]?.snippet).toBe(
      ['plugins:', '  - sightline', 'rules:', ...RECOMMENDED_RULES.map((rule) => `  ${rule}: warn`)].join(
        '\n',
      ),
    );
  });

  it.each([
    ['JSON', '{\n  "root": true\n}\n', '"plugins": ["sightline"],'],
    ['JSON with a comment before it', '// house rules\n{ "root": true }\n', '"plugins": ["sightline"],'],
    ['YAML', 'root: true\n', 'plugins:'],
  ])('an .eslintrc without an ending, in %s: so is the snippet', async (_, text, firstLine) => {
    const linter: Linter = { kind: 'legacy', config: '.eslintrc', eslintMajor: 7 };
    const data = { devDependencies: { eslint: '^7.32.0' } };
    const { manual } = await planFor({ linter, text, data });
    expect(manual[0]?.snippet.split('\n')[0]).toBe(firstLine);
  });

  it('a lint that fails on warnings', async () => {
    const { edits, manual } = await planFor({
      linter: flat,
      text: simple,
      data: { scripts: { lint: 'eslint . --max-warnings 0' } },
    });
    expect(edits).toEqual([]);
    expect(manual[0]?.why).toContain('the script "lint" fails on warnings');
  });

  it('an ESLint that is too old for the plugin, which is then not added either', async () => {
    const { edits, manual, dependencies } = await planFor({
      linter: { kind: 'legacy', config: '.eslintrc.json', eslintMajor: 7 },
      text: '{}',
      data: { devDependencies: { eslint: '^7.32.0' } },
    });
    expect(edits).toEqual([]);
    expect(dependencies).toEqual([]);
    expect(manual[0]?.why).toBe('the plugin needs eslint >=8.57.0, and ^7.32.0 is declared');
  });
});

describe('the plugin', () => {
  it('is added once, at the version of this package', async () => {
    const { dependencies } = await planFor({ linter: flat, text: simple });
    expect(dependencies).toEqual([
      expect.objectContaining({
        name: 'eslint-plugin-sightline',
        section: 'devDependencies',
        range: '^0.1.0',
      }),
    ]);
  });

  it('leaves a configuration alone that has it already', async () => {
    const text = "import s from 'eslint-plugin-sightline';\nexport default [s.configs.strict];\n";
    const { edits, manual } = await planFor({ linter: flat, text });
    expect({ edits, manual }).toEqual({ edits: [], manual: [] });
  });

  it('is left out of a Biome repository, with a note', async () => {
    const plan = await planFor({
      linter: { kind: 'biome', config: 'biome.json', eslintMajor: null },
      text: '{}',
    });
    expect(plan.dependencies).toEqual([]);
    expect(plan.notes.join()).toContain('Biome runs no ESLint plugins');
  });
});
