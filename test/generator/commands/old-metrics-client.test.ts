import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readTree } from '../apply/tree.js';
import { expressService, sightline } from './run-sightline.js';

const flags = ['--yes', '--no-install', '--no-check'];

const withClient = (range: string): string =>
  expressService({
    files: {
      'package.json': `${JSON.stringify({
        name: 'orders',
        type: 'module',
        scripts: { start: 'node src/server.js' },
        dependencies: { express: '^5.1.0', 'prom-client': range },
      })}\n`,
    },
  });

it('beside a client that is too old for them metrics are left out, which is told', () => {
  const root = withClient('^12.0.0');
  const { code, stdout, stderr } = sightline(root, ['init', ...flags]);
  expect(code, stderr).toBe(0);
  expect(stdout + stderr).toContain(
    'Metrics are left out: they need prom-client 13 or later, and the service has ^12.0.0.',
  );
  expect(existsSync(path.join(root, 'src/observability/metrics.js'))).toBe(false);
  expect(existsSync(path.join(root, 'src/observability/tracing.js'))).toBe(true);
});

it.each([
  ['init', '--features', 'metrics'],
  ['add', 'metrics'],
])('who asks for them by %s is told what has to be done first', (...args) => {
  const root = withClient('^11.5.3');
  if (args[0] === 'add') sightline(root, ['init', ...flags]);
  const before = readTree(root);
  const { code, stderr } = sightline(root, [...args, ...flags]);
  expect(code).toBe(1);
  expect(stderr).toContain(
    'The emitted metrics do not work with the prom-client of this service, ^11.5.3: they need 13 or later.',
  );
  expect(stderr).toContain('npm install prom-client@latest');
  expect(readTree(root)).toEqual(before);
});

it('a newer one, and one whose range allows it, has them', () => {
  for (const range of ['^13.0.0', '>=12', 'latest']) {
    const root = withClient(range);
    expect(sightline(root, ['init', ...flags]).code).toBe(0);
    expect(existsSync(path.join(root, 'src/observability/metrics.js'))).toBe(true);
  }
});
