import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readTree } from '../apply/tree.js';
import { expressService, sightline } from './run-sightline.js';

const flags = ['--yes', '--no-install', '--no-check'];

const own = (): string =>
  expressService({
    files: {
      'src/server.js': "import './otel.js';\nimport express from 'express';\n\nexpress().listen(3000);\n",
      'src/otel.js': "import { NodeSDK } from '@opentelemetry/sdk-node';\n\nnew NodeSDK().start();\n",
    },
  });

it('a service that starts tracing itself keeps its own, and is told how to have the other', () => {
  const root = own();
  const { code, stdout, stderr } = sightline(root, ['init', ...flags]);
  expect(code, stderr).toBe(0);
  expect(stdout + stderr).toContain(
    'Tracing is left to @opentelemetry/sdk-node (src/otel.js:3): of two in one process one gets no spans.',
  );
  expect(existsSync(path.join(root, 'src/observability/tracing.js'))).toBe(false);
  expect(existsSync(path.join(root, 'src/observability/metrics.js'))).toBe(true);
  const before = readTree(root);
  expect(sightline(root, ['init', ...flags]).stdout).toContain('Nothing to do');
  expect(readTree(root)).toEqual(before);
});

it('who asks for the other all the same has a step left', () => {
  const root = own();
  const { code, stdout, stderr } = sightline(root, ['init', '--features', 'tracing', ...flags]);
  expect(code, stderr).toBe(3);
  expect(stdout + stderr).toMatch(/Take out @opentelemetry\/sdk-node\s+src\/otel\.js:3/);
  expect(existsSync(path.join(root, 'src/observability/tracing.js'))).toBe(true);
});

it('an API to ask spans for their ids is never newer than the one that made them', () => {
  const root = expressService({
    files: {
      'package.json': JSON.stringify({
        name: 'orders',
        type: 'module',
        main: 'src/server.js',
        scripts: { start: 'node src/server.js' },
        engines: { node: '>=24' },
        dependencies: { express: '^5.1.0', '@sentry/node': '^10.2.0' },
      }),
      'src/server.js':
        "import * as Sentry from '@sentry/node';\nimport express from 'express';\n\nSentry.init({});\nexpress().listen(3000);\n",
    },
  });
  const { code, stdout, stderr } = sightline(root, ['init', '--dry-run', '--json']);
  expect(code, stderr).toBe(0);
  const { dependencies } = JSON.parse(stdout) as { dependencies: { name: string; range: string }[] };
  const added = new Map(dependencies.map(({ name, range }) => [name, range]));
  expect(added.get('@opentelemetry/api')).toBe('~1.9.1');
  expect(added.get('@prometheus-io/client')).toBeDefined();
});

it('an agent keeps tracing, and who asks for ours all the same has a step left', () => {
  const root = expressService({
    files: {
      'src/server.js':
        "import tracer from 'dd-trace';\nimport express from 'express';\n\ntracer.init();\nexpress().listen(3000);\n",
    },
  });
  const left = sightline(root, ['init', '--dry-run']);
  expect(left.code, left.stderr).toBe(0);
  expect(left.stdout + left.stderr).toContain(
    'Tracing is left to dd-trace (src/server.js:4): beside it, each call of another service would carry two `traceparent` headers.',
  );
  const asked = sightline(root, ['init', '--features', 'tracing', ...flags]);
  expect(asked.code, asked.stderr).toBe(3);
  expect(asked.stdout + asked.stderr).toMatch(/Take out dd-trace\s+src\/server\.js:4/);
});

it('what was emitted is not taken for tracing of the service', () => {
  const root = expressService();
  expect(sightline(root, ['init', ...flags]).code).toBe(0);
  const { code, stdout, stderr } = sightline(root, ['init', ...flags]);
  expect(code, stderr).toBe(0);
  expect(stdout + stderr).not.toMatch(/Take out|Tracing is left/);
});
