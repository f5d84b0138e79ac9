import { describe, expect, it } from 'vitest';
import { planFeatures, type Choices, type FeaturePlan } from '../../../generator/src/features/features.js';
import type { PackageJson, Service } from '../../../generator/src/inspect/service.js';
import type { FeatureName } from '../../../generator/src/features/feature.js';
import { aService } from '../render/service.js';

function choose(...features: FeatureName[]): Choices {
  return { features, dir: 'src/observability', lintPackage: null };
}

function withPackages(dependencies: Record<string, string>, changes: Partial<Service> = {}): Service {
  const data: PackageJson = { type: 'module', dependencies };
  return aService({ packageJson: { text: JSON.stringify(data), data }, ...changes });
}

function names(plan: FeaturePlan): string[] {
  return plan.files.map(({ path }) => path.replace('src/observability/', ''));
}

function packages(plan: FeaturePlan): string[] {
  return plan.dependencies.map(({ name }) => name);
}

describe('files', () => {
  it('logging alone has neither metrics, errors, tracing nor probes', async () => {
    const plan = await planFeatures(aService(), choose('logging'));
    const files = [
      'context',
      'logger',
      'output',
      'redact',
      'register',
      'shutdown',
      'index',
      'http',
      'express',
    ];
    expect(names(plan)).toEqual(files.map((name) => `${name}.ts`));
    expect(packages(plan)).toEqual(['@types/node', 'pino']);
  });

  it('every feature brings one file of its own', async () => {
    const plan = await planFeatures(aService(), choose('metrics', 'errors', 'tracing', 'health'));
    expect(names(plan)).toEqual(
      expect.arrayContaining(['metrics.ts', 'errors.ts', 'tracing.ts', 'health.ts']),
    );
    expect(plan.preloadFile).toBe('src/observability/register.ts');
  });

  it('are named for the module system where the entry is', async () => {
    const service = aService({
      language: 'js',
      entry: { file: 'server.mjs', foundBy: 'main' },
      sourceDir: '',
    });
    const plan = await planFeatures(service, { ...choose('logging'), dir: 'observability' });
    expect(plan.preloadFile).toBe('observability/register.mjs');
    const index = plan.files.find(({ path }) => path === 'observability/index.mjs');
    expect(index?.text).toContain("from './logger.mjs'");
  });

  it.each([
    ['^26.6.3', 'js', 'cjs', true],
    ['^26.6.3', 'ts', 'esm', true],
    ['^27.0.0', 'js', 'cjs', false],
  ] as const)(
    'tested by jest %s (%s, %s) they load modules of Node as that can',
    async (jest, language, moduleSystem, isBare) => {
      const service = withPackages({ jest }, { language, moduleSystem });
      const plan = await planFeatures(service, choose('metrics', 'errors', 'tracing', 'health'));
      const texts = plan.files.map(({ text }) => text).join('\n');
      expect(texts).toMatch(/'(?:node:)?http'/);
      expect(!/['"]node:/.test(texts)).toBe(isBare);
      expect(packages(plan)).not.toContain('http');
    },
  );

  it('carry the text of Fastify for Fastify', async () => {
    const fastify = { name: 'fastify' as const, version: '5.2.0', major: 5 };
    const plan = await planFeatures(aService({ framework: fastify }), choose('logging'));
    expect(names(plan)).toContain('fastify.ts');
    expect(names(plan)).not.toContain('express.ts');
  });
});

describe('workers', () => {
  const worker = {
    framework: { name: 'worker' as const, version: '20.20.2', major: 0 },
    entry: { file: 'src/worker.ts', foundBy: 'scripts.start', isWorker: true },
    hasWorkers: true,
  };
  const everything = choose('metrics', 'errors', 'tracing', 'health');
  const textOf = (plan: FeaturePlan): string => plan.files.map(({ text }) => text).join('\n');

  it('without a server get nothing of HTTP but their own port', async () => {
    const plan = await planFeatures(aService(worker), everything);
    expect(names(plan)).toContain('worker.ts');
    expect(names(plan)).not.toContain('http.ts');
    expect(textOf(plan)).toContain('HEALTH_PORT');
    expect(textOf(plan)).not.toMatch(/request_id|currentRequest|http_server|toProblem|startServerSpan/);
  });

  it('beside a server get both, and the port answers also what the server has of its own', async () => {
    const existing = {
      ...aService().existing,
      routes: [{ path: '/metrics', file: 'src/app.ts', line: 12 }],
    };
    const plan = await planFeatures(aService({ existing, hasWorkers: true }), everything);
    expect(names(plan)).toEqual(expect.arrayContaining(['http.ts', 'express.ts', 'worker.ts']));
    const mentioning = plan.files.filter(({ text }) => text.includes("'/metrics'")).map(({ path }) => path);
    expect(mentioning).toEqual(['src/observability/worker.ts']);
  });

  it('have no port where there is nothing to answer on it', async () => {
    const plan = await planFeatures(aService(worker), choose('logging'));
    expect(names(plan)).toContain('worker.ts');
    expect(textOf(plan)).not.toMatch(/createServer|HEALTH_PORT/);
  });

  it.each([
    ['pg-boss', 'pg'],
    ['graphile-worker', 'pg'],
    ['bullmq', 'ioredis'],
    ['bee-queue', 'redis'],
    ['agenda', 'mongodb'],
    ['@agendajs/mongo-backend', 'mongodb'],
    ['@agendajs/postgres-backend', 'pg'],
    ['@agendajs/redis-backend', 'ioredis'],
  ])('%s is seen by the instrumentation of %s', async (name, instrumented) => {
    const plan = await planFeatures(withPackages({ [name]: '*' }), choose('tracing'));
    expect(packages(plan)).toContain(`@opentelemetry/instrumentation-${instrumented}`);
  });

  it('of a queue on Redis: the arguments of its scripts are whole jobs, and stay out of the spans', async () => {
    const plan = await planFeatures(withPackages({ bullmq: '*', redis: '*' }), choose('tracing'));
    const register = plan.files.find(({ path }) => path === plan.preloadFile)?.text;
    expect(register).toContain('new IORedisInstrumentation({ dbStatementSerializer: (command) => command })');
    expect(register).toContain('new RedisInstrumentation({ dbStatementSerializer: (command) => command })');
  });
});

describe('dependencies follow from what the emitted files import', () => {
  it('and are never ones that the service declares, in whatever section and range', async () => {
    const service = withPackages({ pino: '^8.0.0', '@opentelemetry/api': '^1.4.0' });
    const plan = await planFeatures(service, choose('tracing'));
    expect(packages(plan)).not.toContain('pino');
    expect(packages(plan)).not.toContain('@opentelemetry/api');
  });

  it('an instrumentation for each client of the service, and no other', async () => {
    const plan = await planFeatures(
      withPackages({ pg: '^8.0.0', mongoose: '^8.0.0', axios: '^1.0.0' }),
      choose('tracing'),
    );
    expect(packages(plan).filter((name) => name.includes('/instrumentation-'))).toEqual([
      '@opentelemetry/instrumentation-http',
      '@opentelemetry/instrumentation-mongodb',
      '@opentelemetry/instrumentation-pg',
      '@opentelemetry/instrumentation-undici',
    ]);
    const register = plan.files.find(({ path }) => path === plan.preloadFile);
    expect(register?.text).toContain(
      'new HttpInstrumentation({ disableIncomingRequestInstrumentation: true })',
    );
  });

  it('none of tracing where tracing is off', async () => {
    const plan = await planFeatures(withPackages({ pg: '^8.0.0' }), choose('metrics', 'errors', 'health'));
    expect(packages(plan).filter((name) => name.startsWith('@opentelemetry/'))).toEqual([]);
  });

  it('never the auto-instrumentations bundle, and one line of OpenTelemetry', async () => {
    const service = withPackages({}, { node: { range: '>=24', running: '24.21.0', floor: '24.0.0' } });
    const plan = await planFeatures(service, choose('metrics', 'tracing'));
    const ranges = new Map(plan.dependencies.map(({ name, range }) => [name, range]));
    expect([...ranges.keys()].join()).not.toContain('auto-instrumentations');
    expect(ranges.get('@opentelemetry/api')).toBe('~1.10.0');
    expect(ranges.get('@opentelemetry/sdk-trace')).toMatch(/^~3\./);
    expect(ranges.get('@prometheus-io/client')).toMatch(/^~0\.16\./);
  });

  it('no types for a JavaScript service', async () => {
    const plan = await planFeatures(aService({ language: 'js' }), choose('logging'));
    expect(packages(plan)).toEqual(['pino']);
  });
});

describe('what the service has of its own', () => {
  it('a probe route is not shadowed, and the notes say so', async () => {
    const existing = {
      ...aService().existing,
      routes: [{ path: '/health', file: 'src/app.ts', line: 12 }],
    };
    const plan = await planFeatures(aService({ existing }), choose('health'));
    expect(plan.notes).toEqual(["/health stays the service's own route (src/app.ts:12)."]);
    const text = plan.files.map((file) => file.text).join('\n');
    expect(text).toContain("'/ready'");
    expect(text).not.toContain("'/health'");
  });

  it('nor one that may lie below another path, of which the notes claim no more than is known', async () => {
    const route = { path: '/health', file: 'src/app.ts', line: 12, isUncertain: true as const };
    const existing = { ...aService().existing, routes: [route] };
    const plan = await planFeatures(aService({ existing }), choose('health'));
    expect(plan.notes).toEqual([
      "/health is left to the service's own route (src/app.ts:12), which may lie below a path that is only known at run time: then nothing answers /health itself.",
    ]);
  });
});
