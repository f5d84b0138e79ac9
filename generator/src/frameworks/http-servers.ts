import type { ts } from 'ts-morph';
import { isServerMaker } from '../inspect/http-server-calls.js';
import { descendants, type SourceFile } from '../inspect/source-file.js';
import type { Tracer } from '../inspect/trace.js';
import { typescript } from '../inspect/typescript.js';
import type { Site } from './sites.js';

/** Whether an expression is a function that answers the requests of a server: `app` itself, `app.callback()`. */
export type IsHandler = (expression: ts.Expression, source: SourceFile) => boolean;

/**
 * The call that makes the server which `call` is about, where it is served by a handler: `http.createServer(handler)`,
 * `new http.Server(handler)`, `https.createServer(options, handler)`, or the server of `server.on('request', handler)`.
 */
export function serverOf(
  call: ts.CallExpression | ts.NewExpression,
  source: SourceFile,
  tracer: Tracer,
  isHandler: IsHandler,
): Site | undefined {
  if (isServerMaker(call, source, tracer)) {
    const handler = call.arguments?.[call.arguments.length - 1];
    return handler !== undefined && handles(handler, source, isHandler) ? { call, source } : undefined;
  }
  return serverOfRequestListener(call, source, tracer, isHandler);
}

/** The handler itself, or `(req, res) => handler(req, res)`. */
function handles(handler: ts.Expression, source: SourceFile, isHandler: IsHandler): boolean {
  const ts = typescript();
  if (isHandler(handler, source)) return true;
  if (!ts.isArrowFunction(handler) && !ts.isFunctionExpression(handler)) return false;
  for (const node of descendants(handler.body)) {
    if (ts.isCallExpression(node) && isHandler(node.expression, source)) return true;
  }
  return false;
}

function serverOfRequestListener(
  call: ts.CallExpression | ts.NewExpression,
  source: SourceFile,
  tracer: Tracer,
  isHandler: IsHandler,
): Site | undefined {
  const ts = typescript();
  if (
    !ts.isPropertyAccessExpression(call.expression) ||
    !['on', 'addListener'].includes(call.expression.name.text)
  ) {
    return undefined;
  }
  const [event, handler] = call.arguments ?? [];
  if (event === undefined || handler === undefined) return undefined;
  if (!ts.isStringLiteralLike(event) || event.text !== 'request' || !handles(handler, source, isHandler))
    return undefined;
  const value = tracer.trace(call.expression.expression, source);
  if (value?.kind !== 'node' || !ts.isCallExpression(value.node)) return undefined;
  return isServerMaker(value.node, value.source, tracer)
    ? { call: value.node, source: value.source }
    : undefined;
}
