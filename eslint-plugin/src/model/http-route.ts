import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { Flow } from '../flow/flow.js';
import { bare, constantText, isFunction, keyOf, pathOf, type FunctionNode } from '../flow/syntax.js';
import { importedAs } from './imports.js';

type Source = Readonly<TSESLint.SourceCode>;

/** A path, and the code of the file that answers requests for it. */
export interface Route {
  /** Where it is declared. */
  readonly node: TSESTree.Node;
  readonly path: string;
  readonly handlers: readonly TSESTree.Node[];
}

const METHODS = /^(?:get|head|all|any|use|options|on|addHttpRoute)$/;
const PATH_KEYS = /^(?:url|path|uri)$/;

/** The routes that a call declares: `app.get(path, …)`, `app.route({ url, handler })`, `router.route(path).get(…)`. */
export function routesAt(node: TSESTree.CallExpression, source: Source): readonly Route[] {
  const callee = bare(node.callee);
  if (callee.type !== 'MemberExpression') return [];
  const method = keyOf(callee) ?? '';
  const args = node.arguments.flatMap((arg) => (arg.type === 'SpreadElement' ? [] : [arg]));
  const [first, ...more] = args;
  if (!first) return [];
  if (method === 'route')
    return elementsOf(first).flatMap((options) => routeOfOptions(node, options, source));
  if (!METHODS.test(method)) return [];
  const onRoute = bare(callee.object);
  if (onRoute.type === 'CallExpression' && pathOf(onRoute.callee).at(-1) === 'route') {
    const path = onRoute.arguments[0] && textOf(onRoute.arguments[0], source);
    return path === undefined || path === null ? [] : route(node, [path], args, source);
  }
  // `router.get('name', '/live', handler)` of Koa, `app.on('GET', '/live', handler)` of Hono.
  const [second] = more;
  const text = textOf(first, source);
  if (text !== null && !text.startsWith('/') && second) {
    const path = textOf(second, source);
    return path?.startsWith('/') === true ? route(node, [path], more.slice(1), source) : [];
  }
  return route(node, pathsOf(first, source), more, source);
}

/** `new LivenessCheck('database', check)` of `@cloudnative/health`: what the liveness endpoint waits for. */
export function routeOfCheck(node: TSESTree.NewExpression, source: Source): Route | null {
  const { source: module = '', name = '' } = importedAs(node.callee, source) ?? {};
  if (!/^@cloudnative\/health(?:-connect)?$/.test(module) || !/(?:^|\.)LivenessCheck$/.test(name))
    return null;
  const check = node.arguments[1];
  const handlers = check ? handlersOf(check, source) : [];
  return handlers.length === 0 ? null : { node, path: 'liveness', handlers };
}

function elementsOf(node: TSESTree.Node): readonly TSESTree.Node[] {
  return node.type === 'ArrayExpression' ? node.elements.filter((element) => element !== null) : [node];
}

function routeOfOptions(node: TSESTree.Node, options: TSESTree.Node, source: Source): readonly Route[] {
  const inner = bare(options);
  if (inner.type !== 'ObjectExpression') return [];
  let paths: readonly string[] = [];
  const handlers: TSESTree.Node[] = [];
  for (const property of inner.properties) {
    if (property.type !== 'Property') continue;
    const key = keyOf(property) ?? '';
    if (PATH_KEYS.test(key)) paths = pathsOf(property.value, source);
    else if (key === 'handler') handlers.push(property.value);
    // `{ method, path, options: { handler } }` of hapi
    else if (key === 'options' || key === 'config') handlers.push(...handlersOf(property.value, source));
  }
  return route(node, paths, handlers, source);
}

/** Only what has a path and a handler is a route: `axios.get('/live', { timeout })` has none. */
function route(
  node: TSESTree.Node,
  paths: readonly string[],
  candidates: readonly TSESTree.Node[],
  source: Source,
): readonly Route[] {
  const handlers = candidates.flatMap((candidate) => handlersOf(candidate, source));
  return handlers.length === 0 ? [] : paths.map((path) => ({ node, path, handlers }));
}

function pathsOf(node: TSESTree.Node, source: Source): readonly string[] {
  return elementsOf(bare(node)).flatMap((element) => {
    const text = textOf(element, source);
    return text === null ? [] : [text];
  });
}

/** A constant text, also under a name. */
function textOf(node: TSESTree.Node, source: Source): string | null {
  const text = constantText(node);
  if (text !== null || (node.type !== 'Identifier' && node.type !== 'MemberExpression')) return text;
  const [origin, ...more] = Flow.of(source).origins(node);
  if (!origin || more.length > 0 || origin.value.kind !== 'literal') return null;
  return typeof origin.value.value === 'string' ? origin.value.value : null;
}

const DEPTH = 3;

