import type { NewQueueSystem } from './new-queue-systems.js';
import type { Recipe } from './recipe.js';

/**
 * As `nest new` lays out a service today: its CLI builds, starts and generates, vitest tests, prettier formats. What
 * `nest generate` adds compiles and is tested as it comes.
 */
export function nestRecipe(tasks: NewQueueSystem | undefined): Recipe {
  return {
    files: {
      '.prettierrc': 'nest/prettierrc.json',
      'nest-cli.json': 'nest/nest-cli.json',
      'tsconfig.build.json': 'nest/tsconfig.build.json',
      'tsconfig.json': 'nest/tsconfig.json',
      'vitest.config.ts': 'nest/vitest.config.ts',
      ...Object.fromEntries(
        ['app.controller', 'app.controller.spec', 'app.module', 'app.service', 'main'].map((name) => [
          `src/${name}.ts`,
          `nest/${name}.ts`,
        ]),
      ),
      ...(tasks && jobFiles(tasks)),
    },
    scripts: {
      build: 'nest build',
      format: 'prettier --write src',
      start: 'nest start',
      'start:dev': 'nest start --watch',
      'start:debug': 'nest start --debug --watch',
      'start:prod': 'node dist/main.js',
      ...(tasks && {
        'start:worker': 'node dist/worker.js',
        'start:worker:dev': 'nest start --watch --entryFile worker',
      }),
      test: 'vitest run',
      'test:watch': 'vitest',
    },
    dev: 'start:dev',
    ...(tasks && { devWorker: 'start:worker:dev' }),
    dependencies: {
      '@nestjs/common': '^12.0.1',
      '@nestjs/core': '^12.0.1',
      '@nestjs/platform-express': '^12.0.1',
      'reflect-metadata': '^0.2.2',
      rxjs: '^7.8.1',
    },
    devDependencies: {
      '@nestjs/cli': '^12.0.0',
      '@nestjs/schematics': '^12.0.0',
      '@nestjs/testing': '^12.0.1',
      prettier: '^3.4.2',
      typescript: '^6.0.2',
      vitest: '^4.1.2',
    },
  };
}

/** What works on the jobs is an application of its own, with its own module, as the probes want to be answered. */
function jobFiles(tasks: NewQueueSystem): Record<string, string> {
  const shared = [
    'app.tokens',
    'send-greeting.service',
    'send-greeting.service.spec',
    'worker',
    'worker.module',
  ];
  return {
    // Two that compile beside each other do not delete what the other one has written.
    'nest-cli.json': 'nest/tasks/nest-cli.json',
    ...Object.fromEntries(shared.map((name) => [`src/${name}.ts`, `nest/tasks/${name}.ts`])),
    'src/greetings.worker.ts': `nest/tasks/${tasks}/greetings.worker.ts`,
    'src/queue.ts': `tasks/${tasks}/queue.ts`,
  };
}
