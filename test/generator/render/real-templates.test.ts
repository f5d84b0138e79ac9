import { readFileSync } from 'node:fs';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';
import { frameworkFlags, type TemplateParameters } from '../../../generator/src/render/parameters.js';
import { moduleReferences } from '../../../generator/src/render/import-specifiers.js';
import { renderTemplate, type RenderTarget } from '../../../generator/src/render/render.js';
import { everythingOn } from './parameters.js';
import { templates } from './templates.js';

const commonJs: RenderTarget = { language: 'js', moduleSystem: 'cjs', importExtension: 'none' };
const esModules: RenderTarget = { language: 'js', moduleSystem: 'esm', importExtension: 'js' };

const noProbes = { livePath: null, readyPath: null, healthPath: null, probes: false };
const noHealth = { health: false, ...noProbes };
const noMetrics = { metrics: false, metricsPath: null };
const noTracing = { tracing: false, spanIds: false, instrumentations: [] };
const ownSpans = { ...noTracing, ownSpans: true, spanIds: true };
const nothingElseOn = { ...noMetrics, ...noHealth, ...noTracing, errors: false, endpoints: false };

const express4 = frameworkFlags('express', 4);
const fastify5 = frameworkFlags('fastify', 5);
const fastify4 = frameworkFlags('fastify', 4);
const koa3 = frameworkFlags('koa', 3);
const hono4 = frameworkFlags('hono', 4);
const nest11 = frameworkFlags('nest', 11, { platform: 'express' });
const nestOnFastify = frameworkFlags('nest', 12, { platform: 'fastify' });
const nodeHttp = frameworkFlags('node-http', 0);
const onWorker = { ...noProbes, metricsPath: null, endpoints: false, jobs: true };
const worker = { ...frameworkFlags('worker', 0), ...onWorker, observesWork: false };
const jobSystems = [
  { package: 'bullmq', major: 6 },
  { package: 'pg-boss', major: 12 },
  { package: 'graphile-worker', major: 0 },
  { package: 'agenda', major: 6 },
];
const tasks = { tasks: true, jobs: true, observesWork: true };
const taskWorker = { ...frameworkFlags('worker', 0, { jobSystems }), ...onWorker, ...tasks };
const bullmq5 = frameworkFlags('express', 5, { jobSystems: [{ package: 'bullmq', major: 5 }] });
const express5AndWorkers = {
  ...frameworkFlags('express', 5, { hasWorkers: true }),
  ownPort: true,
  jobs: true,
};
const olderLibraries = { otel3: false, metricsPackage: 'prom-client' as const };
const ownProbes = { ...noProbes, metricsPath: null, endpoints: false };

const settings: Record<string, Partial<TemplateParameters>> = {
  'everything, Express 5': {},
  'everything, Express 4, older libraries': { ...express4, ...olderLibraries },
  'everything, Fastify 5': fastify5,
  'everything, Fastify 4, older libraries': { ...fastify4, ...olderLibraries },
  'everything, Koa 3': koa3,
  'everything, Hono 4': hono4,
  'everything, Nest 11': nest11,
  'everything, Nest 12 on Fastify': nestOnFastify,
  'everything, node:http': nodeHttp,
  'everything, a worker': { ...worker, ownPort: true },
  'logging only, a worker': { ...worker, ...nothingElseOn },
  'metrics alone, a worker': { ...worker, ...nothingElseOn, metrics: true, ownPort: true },
  'health alone, a worker': { ...worker, ...nothingElseOn, health: true, ownPort: true },
  'spans of the service, Express 5': ownSpans,
  'spans of the service, a worker': { ...worker, ...ownSpans, ownPort: true },
  'without tracing, a worker': { ...worker, ...noTracing, ownPort: true },
  'everything, Express 5 and workers': express5AndWorkers,
  'without tracing, Express 5 and workers': { ...express5AndWorkers, ...noTracing },
  'everything, jobs of all systems': { ...taskWorker, ownPort: true },
  'logging only, jobs of all systems': { ...taskWorker, ...nothingElseOn },
  'without errors, jobs of all systems': { ...taskWorker, errors: false, ownPort: true },
  'everything but tasks, jobs of all systems': { ...taskWorker, tasks: false, observesWork: false },
  'everything, jobs of BullMQ 5 put into queues by a server': { ...bullmq5, ...tasks },
  'logging only': nothingElseOn,
  'logging only, Fastify 5': { ...fastify5, ...nothingElseOn },
  'logging only, Koa 3': { ...koa3, ...nothingElseOn },
  'without metrics': noMetrics,
  'without errors': { errors: false },
  'without errors, Fastify 5': { ...fastify5, errors: false },
  'without errors, Koa 3': { ...koa3, errors: false },
  'without errors, Hono 4': { ...hono4, errors: false },
  'without errors, Nest 11': { ...nest11, errors: false },
  'logging only, Nest 12 on Fastify': { ...nestOnFastify, ...nothingElseOn },
  'metrics alone, node:http': { ...nodeHttp, ...nothingElseOn, metrics: true },
  'without tracing': noTracing,
  'without health': noHealth,
  'metrics alone': { ...nothingElseOn, metrics: true, metricsPath: '/metrics', endpoints: true },
  'tracing alone, Fastify 5': { ...fastify5, ...nothingElseOn, tracing: true, spanIds: true },
  'errors alone': { ...nothingElseOn, errors: true },
  'own probes and scrape': ownProbes,
};

