import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../generator/src/manifest/fingerprint.js';
import type { Manifest } from '../../../generator/src/manifest/manifest.js';
import { foreignChanges, refuseDirtyTree } from '../../../generator/src/plan/dirty-tree.js';
import { readerOf, serviceWith } from './service.js';

const files = {
  'package.json': '{"ours":true}',
  'src/server.js': 'observe(app.listen());',
  'src/observability/logger.js': 'logger',
};

const known: Manifest = {
  format: 1,
  sightline: '0.1.0',
  answers: { dir: 'src/observability', features: ['logging'] },
  files: {
    'src/observability/logger.js': { template: 'service/logger', sha256: fingerprint('logger') },
  },
  edits: {
    'package.json': { why: '', splices: [], sha256: fingerprint('{"ours":true}') },
    'src/server.js': { why: '', splices: [], sha256: fingerprint('observe(app.listen());') },
  },
  dependencies: {},
};

const firstRun = [
  'services/orders/.sightline/manifest.json',
  'services/orders/package.json',
  'services/orders/src/observability/logger.js',
  'services/orders/src/server.js',
];

function foreign(
  dirty: string[],
  changed: Record<string, string> = {},
  manifest: Manifest | null = known,
): string[] {
  const service = serviceWith({ root: '/work/services/orders', git: { root: '/work', dirty } });
  return foreignChanges(service, manifest ?? undefined, readerOf({ ...files, ...changed }));
}

describe('uncommitted changes', () => {
  it('are nothing outside of git', () => {
    expect(foreignChanges(serviceWith({ git: null }), known, readerOf(files))).toEqual([]);
  });

  it('of an earlier run are not foreign, whichever folder the repository begins in', () => {
    expect(foreign(firstRun)).toEqual([]);
  });

  it('are all foreign before the first run', () => {
    expect(foreign(['README.md', 'services/orders/src/server.js'], {}, null)).toHaveLength(2);
  });

  it('are foreign where somebody changed what the earlier run wrote', () => {
    expect(foreign(firstRun, { 'src/server.js': 'observe(app.listen()); more();' })).toEqual([
      'services/orders/src/server.js',
    ]);
    expect(foreign(firstRun, { 'src/observability/logger.js': 'mine' })).toEqual([
      'services/orders/src/observability/logger.js',
    ]);
  });

  it('of the lockfile belong to the uncommitted package.json of an earlier run', () => {
    expect(foreign([...firstRun, 'package-lock.json'])).toEqual([]);
    expect(foreign([...firstRun, 'package-lock.json'], { 'package.json': '{"theirs":true}' })).toEqual([
      'services/orders/package.json',
      'package-lock.json',
    ]);
    expect(foreign(['package-lock.json'])).toEqual(['package-lock.json']);
  });

  it('of installed packages and of the journal do not count', () => {
    expect(
      foreign(['services/orders/node_modules/x/index.js', 'services/orders/.sightline/journal/old-0']),
    ).toEqual([]);
  });

  it('elsewhere in the repository are foreign', () => {
    expect(foreign(['services/billing/index.js'])).toEqual(['services/billing/index.js']);
  });

  it('are refused with a list and the way out', () => {
    expect(() => {
      refuseDirtyTree(Array.from({ length: 12 }, (_, index) => `file-${String(index)}`));
    }).toThrow(/^There are uncommitted changes:\n {2}file-0\n[^]*file-9\n {2}and 2 more$/);
    expect(() => {
      refuseDirtyTree([]);
    }).not.toThrow();
  });
});
