import type { ts } from 'ts-morph';
import type { ModuleGraph } from './module-graph.js';
import { descendants, type SourceFile } from './source-file.js';
import { Tracer } from './trace.js';
import { typescript } from './typescript.js';

/**
 * Where routers and plugins are mounted, so that `router.get('/health')` under `/api` is known to be `/api/health`.
 * Express: `app.use('/api', router)`; Fastify: `app.register(plugin, { prefix: '/api' })`; Koa: `new Router({ prefix })`,
 * `router.use('/api', inner.routes())` and `mount('/api', app)`; Hono: `app.route('/api', inner)` and `basePath('/api')`.
 */
export class Mounts {
  readonly #graph: ModuleGraph;
  readonly #tracer: Tracer;
  /** Router or plugin node, with whether each of its mounts has a prefix. */
  #mounted: Map<ts.Node, boolean[]> | undefined;

  constructor(graph: ModuleGraph) {
    this.#graph = graph;
    this.#tracer = new Tracer(graph);
  }

  /** True where the route call belongs to a router or plugin that is only ever mounted below a prefix. */
  isBelowPrefix(route: ts.Node, source: SourceFile): boolean {
    const ts = typescript();
    this.#mounted ??= this.#findMounts();
    if (ts.isCallExpression(route) && ts.isPropertyAccessExpression(route.expression)) {
      const receiver = this.#tracer.trace(route.expression.expression, source);
      if (receiver?.kind === 'node' && (isMadeWithPrefix(receiver.node) || this.#onlyPrefixed(receiver.node)))
        return true;
    }
    for (let up: ts.Node | undefined = route; up !== undefined; up = up.parent as ts.Node | undefined) {
      if (ts.isFunctionLike(up) && this.#onlyPrefixed(up)) return true;
    }
    return false;
  }

  #onlyPrefixed(node: ts.Node): boolean {
    const mounts = this.#mounted?.get(node) ?? [];
    return mounts.length > 0 && mounts.every(Boolean);
  }

  #findMounts(): Map<ts.Node, boolean[]> {
    const ts = typescript();
    const mounted = new Map<ts.Node, boolean[]>();
    for (const source of this.#graph.modules.values()) {
      for (const node of descendants(source.ast)) {
        if (!ts.isCallExpression(node)) continue;
        const prefixed = this.#hasPrefix(node, source);
        if (prefixed === undefined) continue;
        for (const argument of node.arguments) {
          const value = this.#tracer.trace(mountedBy(argument), source);
          if (value?.kind !== 'node') continue;
          mounted.set(value.node, [...(mounted.get(value.node) ?? []), prefixed]);
        }
      }
    }
    return mounted;
  }

  /** Whether a call that mounts does so below a prefix; undefined for all other calls. */
  #hasPrefix(call: ts.CallExpression, source: SourceFile): boolean | undefined {
    const ts = typescript();
    if (ts.isPropertyAccessExpression(call.expression)) {
      const method = call.expression.name.text;
      if (method === 'use' || (method === 'route' && call.arguments.length === 2)) return hasMountPath(call);
      return method === 'register' ? hasPrefixOption(call.arguments[1]) : undefined;
    }
    const callee = this.#tracer.trace(call.expression, source);
    return callee?.kind === 'package' && callee.package === 'koa-mount' ? hasMountPath(call) : undefined;
  }
}

/** The router of `router.routes()`, as Koa mounts it; else the argument itself. */
function mountedBy(argument: ts.Expression): ts.Expression {
  const ts = typescript();
  if (!ts.isCallExpression(argument) || !ts.isPropertyAccessExpression(argument.expression)) return argument;
  return /^(?:routes|middleware)$/.test(argument.expression.name.text)
    ? argument.expression.expression
    : argument;
}

/** `new Router({ prefix: '/api' })`, `new Hono().basePath('/api')` */
function isMadeWithPrefix(node: ts.Node): boolean {
  const ts = typescript();
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { name, expression } = node.expression;
    return (name.text === 'basePath' && hasMountPath(node)) || isMadeWithPrefix(expression);
  }
  return (ts.isNewExpression(node) || ts.isCallExpression(node)) && hasPrefixOption(node.arguments?.[0]);
}

function hasMountPath(call: ts.CallExpression): boolean {
  const ts = typescript();
  const [path] = call.arguments;
  return path !== undefined && ts.isStringLiteralLike(path) && path.text !== '/' && path.text !== '';
}

function hasPrefixOption(options: ts.Expression | undefined): boolean {
  const ts = typescript();
  if (options === undefined || !ts.isObjectLiteralExpression(options)) return false;
  return options.properties.some(
    (property) =>
      ts.isPropertyAssignment(property) &&
      property.name.getText() === 'prefix' &&
      !(ts.isStringLiteralLike(property.initializer) && /^\/?$/.test(property.initializer.text)),
  );
}
