import type { ts } from 'ts-morph';
import type { ModuleGraph } from './module-graph.js';
import { descendants, type SourceFile } from './source-file.js';
import { Tracer, type Value } from './trace.js';
import { typescript } from './typescript.js';

/**
 * Where something of a router answers: at the path that it names, below one, or where the code does not tell.
 */
type Place = 'root' | 'below' | 'unknown';

/** One call that mounts, and the router or app that it does so on. */
interface Mount {
  place: Place;
  on: Value | undefined;
}

/**
 * Where routers and plugins are mounted, so that `router.get('/health')` under `/api` is known to be `/api/health`.
 * Express: `app.use('/api', router)`; Fastify: `app.register(plugin, { prefix: '/api' })`; Koa: `new Router({ prefix })`,
 * `router.use('/api', inner.routes())` and `mount('/api', app)`; Hono: `app.route('/api', inner)` and `basePath('/api')`.
 */
export class Mounts {
  readonly #graph: ModuleGraph;
  readonly #tracer: Tracer;
  /** By router or plugin. */
  #mounted: Map<ts.Node, Mount[]> | undefined;

  constructor(graph: ModuleGraph) {
    this.#graph = graph;
    this.#tracer = new Tracer(graph);
  }

  /** Below, where the route call belongs to a router or plugin that is only ever mounted below a prefix. */
  placeOf(route: ts.Node, source: SourceFile): Place {
    const ts = typescript();
    let place: Place = 'root';
    if (ts.isCallExpression(route) && ts.isPropertyAccessExpression(route.expression)) {
      const receiver = this.#tracer.trace(route.expression.expression, source);
      if (receiver?.kind === 'node') place = this.#placeOf(receiver.node);
    }
    for (let up: ts.Node | undefined = route; up !== undefined; up = up.parent as ts.Node | undefined) {
      if (ts.isFunctionLike(up) && this.#placeOf(up) === 'below') return 'below';
    }
    return place;
  }

  #placeOf(node: ts.Node, asked: ReadonlySet<ts.Node> = new Set()): Place {
    if (isMadeWithPrefix(node)) return 'below';
    this.#mounted ??= this.#findMounts();
    const mounts = this.#mounted.get(node) ?? [];
    if (mounts.length === 0 || asked.has(node)) return 'root';
    const inner = new Set([...asked, node]);
    const places = mounts.map(({ place, on }) =>
      place !== 'root' || on?.kind !== 'node' ? place : this.#placeOf(on.node, inner),
    );
    if (places.includes('root')) return 'root';
    return places.includes('unknown') ? 'unknown' : 'below';
  }

  #findMounts(): Map<ts.Node, Mount[]> {
    const ts = typescript();
    const mounted = new Map<ts.Node, Mount[]>();
    for (const source of this.#graph.modules.values()) {
      for (const node of descendants(source.ast)) {
        if (!ts.isCallExpression(node)) continue;
        const place = this.#placeBy(node, source);
        if (place === undefined) continue;
        const on = ts.isPropertyAccessExpression(node.expression)
          ? this.#tracer.trace(node.expression.expression, source)
          : undefined;
        for (const [index, argument] of node.arguments.entries()) {
          const value = this.#tracer.trace(mountedBy(argument), source);
          if (value?.kind !== 'node') continue;
          // What stands first is no path.
          const mount: Mount = { place: index === 0 && place === 'unknown' ? 'root' : place, on };
          mounted.set(value.node, [...(mounted.get(value.node) ?? []), mount]);
        }
      }
    }
    return mounted;
  }

  /** Where a call that mounts does so; undefined for all other calls. */
  #placeBy(call: ts.CallExpression, source: SourceFile): Place | undefined {
    const ts = typescript();
    const [first] = call.arguments;
    if (ts.isPropertyAccessExpression(call.expression)) {
      const method = call.expression.name.text;
      if (method === 'use' || (method === 'route' && call.arguments.length === 2))
        return this.#placeAt(first, source);
      if (method !== 'register') return undefined;
      return hasPrefixOption(call.arguments[1]) ? 'below' : 'root';
    }
    const callee = this.#tracer.trace(call.expression, source);
    return callee?.kind === 'package' && callee.package === 'koa-mount'
      ? this.#placeAt(first, source)
      : undefined;
  }

  /** What the first argument of a mount says, which may be no path at all. */
  #placeAt(first: ts.Expression | undefined, source: SourceFile): Place {
    const ts = typescript();
    if (first === undefined) return 'root';
    const value = this.#tracer.trace(first, source);
    if (value === undefined) return 'unknown';
    if (value.kind !== 'node') return 'root';
    const { node } = value;
    if (ts.isArrayLiteralExpression(node)) {
      const places = node.elements.map((element) => this.#placeAt(element, value.source));
      if (places.includes('root')) return 'root';
      return places.includes('unknown') ? 'unknown' : 'below';
    }
    const text = fixedText(node);
    if (text !== undefined && /[^/]/.test(text)) return 'below';
    if (ts.isStringLiteralLike(node)) return 'root';
    const isOpen = text !== undefined || ts.isParameter(node) || ts.isBindingElement(node);
    return isOpen || ts.isPropertyDeclaration(node) ? 'unknown' : 'root';
  }
}

/** What of a text is known: of `${base}/proxy` and `base + '/proxy'` it is `/proxy`. */
function fixedText(node: ts.Node): string | undefined {
  const ts = typescript();
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ literal }) => literal.text).join('');
  }
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  return (fixedText(node.left) ?? '') + (fixedText(node.right) ?? '');
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
