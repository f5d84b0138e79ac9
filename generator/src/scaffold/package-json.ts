import { gte, major } from 'semver';
import { OTEL3_NODE } from '../features/telemetry-line.js';
import { nodeTypes } from '../features/versions.js';
import type { NewFramework } from './frameworks.js';

export interface NewService {
  name: string;
  framework: NewFramework;
  language: 'ts' | 'js';
  /** Node that the service is made with, "24.1.0". */
  node: string;
}

const dependencies: Record<NewFramework, Record<string, string>> = {
  express: { express: '^5.1.0' },
  fastify: { fastify: '^5.6.0' },
  koa: { '@koa/router': '^15.0.0', koa: '^3.0.0' },
  hono: { '@hono/node-server': '^2.0.0', hono: '^4.10.0' },
  'node-http': {},
};

/** Types that the packages above do not bring themselves. */
const types: Partial<Record<NewFramework, Record<string, string>>> = {
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

/** Text of the package.json of a new service. */
export function packageJsonOf({ name, framework, language, node }: NewService): string {
  const forTypeScript = {
    '@types/node': nodeTypes(major(node)).range,
    ...types[framework],
    tsx: '^4.19.2',
    typescript: '^5.9.0',
  };
  const needed = dependencies[framework];
  const data = {
    name,
    version: '0.1.0',
    private: true,
    type: 'module',
    engines: { node: oldestNode(node) },
    scripts: scripts[language],
    ...(Object.keys(needed).length > 0 && { dependencies: needed }),
    ...(language === 'ts' && { devDependencies: sorted(forTypeScript) }),
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}

/** The major that the service is made with; the first of it that OpenTelemetry 3 runs on where that is a later one. */
function oldestNode(node: string): string {
  if (gte(node, '24.0.0')) return `>=${String(major(node))}`;
  return gte(node, OTEL3_NODE) ? '>=22.15' : '>=20.19';
}

function sorted(record: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
