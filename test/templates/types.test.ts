import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { provide } from '../harness/tools.mjs';
import { distinct } from './distinct.js';
import {
  RENDERED,
  isWorker,
  parametersOf,
  renderService,
  type Features,
  type Framework,
} from './render-service.js';

const FIXTURES = fileURLToPath(new URL('fixtures/', import.meta.url));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The strictest settings that a service is likely to have. */
const STRICT: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitReturns: true,
  noImplicitOverride: true,
  noFallthroughCasesInSwitch: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  isolatedModules: true,
  // What is exported has to be nameable where the service writes declaration files.
  declaration: true,
  skipLibCheck: true,
  noEmit: true,
};

/** Libraries that were read and bound, by how they are read: most tests of this file look at the same ones. */
const libraries = new Map<string, ts.SourceFile | undefined>();

/** Reads as the compiler does, each library once for all programs with the strictest settings. */
function sharingHost(): ts.CompilerHost {
  const host = ts.createCompilerHost(STRICT);
  return {
    ...host,
    getSourceFile: (file, options, ...rest) => {
      if (file.startsWith(RENDERED)) return host.getSourceFile(file, options, ...rest);
      const key = JSON.stringify([file, options]);
      if (!libraries.has(key)) libraries.set(key, host.getSourceFile(file, options, ...rest));
      return libraries.get(key);
    },
  };
}

/** Files that were looked at, by the settings. */
const known = new Map<ts.CompilerOptions, Set<string>>();

