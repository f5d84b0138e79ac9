import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { applySplices, type Splice } from '../../../generator/src/edit/splice.js';
import type { PackageJson } from '../../../generator/src/inspect/service.js';
import { editPackageJson, missingDependencies } from '../../../generator/src/plan/package-json.js';
import type { DependencyChange } from '../../../generator/src/features/feature.js';

const folder = fileURLToPath(new URL('./package-json/', import.meta.url));
const cases = readdirSync(`${folder}input`);

const wanted: DependencyChange[] = [
  { name: 'prom-client', range: '^15.1.3', section: 'dependencies', why: 'metrics' },
  { name: '@opentelemetry/api', range: '^1.9.1', section: 'dependencies', why: 'tracing' },
  { name: 'pino', range: '^10.0.0', section: 'dependencies', why: 'logging' },
  { name: 'eslint', range: '^9.39.5', section: 'devDependencies', why: 'lint' },
];

function parse(text: string): PackageJson {
  return JSON.parse(text.replace('\uFEFF', '')) as PackageJson;
}

/** What the edit of init would make of a package.json. */
function edit(text: string): { after: string; splices: Splice[] } {
  const data = parse(text);
  const dependencies = missingDependencies(data, wanted);
  const start = data.scripts?.start ?? '';
  const scripts = start.includes('--import')
    ? {}
    : { start: start.replace('node ', 'node --import ./register.js ') };
  const splices = editPackageJson(text, { dependencies, scripts })?.splices ?? [];
  return { after: applySplices(text, splices), splices };
}

describe.each(cases)('package.json: %s', (name) => {
  const before = readFileSync(`${folder}input/${name}`, 'utf8');

  it('gets what is missing, in its own form', async () => {
    await expect(edit(before).after).toMatchFileSnapshot(`${folder}output/${name}`);
  });

  it('keeps every range that was there', () => {
    const data = parse(before);
    const result = parse(edit(before).after);
    for (const section of [
      'dependencies',
      'devDependencies',
      'optionalDependencies',
      'peerDependencies',
    ] as const) {
      expect(result[section] ?? {}).toMatchObject(data[section] ?? {});
    }
  });

  it('is as it was when the inserted text is taken out', () => {
    const { after, splices } = edit(before);
    let shift = 0;
    const inverse = splices
      .toSorted((a, b) => a.at - b.at)
      .map(({ at, removed, inserted }) => {
        const taken = { at: at + shift, removed: inserted, inserted: removed };
        shift += inserted.length - removed.length;
        return taken;
      });
    expect(applySplices(after, inverse)).toBe(before);
  });

  it('is not changed a second time', () => {
    const { after } = edit(before);
    expect(edit(after).splices).toEqual([]);
  });
});
