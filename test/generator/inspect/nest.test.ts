import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { wirePreload } from '../../../generator/src/edit/start-commands.js';
import { findFramework } from '../../../generator/src/frameworks/frameworks.js';
import { inspectService } from '../../../generator/src/inspect/inspect.js';
import { temporaryRepository } from './temporary-repository.js';

const packages = {
  '@nestjs/common': '^11.0.1',
  '@nestjs/core': '^11.0.1',
  '@nestjs/platform-express': '^11.0.1',
};

function packageJson(more: object = {}, dependencies: Record<string, string> = {}): object {
  return {
    name: 'cats',
    scripts: { start: 'nest start' },
    dependencies: { ...packages, ...dependencies },
    devDependencies: { typescript: '^5.7.3' },
    ...more,
  };
}

const tsconfig = {
  compilerOptions: { module: 'commonjs', target: 'es2022', outDir: './dist' },
  exclude: ['node_modules', 'dist'],
};
const main = (setUp = '', imports = ''): string =>
  `import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module';\n${imports}\nasync function bootstrap() {\n  const app = await NestFactory.create(AppModule);\n  ${setUp}\n  await app.listen(3000);\n}\nbootstrap();\n`;

const base = {
  'package.json': packageJson(),
  'tsconfig.json': tsconfig,
  'src/app.module.ts': "import './health.controller';\nexport class AppModule {}\n",
  'src/main.ts': main(),
};

async function preloadOf(
  files: Record<string, string | object>,
  prepare?: (root: string) => void,
): Promise<string> {
  const root = temporaryRepository(files);
  prepare?.(root);
  const { scripts, manual } = wirePreload(await inspectService(root), 'src/observability/register.ts');
  expect(manual).toEqual([]);
  return /\.\/(\S+)\/observability/.exec(scripts.start ?? '')?.[1] ?? '';
}

describe('what serves HTTP below Nest', () => {
  test('is Express, also where Fastify is declared or only named', async () => {
    const root = temporaryRepository({
      ...base,
      'package.json': packageJson({}, { '@nestjs/platform-fastify': '11', express: '5', fastify: '5' }),
      'src/main.ts': main('', "import type { NestFastifyApplication } from '@nestjs/platform-fastify';"),
    });
    expect((await inspectService(root)).framework).toEqual({
      name: 'nest',
      version: '11.0.1',
      major: 11,
      platform: 'express',
    });
  });

  test('is Fastify where its adapter is made, in whatever file', async () => {
    const root = temporaryRepository({
      ...base,
      'src/main.ts': main('', "import { adapter } from './adapter';"),
      'src/adapter.ts':
        "import { FastifyAdapter } from '@nestjs/platform-fastify';\nexport const adapter = new FastifyAdapter();\n",
    });
    expect((await inspectService(root)).framework.platform).toBe('fastify');
  });
});

describe('where the build puts the preload', () => {
  test('beside the entry, where only src is built', async () => {
    expect(await preloadOf(base)).toBe('dist');
  });

  test('below src, where files beside src are built too', async () => {
    expect(await preloadOf({ ...base, 'prisma/seed.ts': 'export {};\n' })).toBe('dist/src');
  });

  test('below src, where the source imports package.json', async () => {
    const imports = "import { version } from '../package.json';\nconsole.log(version);";
    expect(await preloadOf({ ...base, 'src/main.ts': main('', imports) })).toBe('dist/src');
  });

  test('as rootDir says', async () => {
    const withRoot = { ...tsconfig, compilerOptions: { ...tsconfig.compilerOptions, rootDir: './' } };
    expect(await preloadOf({ ...base, 'tsconfig.json': withRoot })).toBe('dist/src');
  });

  test('below src from TypeScript 6 on, which takes the folder of the tsconfig for the root', async () => {
    const newer = packageJson({ devDependencies: { typescript: '^6.0.0' } });
    expect(await preloadOf({ ...base, 'package.json': newer })).toBe('dist/src');
  });

  test('where the team starts it in production, whatever else would follow', async () => {
    const scripts = { start: 'nest start', 'start:prod': 'node dist/src/main' };
    expect(await preloadOf({ ...base, 'package.json': packageJson({ scripts }) })).toBe('dist/src');
  });

  test('beside the entry with swc, which strips the folder', async () => {
    const files = {
      ...base,
      'prisma/seed.ts': 'export {};\n',
      'nest-cli.json': { sourceRoot: 'src', compilerOptions: { builder: { type: 'swc' } } },
    };
    expect(await preloadOf(files)).toBe('dist');
  });

  test('the tests of the starter are not built', async () => {
    const files = {
      ...base,
      'tsconfig.build.json': {
        extends: './tsconfig.json',
        exclude: ['node_modules', 'test', 'dist', '**/*spec.ts'],
      },
      'test/app.e2e-spec.ts': 'export {};\n',
    };
    expect(
      await preloadOf(files, (root) => {
        mkdirSync(join(root, 'dist'));
        writeFileSync(join(root, 'dist/main.js'), '');
      }),
    ).toBe('dist');
  });
});

