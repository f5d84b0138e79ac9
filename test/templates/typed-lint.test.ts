import { ESLint } from 'eslint';
import plugin from 'eslint-plugin-sightline';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import tseslint from 'typescript-eslint';
import { beforeAll, describe, expect, it } from 'vitest';
import { distinct } from './distinct.js';
import { RENDERED, parametersOf, renderService, type Features, type Framework } from './render-service.js';

const ROOT = path.join(RENDERED, 'typed-lint');
const EVERYTHING: Features = { metrics: true, errors: true, tracing: true, health: true, tasks: true };
const FRAMEWORKS: readonly Framework[] = ['koa3', 'hono4', 'node-http', 'nest-express12', 'nest-fastify12'];
const LEADERS = ['ioredis', 'redis', 'pg'] as const;
const SYSTEMS: Partial<Record<Framework, readonly { package: string; major: number }[]>> = {
  express5: [
    { package: 'bullmq', major: 6 },
    { package: 'graphile-worker', major: 0 },
    { package: 'agenda', major: 6 },
  ],
  fastify5: [
    { package: 'pg-boss', major: 12 },
    { package: 'node-cron', major: 4 },
  ],
  'nest-fastify12': [
    { package: 'bullmq', major: 6 },
    { package: '@nestjs/bullmq', major: 12 },
    { package: '@nestjs/schedule', major: 12 },
  ],
};

beforeAll(async () => {
  rmSync(ROOT, { recursive: true, force: true });
  for (const framework of [...FRAMEWORKS, 'express5', 'fastify5'] as const) {
    const parameters = parametersOf(framework, EVERYTHING, framework in SYSTEMS, SYSTEMS[framework]);
    await renderService(`typed-lint/${framework}`, parameters);
  }
  for (const leader of LEADERS) {
    const systems = [{ package: 'node-cron', major: 3 }];
    await renderService(
      `typed-lint/schedules led through ${leader}`,
      parametersOf('worker', EVERYTHING, true, systems, leader),
    );
  }
  await renderService(
    'typed-lint/Nest without a server',
    parametersOf('nest-worker12', EVERYTHING, true, SYSTEMS['nest-fastify12']),
  );
  await renderService(
    'typed-lint/schedules of Nest led',
    parametersOf(
      'nest-express12',
      EVERYTHING,
      false,
      [{ package: '@nestjs/schedule', major: 12 }],
      'ioredis',
    ),
  );
});

/** What rules say of the rendered files, as `file:line rule`. */
async function lint(name: string, options: object, configs: readonly unknown[]): Promise<string[]> {
  const compilerOptions = {
    target: 'ES2022',
    module: 'NodeNext',
    types: ['node'],
    skipLibCheck: true,
    experimentalDecorators: true,
    noEmit: true,
    ...options,
  };
  const project = path.join(ROOT, `tsconfig.${name}.json`);
  writeFileSync(project, JSON.stringify({ compilerOptions, include: ['.'] }));
  const eslint = new ESLint({
    cwd: ROOT,
    overrideConfigFile: true,
    ignore: false,
    overrideConfig: [
      ...configs,
      // In CI the parser would take this for a run with one project, and mix the two up.
      { languageOptions: { parserOptions: { project, disallowAutomaticSingleRunInference: true } } },
    ] as ESLint.Options['overrideConfig'],
  });
  const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  expect(files.length).toBeGreaterThan(150);
  const results = await eslint.lintFiles(
    distinct(
      files.map((file) => path.join(ROOT, file)),
      new Set(),
    ),
  );
  expect(results.length).toBeGreaterThan(60);
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, ruleId }) => `${path.relative(ROOT, filePath)}:${String(line)} ${String(ruleId)}`),
  );
}

/** While `init` plans nobody knows the types of files that are not there yet: no fix of the team's lint goes over them. */
describe('emitted source is quiet', () => {
  it('under the strict typed rules of typescript-eslint, and under our own', async () => {
    const configs = [
      ...tseslint.configs.strictTypeChecked,
      ...tseslint.configs.stylisticTypeChecked,
      plugin.configs.recommended,
    ];
    expect(await lint('strict', { strict: true }, configs)).toEqual([]);
  });

  it('under the typed rules that `nest new` brings, with its compiler settings, which are not strict', async () => {
    const options = {
      strict: false,
      strictNullChecks: true,
      noImplicitAny: false,
      strictBindCallApply: false,
    };
    expect(await lint('nest', options, tseslint.configs.recommendedTypeChecked)).toEqual([]);
  });

  it('under the typed rules that `nest new` brings, where nothing is strict', async () => {
    expect(await lint('lax', { strict: false }, tseslint.configs.recommendedTypeChecked)).toEqual([]);
  });
});