/** What services on TypeScript 5.0 and ES2021, or with tools of these years, do not compile, and our own compiler lets pass. */
const NEWER: Record<string, RegExp> = {
  'Array.prototype.at': /\.at\(/,
  'methods of ES2022 and later': /\bhasOwn\(|\.(?:findLast|findLastIndex|toSorted|toReversed|toSpliced)\(/,
  'a type guard that TypeScript 5.5 reads out of the function':
    /\.(?:find|filter)\(\((\w+)\) => \1 instanceof/,
  // Jest 26 runs source through it.
  'brackets round `??` beside `&&`, which Babel before 7.15 leaves out as it prints':
    /(?:&&|\|\|) \([^()]*\?\?|\?\?[^()]*\) (?:&&|\|\|)/,
  'the index of matchAll, which may be undefined to TypeScript before 5.5': /\bmatch\.index\b/,
};

it.each(Object.entries(NEWER))('no template uses %s', (_name, pattern) => {
  const using = templates.filter((template) =>
    pattern.test(readFileSync(new URL(`../../../templates/${template}.ts`, import.meta.url), 'utf8')),
  );
  expect(using).toEqual([]);
});

/** Files that go out together for these parameters. */
function emitted(parameters: TemplateParameters): string[] {
  const optional = [
    'metrics',
    'errors',
    'tracing',
    'health',
    'express',
    'fastify',
    'koa',
    'hono',
    'nest',
    'nodeHttp',
    'http',
    'worker',
    'bullmq',
    'pgBoss',
    'graphileWorker',
    'agenda',
  ] as const;
  const { tasks, tracing } = parameters;
  return templates.filter((template) => {
    const name = template
      .slice(template.lastIndexOf('/') + 1)
      .replace('node-http', 'nodeHttp')
      .replace('pg-boss', 'pgBoss')
      .replace('graphile-worker', 'graphileWorker');
    if (template === 'tasks/agenda-store') return parameters.agenda;
    if (template === 'tasks/jobs-by-hand') return parameters.bullmq || parameters.pgBoss;
    if (/^tasks\/(?!bullmq$|pg-boss$|graphile-worker$|agenda$)/.test(template)) {
      const ofOther =
        (template.includes('bullmq') && !parameters.bullmq) ||
        (template.includes('graphile') && !parameters.graphileWorker) ||
        (template.includes('agenda') && !parameters.agenda) ||
        (template.includes('schedule') &&
          !parameters.bullmq &&
          !parameters.graphileWorker &&
          !parameters.pgBoss) ||
        (template.includes('heartbeat') &&
          ((!parameters.bullmq && !parameters.graphileWorker) || !parameters.metrics)) ||
        (template.includes('pg-boss') && !parameters.pgBoss);
      return tasks && !ofOther && (tracing || template !== 'tasks/job-tracing');
    }
    const flag = optional.find((one) => one === name);
    return flag === undefined || parameters[flag];
  });
}

function lintOf(moduleSystem: 'esm' | 'cjs'): ESLint {
  return new ESLint({
    overrideConfigFile: true,
    overrideConfig: {
      languageOptions: {
        ecmaVersion: 2024,
        sourceType: moduleSystem === 'esm' ? 'module' : 'commonjs',
        globals: Object.fromEntries(nodeGlobals.map((name) => [name, 'readonly'])),
      },
      rules: {
        'no-undef': 'error',
        'no-unused-vars': [
          'error',
          { args: 'none', ignoreRestSiblings: true, varsIgnorePattern: '^(?:request|trace|span)_id$' },
        ],
        'no-redeclare': 'error',
        'no-unreachable': 'error',
      },
    },
  });
}

const nodeGlobals = [
  'process',
  'console',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
].concat([
  'Buffer',
  'Headers',
  'URL',
  'URLSearchParams',
  'AbortController',
  'AbortSignal',
  'performance',
  'queueMicrotask',
]);

describe.each(Object.entries(settings))('%s', (_, changes) => {
  it.each([
    ['CommonJS', commonJs, 'cjs'],
    ['ES modules', esModules, 'esm'],
  ] as const)(
    '%s: parses, names what it uses and uses what it names',
    async (_name, target, moduleSystem) => {
      const parameters = { ...everythingOn, ...changes, esm: moduleSystem === 'esm', typescript: false };
      const eslint = lintOf(moduleSystem);
      const findings: string[] = [];
      for (const template of emitted(parameters)) {
        const text = await renderTemplate(template, parameters, target);
        const [result] = await eslint.lintText(text, { filePath: 'emitted.js' });
        for (const { line, message } of result?.messages ?? []) {
          findings.push(`${template}:${String(line)} ${message}: ${text.split('\n')[line - 1] ?? ''}`);
        }
      }
      expect(findings).toEqual([]);
    },
  );

  it('imports only files that go out too, in no circle', async () => {
    const parameters = { ...everythingOn, ...changes };
    const names = new Map(
      emitted(parameters).map((template) => [`./${template.split('/')[1] ?? ''}.js`, template]),
    );
    const imports = new Map<string, string[]>();
    for (const [name, template] of names) {
      const references = moduleReferences(await renderTemplate(template, parameters, esModules));
      imports.set(
        name,
        references.filter((specifier) => specifier.startsWith('.')),
      );
    }
    const missing = [...imports].flatMap(([name, found]) =>
      found.filter((other) => !names.has(other)).map((other) => `${name} -> ${other}`),
    );
    expect(missing).toEqual([]);
    expect(circleIn(imports)).toBeNull();
  });
});

/** The first circle of imports, as "a -> b -> a". `require` gives its members half-made modules. */
function circleIn(imports: ReadonlyMap<string, readonly string[]>): string | null {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): string | null => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name].join(' -> ');
    if (done.has(name)) return null;
    for (const other of imports.get(name) ?? []) {
      const circle = visit(other, [...path, name]);
      if (circle !== null) return circle;
    }
    done.add(name);
    return null;
  };
  for (const name of imports.keys()) {
    const circle = visit(name, []);
    if (circle !== null) return circle;
  }
  return null;
}
