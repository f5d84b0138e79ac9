import type { ts } from 'ts-morph';
import type { ModuleGraph } from './module-graph.js';
import { descendants, type SourceFile } from './source-file.js';
import { Tracer } from './trace.js';
import { typescript } from './typescript.js';

const MODULES = new Set(['http', 'https', 'http2', 'spdy']);
const MAKERS = new Set(['createServer', 'createSecureServer', 'Server']);
const MENTIONS = /create(?:Secure)?Server|\bServer\b/;

/** `http.createServer()`, `new https.Server()`, `http2.createSecureServer()` and the like, under whatever name they were imported. */
export function isServerMaker(
  call: ts.CallExpression | ts.NewExpression,
  source: SourceFile,
  tracer: Tracer,
): boolean {
  // Whatever name they are called by here, somewhere the service has them by their own.
  if (!tracer.someModule(mentionsMaker)) return false;
  const callee = tracer.trace(call.expression, source);
  if (callee?.kind !== 'package' || !MODULES.has(callee.package)) return false;
  return callee.path.length === 1 && MAKERS.has(callee.path[0] ?? '');
}

function mentionsMaker({ text }: SourceFile): boolean {
  return MENTIONS.test(text);
}

/** Whether the modules that an entry loads make an HTTP server by themselves. */
export function makesServer(graph: ModuleGraph): boolean {
  const ts = typescript();
  const tracer = new Tracer(graph);
  for (const source of graph.modules.values()) {
    if (!mentionsMaker(source)) continue;
    for (const node of descendants(source.ast)) {
      if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) continue;
      if (isServerMaker(node, source, tracer)) return true;
    }
  }
  return false;
}
