import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { newFrameworks } from '../../../generator/src/scaffold/frameworks.js';
import type { NewService } from '../../../generator/src/scaffold/new-service.js';
import { recipeOf } from '../../../generator/src/scaffold/recipes.js';
import { serviceFiles } from '../../../generator/src/scaffold/service-files.js';
import { newQueueSystems } from '../../../generator/src/scaffold/new-queue-systems.js';

const OUTPUT = fileURLToPath(new URL('output/', import.meta.url));

function aService(wanted: Partial<NewService>): NewService {
  return {
    name: 'greeter',
    framework: 'express',
    language: 'ts',
    tasks: undefined,
    node: '20.20.2',
    packageManager: 'npm',
    hasProbes: true,
    ...wanted,
  };
}

async function filesOf(wanted: Partial<NewService>): Promise<Map<string, string>> {
  const service = aService(wanted);
  return serviceFiles(service, recipeOf(service));
}

/** Each framework and each job system in TypeScript, some in JavaScript, and what a later Node changes. */
const cases: Record<string, Partial<NewService>> = {
  'express-bullmq': { framework: 'express', tasks: 'bullmq' },
  'fastify-pg-boss': { framework: 'fastify', tasks: 'pg-boss', packageManager: 'pnpm' },
  'koa-graphile-worker': { framework: 'koa', tasks: 'graphile-worker', hasProbes: false },
  'hono-pg-boss-js': { framework: 'hono', tasks: 'pg-boss', language: 'js', node: '24.1.0' },
  'node-http-graphile-worker-js': {
    framework: 'node-http',
    tasks: 'graphile-worker',
    language: 'js',
    node: '24.1.0',
  },
  'nest-bullmq': { framework: 'nest', tasks: 'bullmq' },
  'nest-pg-boss': { framework: 'nest', tasks: 'pg-boss', node: '22.15.0' },
  'nest-graphile-worker': { framework: 'nest', tasks: 'graphile-worker', node: '22.18.0' },
};

describe.each(Object.entries(cases))('a new service with jobs: %s', (name, wanted) => {
  it('is these files', async () => {
    const files = await filesOf(wanted);
    for (const [file, text] of files) await expect(text).toMatchFileSnapshot(`output/${name}/${file}`);
    const kept = readdirSync(`${OUTPUT}${name}`, { recursive: true, withFileTypes: true });
    expect(kept.filter((entry) => entry.isFile()).length).toBe(files.size);
  });
});

const everyPair = newFrameworks.flatMap((framework) =>
  newQueueSystems.map((tasks) => ({ framework, tasks })),
);

describe('a new service', () => {
  it.each(everyPair)('of $framework with $tasks has nothing of a template left in it', async (pair) => {
    for (const text of (await filesOf(pair)).values()) expect(text).not.toMatch(/\{\{|\/\/#/);
  });

  it.each(newFrameworks)('of %s without jobs knows nothing of them', async (framework) => {
    const files = await filesOf({ framework });
    expect([...files.keys()].filter((file) => /queue|worker|send/.test(file))).toEqual([]);
    for (const text of files.values()) expect(text).not.toMatch(/enqueue|queue|worker|REDIS|DATABASE/i);
  });
});
