import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import { applySplices } from '../../../generator/src/edit/splice.js';
import { planLint } from '../../../generator/src/features/lint/plan-lint.js';
import type { PackageJson, Service } from '../../../generator/src/inspect/service.js';
import { temporaryRepository } from '../inspect/temporary-repository.js';
import { aService } from '../render/service.js';

const choices = { features: ['lint' as const], dir: 'src/observability', lintPackage: null };

function withPackage(data: PackageJson, changes: Partial<Service> = {}): Service {
  return aService({ packageJson: { text: `${JSON.stringify(data, null, 2)}\n`, data }, ...changes });
}

const typescript = {
  version: '5.9.2',
  tsconfig: 'tsconfig.json',
  outDir: './dist',
  rootDir: null,
  builtDir: 'dist',
};

describe('a repository without lint gets a configuration with nothing in it but the rules', () => {
  it('TypeScript: the parser, and not what was built', async () => {
    const service = withPackage(
      { type: 'module', scripts: { start: 'node dist/server.js' } },
      { typescript },
    );
    const plan = await planLint(service, choices);
    await expect(plan.files[0]?.text).toMatchFileSnapshot('new-lint/output/typescript/eslint.config.js');
    expect(plan.files[0]?.path).toBe('eslint.config.js');
    expect(plan.dependencies.map(({ name, range }) => `${name}@${range}`)).toEqual([
      'eslint-plugin-sightline@^0.1.0',
      'eslint@^10.15.0',
      '@typescript-eslint/parser@^8.73.0',
    ]);
    const after = applySplices(service.packageJson.text, plan.edits[0]?.splices ?? []);
    expect(JSON.parse(after)).toHaveProperty('scripts', { lint: 'eslint .', start: 'node dist/server.js' });
  });

  it('CommonJS: read as scripts, from a file that is a module by its name', async () => {
    const plan = await planLint(withPackage({}, { language: 'js', moduleSystem: 'cjs' }), choices);
    expect(plan.files[0]?.path).toBe('eslint.config.mjs');
    await expect(plan.files[0]?.text).toMatchFileSnapshot('new-lint/output/commonjs/eslint.config.mjs');
    expect(plan.dependencies.map(({ name }) => name)).toEqual(['eslint-plugin-sightline', 'eslint']);
  });

  it('scripts of browsers and minified ones are left out, where there are some', async () => {
    const root = temporaryRepository({
      'src/server.js': '',
      'src/static/js/react.production.min.js': '',
      'src/static/js/app.js': '',
      'vendor/jquery.js': '',
      'lib/legacy.min.js': '',
      'public/styles.css': '',
      'src/public/server.js': '',
    });
    const entry = { file: 'src/public/server.js', foundBy: 'script "start"' };
    const plan = await planLint(withPackage({}, { root, language: 'js', entry }), choices);
    expect(plan.files[0]?.text).toContain("{ ignores: ['src/static/', 'vendor/', '**/*.min.*'] },");
  });

  it('comments for rules that it does not have are no errors', async () => {
    const file = [
      '/* eslint n/no-sync: ["error", { allowAtRootLevel: true }], sightline/no-console: "off" */',
      '// eslint-disable-next-line react/prop-types, react/display-name -- not/a-rule',
      'export const a = 1;',
      '/* eslint-disable @typescript-eslint/no-explicit-any, no-undef */',
      'console.log(a); // eslint-disable-line @scope/own/rule',
      '',
    ].join('\n');
    const root = temporaryRepository({
      'src/server.js': file,
      'src/static/app.js': '// eslint-disable-line jsx/x',
    });
    const plan = await planLint(withPackage({ type: 'module' }, { root, language: 'js' }), choices);
    const text = plan.files[0]?.text ?? '';
    await expect(text).toMatchFileSnapshot('new-lint/output/absent-rules/eslint.config.js');

    const config = text
      .replace(/^import .*$/m, '')
      .replace('export default', 'return')
      .replace('sightline.configs.recommended', '{}');
    const linter = new Linter();
    // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- what is emitted
    const loaded = new Function(config)() as Linter.Config[];
    expect(linter.verify(file.replace(', sightline/no-console: "off"', ''), loaded, 'src/server.js')).toEqual(
      [],
    );
  });

  it('TypeScript 7: oxlint, because no ESLint parser reads it without a second TypeScript in its place', async () => {
    const plan = await planLint(
      withPackage(
        { devDependencies: { typescript: '^7.0.0' } },
        { typescript: { ...typescript, version: null } },
      ),
      choices,
    );
    await expect(plan.files[0]?.text).toMatchFileSnapshot('new-lint/output/typescript-7/.oxlintrc.json');
    expect(plan.dependencies.map(({ name }) => name)).toEqual(['eslint-plugin-sightline', 'oxlint']);
  });

  it('oxlint without a configuration: its own rules stay on, these come as warnings', async () => {
    const linter = { kind: 'oxlint' as const, config: null, eslintMajor: null };
    const data = { scripts: { lint: 'oxlint' }, devDependencies: { oxlint: '^1.94.0' } };
    const plan = await planLint(withPackage(data, { linter }), choices);
    await expect(plan.files[0]?.text).toMatchFileSnapshot('new-lint/output/oxlint/.oxlintrc.json');
    expect(plan.dependencies.map(({ name }) => name)).toEqual(['eslint-plugin-sightline']);
  });

  it('keeps to ESLint 9 where the service still promises Node 18', async () => {
    const node = { range: '>=18', running: '20.20.2', floor: '18.0.0' };
    const plan = await planLint(withPackage({}, { language: 'js', node }), choices);
    expect(plan.dependencies.find(({ name }) => name === 'eslint')?.range).toBe('^9.39.5');
  });

  it('leaves a lint script alone and says what runs the rules', async () => {
    const plan = await planLint(withPackage({ scripts: { lint: 'standard' } }, { language: 'js' }), choices);
    expect(plan.edits).toEqual([]);
    expect(plan.notes).toEqual([
      'The script "lint" is yours and was left alone: `npx eslint .` runs the rules.',
    ]);
  });

  it('takes the plugin from where it is told', async () => {
    const plan = await planLint(withPackage({}), { ...choices, lintPackage: 'file:../plugin.tgz' });
    expect(plan.dependencies[0]).toMatchObject({
      name: 'eslint-plugin-sightline',
      range: 'file:../plugin.tgz',
    });
  });
});