/** The functions behind an argument: itself, by name, a list of them, or wrapped: `asyncHandler(async (req, res) => …)`. */
function handlersOf(node: TSESTree.Node, source: Source, depth = 0): readonly FunctionNode[] {
  const inner = bare(node);
  if (depth > DEPTH) return [];
  switch (inner.type) {
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return [inner];
    case 'ArrayExpression':
      return inner.elements.flatMap((element) => (element ? handlersOf(element, source, depth + 1) : []));
    case 'ObjectExpression':
      return inner.properties.flatMap((property) =>
        property.type === 'Property' && keyOf(property) === 'handler'
          ? handlersOf(property.value, source, depth + 1)
          : [],
      );
    case 'CallExpression': {
      const isBound = inner.callee.type === 'MemberExpression' && keyOf(inner.callee) === 'bind';
      const parts =
        isBound && inner.callee.type === 'MemberExpression' ? [inner.callee.object] : inner.arguments;
      return parts.flatMap((arg) => handlersOf(arg, source, depth + 1));
    }
    case 'Identifier':
    case 'MemberExpression':
      return Flow.of(source)
        .origins(inner)
        .flatMap(({ value }) => (value.kind === 'function' && isFunction(value.node) ? [value.node] : []));
    default:
      return [];
  }
}

/**
 * A table of routes: `{ '/live': async () => … }`, also of `createTerminus(server, { healthChecks })`; or a route that is
 * declared elsewhere: `export const live = { method: 'GET', path: '/live', handler }`.
 */
export function routeOfProperty(property: TSESTree.Property, source: Source): Route | null {
  const path = keyOf(property);
  if (path !== null && PATH_KEYS.test(path)) return declaredRoute(property.parent, source);
  if (path?.startsWith('/') !== true || property.parent.type !== 'ObjectExpression') return null;
  const handlers = handlersOf(property.value, source);
  return handlers.length === 0 ? null : { node: property, path, handlers };
}

function declaredRoute(options: TSESTree.Node, source: Source): Route | null {
  if (options.type !== 'ObjectExpression') return null;
  const hasMethod = options.properties.some(
    (other) => other.type === 'Property' && keyOf(other) === 'method' && constantText(other.value) !== null,
  );
  return hasMethod ? (routeOfOptions(options, options, source)[0] ?? null) : null;
}

const NEST_METHODS = /^(?:Get|Head|All)$/;

/** A method of a Nest controller, with the path of its class. */
export function routeOfMethod(method: TSESTree.MethodDefinition): Route | null {
  const own = decoratorPath(method.decorators, NEST_METHODS);
  if (own === null) return null;
  const above = decoratorPath(method.parent.parent.decorators, /^Controller$/);
  if (above === null) return null;
  const path = `/${above}/${own}`.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
  return { node: method, path, handlers: [method.value] };
}

function decoratorPath(decorators: readonly TSESTree.Decorator[] | undefined, name: RegExp): string | null {
  for (const { expression } of decorators ?? []) {
    if (expression.type !== 'CallExpression' || !name.test(pathOf(expression.callee).at(-1) ?? '')) continue;
    const [argument] = expression.arguments;
    if (!argument) return '';
    if (argument.type !== 'ObjectExpression') return constantText(argument);
    for (const property of argument.properties) {
      if (property.type === 'Property' && keyOf(property) === 'path') return constantText(property.value);
    }
    return '';
  }
  return null;
}

const URL_NAMES = /^(?:url|pathname|path|originalUrl)$/;

/** `if (req.url === '/live') { … }`: what stands behind the test answers that path. */
export function routeOfTest(node: TSESTree.IfStatement, source: Source): Route | null {
  const path = comparedPath(node.test, source);
  return path === null ? null : { node, path, handlers: [node.consequent] };
}

/** `case '/live':` of a `switch (url)`. */
export function routeOfCase(node: TSESTree.SwitchCase, source: Source): Route | null {
  const path = node.test && isUrl(node.parent.discriminant) ? textOf(node.test, source) : null;
  return path === null ? null : { node, path, handlers: node.consequent };
}

function comparedPath(test: TSESTree.Node, source: Source): string | null {
  const inner = bare(test);
  if (inner.type === 'LogicalExpression') {
    return comparedPath(inner.left, source) ?? comparedPath(inner.right, source);
  }
  if (inner.type !== 'BinaryExpression' || !/^={2,3}$/.test(inner.operator)) return null;
  const [url, other] = isUrl(inner.left) ? [inner.left, inner.right] : [inner.right, inner.left];
  const text = isUrl(url) ? textOf(other, source) : null;
  return text?.startsWith('/') === true ? text : null;
}

function isUrl(node: TSESTree.Node): boolean {
  return URL_NAMES.test(pathOf(node).at(-1) ?? '');
}
