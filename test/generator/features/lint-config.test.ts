import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { applySplices } from '../../../generator/src/edit/splice.js';
import { planLint } from '../../../generator/src/features/lint/plan-lint.js';
import type { Linter, PackageJson, Service } from '../../../generator/src/inspect/service.js';
import { aService } from '../render/service.js';

const cases = fileURLToPath(new URL('lint-cases/', import.meta.url));

function serviceIn(folder: string, linter: Partial<Linter>, data: PackageJson = {}): Service {
  return aService({
    root: folder,
    linter: { kind: 'flat', config: null, eslintMajor: 9, ...linter },
    packageJson: { text: JSON.stringify(data), data },
  });
}

function kindOf(config: string): Linter['kind'] {
  if (config.startsWith('.oxlintrc')) return 'oxlint';
  return config.startsWith('eslint.config') ? 'flat' : 'legacy';
}

const choices = { features: ['lint' as const], dir: 'src/observability', lintPackage: null };

describe('an existing configuration gets one import and one element, in its own style', () => {
  it.each(readdirSync(cases))('%s', async (name) => {
    const folder = `${cases}${name}/`;
    const [config = ''] = readdirSync(`${folder}input`);
    const before = readFileSync(`${folder}input/${config}`, 'utf8');
    const { edits, manual } = await planLint(
      serviceIn(`${folder}input`, { kind: kindOf(config), config }),
      choices,
    );
    expect(manual).toEqual([]);
    expect(edits.map(({ file }) => file)).toEqual([config]);
    const after = applySplices(before, edits[0]?.splices ?? []);
    await expect(after).toMatchFileSnapshot(`${folder}output/${config}`);
  });
});
