import type { ts } from 'ts-morph';
import { declaredRange } from './package-json.js';
import type { ModuleGraph, ReadSource } from './module-graph.js';
import { Mounts } from './mounts.js';
import { NestPrefixes } from './nest-routes.js';
import { findOwnTracing } from './own-tracing.js';
import type { Existing, FrameworkName, PackageJson, StartCommand } from './service.js';
import { descendants, lineOf, parseSource } from './source-file.js';
import { typescript } from './typescript.js';

const LOGGERS = [
  'pino',
  'winston',
  'bunyan',
  'log4js',
  'tslog',
  'consola',
  'loglevel',
  'signale',
  'roarr',
  'npmlog',
];
const METRICS = [
  '@prometheus-io/client',
  'prom-client',
  'hot-shots',
  'node-statsd',
  'express-prom-bundle',
  'fastify-metrics',
];
const CLIENTS = [
  ...[
    'pg',
    'pg-promise',
    'postgres',
    'mysql',
    'mysql2',
    'mongodb',
    'mongoose',
    'redis',
    'ioredis',
    'knex',
    'sequelize',
  ],
  ...[
    'typeorm',
    '@prisma/client',
    'tedious',
    'cassandra-driver',
    'memcached',
    'amqplib',
    'kafkajs',
    'undici',
    'axios',
  ],
  ...[
    'got',
    'node-fetch',
    'graphql',
    '@grpc/grpc-js',
    '@aws-sdk/client-s3',
    'aws-sdk',
    'bullmq',
    'socket.io',
    'oracledb',
  ],
  ...['better-sqlite3', 'dataloader', 'generic-pool', 'lru-memoizer', 'openai', '@elastic/elasticsearch'],
];

/** Paths that a probe or the scrape would answer in the service's place. */
const PROBES = new Set(['/live', '/livez', '/ready', '/readyz', '/health', '/healthz', '/metrics']);
const ROUTE_METHODS = new Set(['get', 'all', 'use', 'head', 'route']);
const MENTIONS = /['"`]\/(?:live|ready|health)z?['"`]|['"`]\/metrics['"`]|SIG(?:TERM|INT)/;
/** Paths in decorators often have no slash before them. */
const CONTROLLER = /@(?:\w+\.)?Controller\(/;

/**
 * What the service has already of what would be added. `starts` are the commands that start it; `graph` holds what the
 * entry loads, `files` all its source.
 */
export function findExisting(
  data: PackageJson,
  starts: readonly StartCommand[],
  graph: ModuleGraph,
  files: readonly string[],
  read: ReadSource,
  framework: FrameworkName,
): Existing {
  const first = (names: readonly string[]): string | null =>
    names.find((name) => declaredRange(data, name) !== undefined) ?? null;
  const routes: Existing['routes'] = [];
  const signalHandlers: Existing['signalHandlers'] = [];
  const mounts = new Mounts(graph);
  const nest = framework === 'nest' ? new NestPrefixes(graph) : undefined;
  if (nest?.metricsModule !== undefined) {
    const { path, source, line } = nest.metricsModule;
    if (PROBES.has(path)) routes.push({ path, file: source.file, line });
  }
  for (const file of files) {
    const text = read(file);
    if (text === undefined || !(MENTIONS.test(text) || (nest !== undefined && CONTROLLER.test(text))))
      continue;
    const source = parseSource(file, text);
    for (const { path, node } of nest?.routesOf(source) ?? []) {
      if (PROBES.has(path)) routes.push({ path, file, line: lineOf(source, node.getStart(source.ast)) });
    }
    for (const node of descendants(source.ast)) {
      const line = (): number => lineOf(source, node.getStart(source.ast));
      const path = pathNamedBy(node, framework);
      const place = path === undefined ? undefined : mounts.placeOf(node, source);
      if (path !== undefined && place !== 'below')
        routes.push({ path, file, line: line(), ...(place === 'unknown' && { isUncertain: true }) });
      if (isSignalHandler(node)) signalHandlers.push({ file, line: line() });
    }
  }
  return {
    logger: first(LOGGERS),
    metrics: first(METRICS),
    tracing: findOwnTracing(data, starts, graph, files, read),
    clients: CLIENTS.filter((name) => data.dependencies?.[name] !== undefined),
    routes,
    signalHandlers,
  };
}

function pathNamedBy(node: ts.Node, framework: FrameworkName): string | undefined {
  if (framework === 'worker') return undefined;
  return framework === 'node-http' ? comparedPath(node) : routePath(node);
}

/** `/health` of `app.get('/health', …)`, `router.use('/health', …)` and `route({ url: '/health', … })`. */
function routePath(node: ts.Node): string | undefined {
  const ts = typescript();
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const method = node.expression.name.text;
  if (!ROUTE_METHODS.has(method)) return undefined;
  // `app.get('x')` with one argument reads a setting.
  const [first, second] = node.arguments;
  if (first === undefined) return undefined;
  if (ts.isStringLiteralLike(first) && (second !== undefined || method === 'route')) {
    return PROBES.has(first.text) ? first.text : undefined;
  }
  if (method !== 'route' || !ts.isObjectLiteralExpression(first)) return undefined;
  for (const property of first.properties) {
    if (!ts.isPropertyAssignment(property) || !['url', 'path'].includes(property.name.getText())) continue;
    if (ts.isStringLiteralLike(property.initializer) && PROBES.has(property.initializer.text)) {
      return property.initializer.text;
    }
  }
  return undefined;
}

/** How a router written by hand names a path: `url === '/health'`, `case '/health':`, `{ '/health': … }`, `['/health', …]`. */
function comparedPath(node: ts.Node): string | undefined {
  const ts = typescript();
  if (!ts.isStringLiteralLike(node) || !PROBES.has(node.text)) return undefined;
  const { parent } = node;
  const names =
    ts.isCaseClause(parent) ||
    ts.isArrayLiteralExpression(parent) ||
    ((ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)) && parent.name === node) ||
    (ts.isBinaryExpression(parent) && /^[=!]==?$/.test(parent.operatorToken.getText())) ||
    (ts.isCallExpression(parent) && !/(?:fetch|request)$/i.test(parent.expression.getText()));
  return names ? node.text : undefined;
}

/** `process.on('SIGTERM', …)` and `process.once`. */
function isSignalHandler(node: ts.Node): boolean {
  const ts = typescript();
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { expression, name } = node.expression;
  const [signal] = node.arguments;
  return (
    expression.getText() === 'process' &&
    ['on', 'once', 'addListener'].includes(name.text) &&
    signal !== undefined &&
    ts.isStringLiteralLike(signal) &&
    /^SIG(?:TERM|INT)$/.test(signal.text)
  );
}
