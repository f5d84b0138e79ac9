import { expect, it } from 'vitest';
import type { Manifest } from '../../../generator/src/manifest/manifest.js';
import { beforeUs } from '../../../generator/src/plan/before-us.js';
import { serviceWith } from './service.js';

const known: Manifest = {
  format: 1,
  sightline: '0.1.0',
  answers: { dir: 'src/observability', features: ['logging'] },
  files: { 'src/observability/health.js': { template: 'service/health', sha256: '' } },
  edits: {},
  dependencies: {
    'prom-client': { section: 'dependencies', range: '^15.1.3' },
    undici: { section: 'dependencies', range: '^7.0.0' },
  },
};

const service = serviceWith({
  packageJson: {
    text: '',
    data: { dependencies: { 'prom-client': '^15.1.3', undici: '^8.0.0', pg: '^8.0.0' } },
  },
  existing: {
    logger: null,
    metrics: 'prom-client',
    tracing: { package: '@opentelemetry/sdk-trace', file: 'src/observability/health.js', line: 1 },
    clients: ['pg', 'undici'],
    routes: [
      { path: '/live', file: 'src/observability/health.js', line: 3 },
      { path: '/health', file: 'src/routes.js', line: 9 },
    ],
    signalHandlers: [{ file: 'src/observability/health.js', line: 8 }],
  },
});

it('what an earlier run brought is not taken for the team’s own', () => {
  const { existing, packageJson } = beforeUs(service, known);
  expect(existing.metrics).toBeNull();
  expect(existing.tracing).toBeNull();
  expect(existing.routes).toEqual([{ path: '/health', file: 'src/routes.js', line: 9 }]);
  expect(existing.signalHandlers).toEqual([]);
  // A range that was changed since is theirs.
  expect(existing.clients).toEqual(['pg', 'undici']);
  expect(packageJson).toBe(service.packageJson);
});

it('without an earlier run everything is theirs', () => {
  expect(beforeUs(service, undefined)).toBe(service);
});
