import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { featureNames, type FeatureName } from '../../../generator/src/features/feature.js';
import { readTree, temporaryFolder } from '../apply/tree.js';
import { commit, expressService, sightline } from './run-sightline.js';
import { SCHEDULES } from './schedules.js';

const flags = ['--yes', '--no-install'];

/** Settings of the team's own, so that lint goes into them. */
const flatConfig = {
  'eslint.config.js': 'export default [\n  {\n    rules: { eqeqeq: "error" },\n  },\n];\n',
};

const made = new Map<string, string>();

/** A copy of a service that init was run in and that is committed: init runs once for each kind. */
function observed(features: readonly FeatureName[], files: Record<string, string> = {}): string {
  const kind = JSON.stringify([features, files]);
  const led = files === SCHEDULES ? ['--schedule-leader', 'redis'] : [];
  const first = made.get(kind) ?? expressService({ files });
  if (!made.has(kind)) {
    const { code, stderr } = sightline(first, ['init', ...flags, ...led, '--features', features.join(',')]);
    expect(code, stderr).toBe(0);
    commit(first);
    made.set(kind, first);
  }
  const root = temporaryFolder();
  cpSync(first, root, { recursive: true });
  return root;
}

/** The record tells what was done on the way: that is what it is for. */
function tree(root: string) {
  return readTree(root, ['.git', '.sightline']);
}

describe('remove with the name of a feature', () => {
  it.each([
    { feature: 'metrics', files: {}, where: 'a lint of our own' },
    { feature: 'health', files: flatConfig, where: 'the lint of the team' },
    { feature: 'lint', files: {}, where: 'a lint of our own' },
    { feature: 'lint', files: flatConfig, where: 'the lint of the team' },
    { feature: 'metrics', files: SCHEDULES, where: 'schedules that one instance runs' },
    { feature: 'tasks', files: SCHEDULES, where: 'schedules that one instance runs' },
  ] as const)('leaves what init makes without $feature, with $where', ({ feature, files }) => {
    const root = observed(featureNames, files);
    const { code, stderr } = sightline(root, ['remove', feature, ...flags]);
    expect(code, stderr).toBe(0);
    const rest = featureNames.filter((name) => name !== feature);
    expect(tree(root)).toEqual(tree(observed(rest, files)));
  });

  it('is what add takes back, and init has nothing to do', () => {
    const root = observed(featureNames, flatConfig);
    const before = tree(root);
    expect(sightline(root, ['remove', 'errors', 'lint', ...flags]).code).toBe(0);
    commit(root);
    expect(sightline(root, ['init', ...flags]).stdout).toContain('Nothing to do');
    expect(sightline(root, ['add', 'errors', 'lint', ...flags]).code).toBe(0);
    expect(tree(root)).toEqual(before);
    commit(root);
    expect(sightline(root, ['remove', ...flags]).code).toBe(0);
    expect(readTree(root, ['.git'])).toEqual(readTree(expressService({ files: flatConfig }), ['.git']));
  });

  it('takes several at once, and what is left goes to the byte', () => {
    const root = observed(featureNames);
    expect(sightline(root, ['remove', 'tracing', 'metrics', 'lint', ...flags]).code).toBe(0);
    expect(tree(root)).toEqual(tree(observed(['logging', 'errors', 'health'])));
    commit(root);
    expect(sightline(root, ['remove', ...flags]).code).toBe(0);
    expect(readTree(root, ['.git'])).toEqual(readTree(expressService(), ['.git']));
  });

  it('keeps the edits of the team in what stays', () => {
    const root = observed(featureNames);
    const file = path.join(root, 'src/observability/logger.js');
    writeFileSync(file, `// our house style\n${readFileSync(file, 'utf8')}`);
    commit(root);
    expect(sightline(root, ['remove', 'tracing', ...flags]).code).toBe(0);
    const without = path.join(
      observed(featureNames.filter((name) => name !== 'tracing')),
      'src/observability/logger.js',
    );
    expect(readFileSync(file, 'utf8')).toBe(`// our house style\n${readFileSync(without, 'utf8')}`);
  });

  it.each([
    { args: ['--keep-edited'], exists: true },
    { args: ['--delete-edited'], exists: false },
  ])('asks about a file that goes and was edited: $args', ({ args, exists }) => {
    const root = observed(featureNames);
    const file = path.join(root, 'src/observability/tracing.js');
    writeFileSync(file, `${readFileSync(file, 'utf8')}export const ours = 1;\n`);
    commit(root);
    const refused = sightline(root, ['remove', 'tracing', ...flags]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('src/observability/tracing.js');
    expect(sightline(root, ['remove', 'tracing', ...args, ...flags]).code).toBe(0);
    const left = Object.keys(readTree(root, ['.git']));
    expect(left.includes('src/observability/tracing.js')).toBe(exists);
  });

  it('refuses, naming the place, where the code of the service uses what would go', () => {
    const root = observed(featureNames);
    const used = "import { counter } from './observability/index.js';\n\nexport const orders = counter;\n";
    writeFileSync(path.join(root, 'src/orders.js'), used);
    commit(root);
    const before = readTree(root);
    const { code, stderr } = sightline(root, ['remove', 'metrics', ...flags]);
    expect(code).toBe(1);
    expect(stderr).toContain('src/orders.js:1 uses counter of src/observability/index.js');
    expect(readTree(root)).toEqual(before);
  });

  it('shows what would go, as JSON', () => {
    const root = observed(featureNames);
    const before = readTree(root);
    const { code, stdout } = sightline(root, ['remove', 'metrics', '--dry-run', '--json']);
    expect(code).toBe(0);
    const { removedDependencies } = JSON.parse(stdout) as { removedDependencies: { why: string }[] };
    expect(removedDependencies).toMatchObject([{ why: 'only metrics needed it' }]);
    expect(readTree(root)).toEqual(before);
  });

  it.each([
    { args: ['logging'], code: 2, says: ['stand on logging', 'Leave the names out'] },
    { args: ['magic'], code: 2, says: ['remove does not know magic.'] },
    { args: ['tracing'], code: 2, says: ['does not have tracing', 'It has logging, metrics.'] },
  ])('$args is refused', ({ args, code, says }) => {
    const run = sightline(observed(['logging', 'metrics']), ['remove', ...args, ...flags]);
    expect(run.code).toBe(code);
    for (const text of says) expect(run.stderr).toContain(text);
  });
});
