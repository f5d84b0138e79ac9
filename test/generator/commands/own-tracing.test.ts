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

it('what was emitted is not taken for tracing of the service', () => {
  const root = expressService();
  expect(sightline(root, ['init', ...flags]).code).toBe(0);
  const { code, stdout, stderr } = sightline(root, ['init', ...flags]);
  expect(code, stderr).toBe(0);
  expect(stdout + stderr).not.toMatch(/Take out|Tracing is left/);
});
