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

const scripts = {
  ts: {
    dev: 'tsx watch src/server.ts',
    build: 'tsc',
    start: 'node dist/server.js',
    test: 'tsx --test src/app.test.ts',
  },
  js: {
    dev: 'node --watch src/server.js',
    start: 'node src/server.js',
    test: 'node --test src/app.test.js',
  },
};

/** A framework that asks for no layout of its own: the app, what starts it, and its test. */
export function plainRecipe(framework: PlainFramework, language: 'ts' | 'js'): Recipe {
  const sources = ['app', 'server', 'app.test'].map((name): [string, string] => [
    `src/${name}.${language}`,
    `${framework}/${name}.ts`,
  ]);
  const isTypeScript = language === 'ts';
  return {
    files: { ...(isTypeScript && { 'tsconfig.json': 'tsconfig.json' }), ...Object.fromEntries(sources) },
    scripts: scripts[language],
    dev: 'dev',
    dependencies: dependencies[framework],
    devDependencies: isTypeScript ? { ...types[framework], tsx: '^4.19.2', typescript: '^5.9.0' } : {},
  };
}