/** One program for all folders of a test, because reading the libraries is what takes the time. */
function problemsIn(folders: readonly string[], options: ts.CompilerOptions, compiler = ts): string[] {
  const files = folders.flatMap((folder) => ts.sys.readDirectory(folder, ['.ts'], ['node_modules']));
  expect(files.length).toBeGreaterThanOrEqual(folders.length * 8);
  const seen = known.get(options) ?? new Set<string>();
  known.set(options, seen);
  const host = options === STRICT ? sharingHost() : undefined;
  const program = compiler.createProgram(distinct(files, seen), options, host);
  const found = [
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...program.getRootFileNames().flatMap((name) => {
      const file = program.getSourceFile(name);
      return [
        ...program.getSyntacticDiagnostics(file),
        ...program.getSemanticDiagnostics(file),
        ...program.getDeclarationDiagnostics(file),
      ];
    }),
  ];
  return found.map(({ file, start = 0, messageText }) => {
    const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    const name = file ? path.relative(RENDERED, file.fileName) : '';
    return `${name}:${String(line)} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

/** Eight of the sixteen subsets of the features: whichever three one looks at, each is on and off with each other. */
const subsets: Features[] = [false, true].flatMap((metrics) =>
  [false, true].flatMap((errors) =>
    [false, true].map((tracing) => ({ metrics, errors, tracing, health: (metrics !== errors) !== tracing })),
  ),
);

const EVERYTHING: Features = { metrics: true, errors: true, tracing: true, health: true, tasks: true };

function nameOf(features: Features): string {
  const chosen = Object.entries(features).filter(([, on]) => on === true);
  return ['logging', ...chosen.map(([name]) => name)].join(' ');
}

async function renderSubsets(framework: Framework, hasWorkers = isWorker(framework)): Promise<string[]> {
  const kind = framework + (hasWorkers ? ' with workers' : '');
  const folders = await Promise.all(
    subsets.map((features) =>
      renderService(`types/${kind} ${nameOf(features)}`, parametersOf(framework, features, hasWorkers)),
    ),
  );
  const ownPaths = await renderService(`types/${kind} own paths`, {
    ...parametersOf(framework, undefined, hasWorkers),
    livePath: null,
    readyPath: null,
    healthPath: null,
    metricsPath: null,
    probes: false,
    endpoints: false,
  });
  const ownSpans = await renderService(
    `types/${kind} own spans`,
    parametersOf(framework, { ...EVERYTHING, tracing: false, ownSpans: true }, hasWorkers),
  );
  return [...folders, ownPaths, ownSpans];
}

describe(
  'emitted source type-checks under every strict flag, with any three features on or off',
  { timeout: 300_000 },
  () => {
    it('for Express, Fastify 5, Koa, Hono, Nest on both platforms and node:http', async () => {
      const nest = ['nest-express12', 'nest-fastify12'] as const;
      const folders = await Promise.all(
        (['express5', 'fastify5', 'koa3', 'hono4', 'node-http', ...nest] as const).map((framework) =>
          renderSubsets(framework),
        ),
      );
      expect(problemsIn(folders.flat(), STRICT)).toEqual([]);
    });

    it('for a worker, alone and beside a server', async () => {
      const folders = await Promise.all([
        renderSubsets('worker'),
        renderSubsets('nest-worker12'),
        renderSubsets('nest-express12', true),
        renderSubsets('express5', true),
        renderSubsets('fastify5', true),
      ]);
      expect(problemsIn(folders.flat(), STRICT)).toEqual([]);
    });

    it('for job systems, beside a worker, a server, or both', async () => {
      const jobSystems = [
        { package: 'bullmq', major: 6 },
        { package: 'pg-boss', major: 12 },
        { package: 'graphile-worker', major: 0 },
        { package: 'agenda', major: 6 },
      ];
      const folders = await Promise.all([
        ...subsets.map((features) =>
          renderService(
            `types/jobs ${nameOf(features)}`,
            parametersOf('worker', { ...features, tasks: true }, true, jobSystems),
          ),
        ),
        renderService('types/jobs of a server', parametersOf('express5', EVERYTHING, false, jobSystems)),
        renderService('types/jobs of both', parametersOf('fastify5', EVERYTHING, true, jobSystems)),
        renderService('types/jobs unseen', parametersOf('worker', undefined, true, jobSystems)),
      ]);
      expect(problemsIn(folders, STRICT)).toEqual([]);
    });

    it('for schedulers, alone and beside a job system', async () => {
      const schedulers = ['node-cron', 'cron', 'croner', 'node-schedule'].map((name) => ({
        package: name,
        major: 4,
      }));
      const older = schedulers.map(({ package: name }) => ({ package: name, major: 3 }));
      const beside = [...schedulers, { package: 'bullmq', major: 6 }];
      const folders = await Promise.all([
        ...subsets.map((features) =>
          renderService(
            `types/schedules ${nameOf(features)}`,
            parametersOf('worker', { ...features, tasks: true }, true, schedulers),
          ),
        ),
        renderService('types/schedules older', parametersOf('express5', EVERYTHING, true, older)),
        renderService('types/schedules and jobs', parametersOf('worker', EVERYTHING, true, beside)),
        renderService('types/schedules unseen', parametersOf('worker', undefined, true, schedulers)),
      ]);
      expect(problemsIn(folders, STRICT)).toEqual([]);
    });

    it('for schedules with a leader, given the clients that services have', async () => {
      const clients = {
        ioredis: ["import { Cluster, Redis } from 'ioredis';", 'new Redis()', 'new Cluster([])'],
        redis: [
          "import { createClient, createCluster } from 'redis';",
          'createClient()',
          'createCluster({ rootNodes: [] })',
        ],
        pg: ["import { Pool } from 'pg';", 'new Pool()'],
      } as const;
      const installed = {
        'leader-clients': ['ioredis@5.8.2', 'redis@5.9.0', 'pg@8.16.3', '@types/pg@8.15.6'],
        'leader-clients-older': ['ioredis@4.28.5', '@types/ioredis@4.28.10', 'redis@4.7.1'],
      };
      const schedulers = ['node-cron', 'cron', 'croner', 'node-schedule'];
      const folders: string[] = [];
      for (const [name, specs] of Object.entries(installed)) {
        const tools = await provide(name, specs);
        for (const [client, [load, ...makes]] of Object.entries(clients)) {
          if (!specs.some((spec) => spec.startsWith(`${client}@`))) continue;
          const isOld = name.endsWith('older');
          // Two majors of a client share the sixteen subsets of this: any three with each client, and with each major.
          const chosen = [false, true].flatMap((tasks) =>
            subsets
              .filter(({ metrics, errors }) => client === 'pg' || ((metrics !== errors) !== tasks) === isOld)
              .map((one) => ({ ...one, tasks })),
          );
          for (const features of chosen) {
            const systems = schedulers.map((one) => ({ package: one, major: isOld ? 3 : 4 }));
            const folder = await renderService(
              `types ${name}/${client} ${nameOf(features)}`,
              parametersOf('worker', features, true, systems, client as keyof typeof clients),
            );
            folders.push(folder);
            if (features !== chosen[0]) continue;
            mkdirSync(path.join(folder, 'node_modules'));
            for (const one of ['ioredis', 'redis', 'pg', '@types'])
              symlinkSync(path.join(tools, 'node_modules', one), path.join(folder, 'node_modules', one));
            // The default export was the class before version 5.
            const older = client === 'ioredis' && isOld;
            const text = older
              ? ["import Redis from 'ioredis';", 'new Redis()', 'new Redis.Cluster([])']
              : [load, ...makes];
            const [first, ...given] = text;
            const lines = given.map((make) => `leadSchedules(${make});`);
            lines.push('// @ts-expect-error: it is no client', 'leadSchedules({ get: () => 1 });');
            writeFileSync(
              path.join(folder, 'given.ts'),
              [first, "import { leadSchedules } from './index.js';", ...lines].join('\n'),
            );
          }
        }
      }
      expect(problemsIn(folders, STRICT)).toEqual([]);
    });

    it('for what Nest makes of job systems and schedulers', async () => {
      const queues = [
        { package: 'bullmq', major: 6 },
        { package: '@nestjs/bullmq', major: 12 },
      ];
      const schedules = [{ package: '@nestjs/schedule', major: 12 }];
      const both = [...queues, ...schedules];
      const folders = await Promise.all([
        ...subsets.map((features) =>
          renderService(
            `types/nest jobs ${nameOf(features)}`,
            parametersOf('nest-express12', { ...features, tasks: true }, false, both),
          ),
        ),
        renderService('types/nest queues', parametersOf('nest-fastify12', EVERYTHING, true, queues)),
        renderService('types/nest schedules', parametersOf('nest-fastify12', EVERYTHING, false, schedules)),
        renderService('types/nest jobs unseen', parametersOf('nest-express12', undefined, false, both)),
        renderService(
          'types/nest schedules led',
          parametersOf('nest-express12', EVERYTHING, false, schedules, 'ioredis'),
        ),
        renderService(
          'types/nest schedules led unseen',
          parametersOf('nest-express12', undefined, false, schedules, 'ioredis'),
        ),
      ]);
      expect(problemsIn(folders, STRICT)).toEqual([]);
    });

    it('for Fastify 4', async () => {
      const fastify4 = { ...STRICT, paths: { fastify: [path.join(ROOT, 'node_modules/fastify4')] } };
      expect(problemsIn(await renderSubsets('fastify4'), fastify4)).toEqual([]);
    });

    it('for the pino that a service has already, whichever way its types say what it exports', async () => {
      const versions = ['7.11.0', '8.0.0', '8.21.0', '9.6.0', '9.9.0', '9.9.5', '9.14.0', '10.0.0', '10.3.1'];
      const aliases = versions.map((version) => `pino-${version}@npm:pino@${version}`);
      const tools = await provide('pino-types', aliases);
      const folders = await Promise.all(
        versions.flatMap((version) =>
          (['express5', 'fastify5', 'worker'] as const).map(async (framework) => {
            const folder = await renderService(`types/${framework} pino ${version}`, parametersOf(framework));
            mkdirSync(path.join(folder, 'node_modules'));
            symlinkSync(
              path.join(tools, `node_modules/pino-${version}`),
              path.join(folder, 'node_modules/pino'),
            );
            return folder;
          }),
        ),
      );
      expect(problemsIn(folders, STRICT)).toEqual([]);
    });

    it('for the oldest Fastify 4, Hono 4 and NestJS that a service may have', async () => {
      const packages = ['common', 'core', 'platform-express'].map((name) => `@nestjs/${name}`);
      const oldest = [
        ['fastify4', 'fastify-oldest', ['fastify@4.0.0']],
        ['hono4', 'hono-oldest', ['hono@4.0.0', '@hono/node-server@1.0.0']],
        ['nest-express12', 'nest-oldest', packages.map((name) => `${name}@10.0.0`)],
      ] as const;
      const folders = await Promise.all(
        oldest.map(async ([framework, name, specs]) => {
          const tools = await provide(name, [...specs]);
          const folder = await renderService(`types/${framework} oldest of all`, parametersOf(framework));
          for (const spec of specs) {
            const link = path.join(folder, 'node_modules', spec.replace(/@[^@]+$/, ''));
            mkdirSync(path.dirname(link), { recursive: true });
            symlinkSync(path.join(tools, path.relative(folder, link)), link);
          }
          return folder;
        }),
      );
      expect(problemsIn(folders, STRICT)).toEqual([]);
    });

    it('for the BullMQ 5 that a service has already', async () => {
      const versions = ['5.23.0', '5.34.6', '5.51.0', '5.65.1'];
      const tools = await provide(
        'bullmq-types',
        versions.map((version) => `bullmq-${version}@npm:bullmq@${version}`),
      );
      const queues = [{ package: 'bullmq', major: 5 }];
      const folders = await Promise.all(
        versions.flatMap((version) =>
          [EVERYTHING, { metrics: false, errors: false, tracing: true, health: false, tasks: true }].map(
            async (features) => {
              const folder = await renderService(
                `types/bullmq ${version} ${nameOf(features)}`,
                parametersOf('worker', features, true, queues),
              );
              mkdirSync(path.join(folder, 'node_modules'));
              symlinkSync(
                path.join(tools, `node_modules/bullmq-${version}`),
                path.join(folder, 'node_modules/bullmq'),
              );
              return folder;
            },
          ),
        ),
      );
      expect(problemsIn(folders, STRICT)).toEqual([]);
    });

    it('for the oldest TypeScript and types of Node that init takes', async () => {
      const tools = await provide('typescript-5.0', ['typescript@5.0.4', '@types/node@18.19.0']);
      const oldest = createRequire(path.join(tools, 'package.json'))('typescript') as typeof ts;
      expect(oldest.version).toBe('5.0.4');
      const folders = await Promise.all(
        (['express5', 'fastify5', 'koa3', 'hono4', 'node-http'] as const).map((framework) =>
          renderService(`types/${framework} oldest`, parametersOf(framework)),
        ),
      );
      const typeRoots = [path.join(tools, 'node_modules/@types')];
      const options = { ...STRICT, target: ts.ScriptTarget.ES2015, typeRoots };
      // Packages of today are written for a newer compiler than 5.0: what they say of themselves is not looked at.
      const own = problemsIn(folders, options, oldest).filter((problem) => !problem.startsWith('..'));
      expect(own).toEqual([]);
    });

    it('for a Fastify service that writes its options in place', async () => {
      const folder = await renderService('types options/observability', parametersOf('fastify5'));
      const service = path.dirname(folder);
      copyFileSync(path.join(FIXTURES, 'fastify-options.ts'), path.join(service, 'app.ts'));
      expect(problemsIn([service], STRICT)).toEqual([]);
    });

    it('for a CommonJS service', async () => {
      const folders = await Promise.all(
        (['express5', 'fastify5', 'koa3', 'hono4', 'nest-express12', 'worker'] as const).map((framework) =>
          renderService(
            `types/${framework} commonjs`,
            { ...parametersOf(framework), esm: false },
            { language: 'ts', moduleSystem: 'cjs', importExtension: 'none' },
          ),
        ),
      );
      const commonJs: ts.CompilerOptions = {
        ...STRICT,
        module: ts.ModuleKind.CommonJS,
        moduleResolution: ts.ModuleResolutionKind.Bundler,
        verbatimModuleSyntax: false,
        esModuleInterop: true,
      };
      expect(problemsIn(folders, commonJs)).toEqual([]);
    });
  },
);
