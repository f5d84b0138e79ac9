import type { NewQueueSystem } from './new-queue-systems.js';
import type { NewFramework } from './frameworks.js';
import type { Recipe } from './recipe.js';

type PlainFramework = Exclude<NewFramework, 'nest'>;

const dependencies: Record<PlainFramework, Record<string, string>> = {
  express: { express: '^5.1.0' },
  fastify: { fastify: '^5.6.0' },
  koa: { '@koa/router': '^15.0.0', koa: '^3.0.0' },
  hono: { '@hono/node-server': '^2.0.0', hono: '^4.10.0' },
  'node-http': {},
};

/** Types that the packages above do not bring themselves. */
const types: Partial<Record<PlainFramework, Record<string, string>>> = {
  express: { '@types/express': '^5.0.6' },
  koa: { '@types/koa': '^3.0.0' },
};

/** How each language works with a file, and runs what became of it. */
const commands = {
  ts: { watch: 'tsx watch', test: 'tsx --test', start: (file: string) => `node dist/${file}.js` },
  js: { watch: 'node --watch', test: 'node --test', start: (file: string) => `node src/${file}.js` },
};

/** A framework that asks for no layout of its own: the app, what starts it, and its test; its jobs likewise. */
export function plainRecipe(
  framework: PlainFramework,
  language: 'ts' | 'js',
  tasks: NewQueueSystem | undefined,
): Recipe {
  const isTypeScript = language === 'ts';
  const inSource = (files: Record<string, string>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(files).map(([name, folder]) => [`src/${name}.${language}`, `${folder}/${name}.ts`]),
    );
  const own = { app: framework, server: framework, 'app.test': framework };
  const jobs = tasks && {
    queue: `tasks/${tasks}`,
    worker: `tasks/${tasks}`,
    'send-greeting': 'tasks',
    'send-greeting.test': 'tasks',
  };
  return {
    files: {
      ...(isTypeScript && { 'tsconfig.json': 'tsconfig.json' }),
      ...inSource({ ...own, ...jobs }),
    },
    scripts: scriptsOf(language, tasks !== undefined),
    dev: 'dev',
    ...(jobs && { devWorker: 'dev:worker' }),
    dependencies: dependencies[framework],
    devDependencies: isTypeScript ? { ...types[framework], tsx: '^4.19.2', typescript: '^5.9.0' } : {},
  };
}

function scriptsOf(language: 'ts' | 'js', hasWorker: boolean): Record<string, string> {
  const { watch, test, start } = commands[language];
  const tests = ['app', ...(hasWorker ? ['send-greeting'] : [])].map(
    (name) => `src/${name}.test.${language}`,
  );
  return {
    dev: `${watch} src/server.${language}`,
    ...(hasWorker && { 'dev:worker': `${watch} src/worker.${language}` }),
    ...(language === 'ts' && { build: 'tsc' }),
    start: start('server'),
    ...(hasWorker && { 'start:worker': start('worker') }),
    test: [test, ...tests].join(' '),
  };
}