describe('routes that a probe would shadow', () => {
  const controller = (decorators: string, method = '@Get()'): string =>
    `import { Controller, Get, VERSION_NEUTRAL, Version } from '@nestjs/common';\n\n${decorators}\nexport class HealthController {\n  ${method}\n  check() {}\n}\n`;

  async function routesOf(
    text: string,
    setUp = '',
    extra: Record<string, string | object> = {},
  ): Promise<string[]> {
    const root = temporaryRepository({
      ...base,
      'src/main.ts': main(setUp),
      'src/health.controller.ts': text,
      ...extra,
    });
    const { existing } = await inspectService(root);
    return existing.routes.map(({ path, file, line }) => `${path} ${file}:${String(line)}`);
  }

  const own = ['/health src/health.controller.ts:5'];
  const uri = 'app.enableVersioning({ type: VersioningType.URI });';

  test.each([
    ["@Controller('health')", '@Get()', '', own],
    ["@Controller('/health/')", '@Get("/")', '', own],
    ['@Controller()', "@Get('health')", '', own],
    ["@Controller({ path: ['health', 'state'] })", '@Get()', '', own],
    ["@Controller('health')", '@Post()', '', []],
    ["@Controller('health')", "@Get('db')", '', []],
    ["@Controller('health')", '@Get()', "app.setGlobalPrefix('api');", []],
    ["@Controller('health')", '@Get()', "app.setGlobalPrefix('/');", own],
    ["@Controller('health')", '@Get()', "app.setGlobalPrefix('api', { exclude: ['health'] });", own],
    [
      "@Controller('health')",
      '@Get()',
      "app.setGlobalPrefix('api', { exclude: [{ path: '/health', method: RequestMethod.GET }] });",
      own,
    ],
    ["@Controller('health')", '@Get()', 'app.setGlobalPrefix(config.get("prefix"));', []],
    ["@Controller('health')", '@Get()', uri, own],
    ["@Controller({ path: 'health', version: '1' })", '@Get()', uri, []],
    ["@Controller({ path: 'health', version: VERSION_NEUTRAL })", '@Get()', uri, own],
    ["@Controller('health')", "@Version('2') @Get()", uri, []],
    [
      "@Controller('health')",
      '@Get()',
      "app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });",
      [],
    ],
    [
      "@Controller({ path: 'health', version: '1' })",
      '@Get()',
      'app.enableVersioning({ type: VersioningType.HEADER });',
      own,
    ],
  ])('%s %s with %s', async (decorators, method, setUp, routes) => {
    expect(await routesOf(controller(decorators, method), setUp)).toEqual(routes);
  });

  test('the route of @willsoto/nestjs-prometheus, at its path', async () => {
    const module = (options: string): Record<string, string> => ({
      'src/app.module.ts': `import { PrometheusModule } from '@willsoto/nestjs-prometheus';\nexport const imports = [PrometheusModule.register(${options})];\nexport class AppModule {}\n`,
    });
    expect(await routesOf('', '', module(''))).toEqual(['/metrics src/app.module.ts:2']);
    expect(await routesOf('', '', module("{ path: '/internal' }"))).toEqual([]);
    expect(await routesOf('', "app.setGlobalPrefix('api');", module(''))).toEqual([]);
  });
});

describe('what the team is told', () => {
  async function notesOf(files: Record<string, string | object>): Promise<string> {
    const root = temporaryRepository(files);
    const service = await inspectService(root);
    const { notes } = findFramework('nest').wire({
      service,
      readSource: (file) => {
        const text = { ...base, ...files }[file];
        return text === undefined ? undefined : typeof text === 'string' ? text : JSON.stringify(text);
      },
      observabilityDir: 'src/observability',
    });
    return notes.join('\n');
  }

  test('of nestjs-pino: two access lines, unless its own is off', async () => {
    const files = { ...base, 'package.json': packageJson({}, { 'nestjs-pino': '^4.0.0' }) };
    expect(await notesOf(files)).toContain('autoLogging: false');
    const quiet = {
      ...files,
      'src/app.module.ts':
        "import { LoggerModule } from 'nestjs-pino';\nexport const a = LoggerModule.forRoot({ pinoHttp: { autoLogging: false } });\nexport class AppModule {}\n",
    };
    expect(await notesOf(quiet)).toBe('');
  });

  test('of workers that @nestjs/bullmq keeps to itself', async () => {
    const files = (options: string): Record<string, string | object> => ({
      ...base,
      'package.json': packageJson({}, { '@nestjs/bullmq': '^12.0.0', bullmq: '^6.0.0' }),
      'src/app.module.ts': `import { BullModule } from '@nestjs/bullmq';\nexport const imports = [BullModule.registerQueue({ name: 'audio'${options} })];\nexport class AppModule {}\n`,
    });
    expect(await notesOf(files(', processors: [async () => undefined]'))).toContain('(src/app.module.ts:2)');
    expect(await notesOf(files(', useFactory: () => ({ processors: [work] })'))).toContain(
      'Workers of `processors`',
    );
    expect(await notesOf(files(' }), { processors: [work]'))).toBe('');
    expect(await notesOf(files(''))).toBe('');
  });

  test.each(['nest-cli.json', '.nestcli.json'])(
    'of @nestjs/terminus and of further applications in %s',
    async (cli) => {
      const application = (name: string): object => ({
        type: 'application',
        root: `apps/${name}`,
        sourceRoot: `apps/${name}/src`,
      });
      const files = {
        'package.json': packageJson(
          { scripts: { start: 'nest start api' } },
          { '@nestjs/terminus': '^11.0.0' },
        ),
        'tsconfig.json': tsconfig,
        [cli]: {
          projects: {
            api: application('api'),
            jobs: application('jobs'),
            shared: { type: 'library', root: 'libs/shared' },
          },
        },
        'apps/api/src/main.ts': main(),
        'apps/api/src/app.module.ts': 'export class AppModule {}\n',
        'apps/jobs/src/main.ts': main(),
      };
      const notes = await notesOf(files);
      expect(notes).toContain('addReadinessCheck');
      expect(notes).toMatch(/left as they are: jobs\.$/);
    },
  );
});
