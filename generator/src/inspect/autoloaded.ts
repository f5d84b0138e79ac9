import { posix } from 'node:path';
import type { ts } from 'ts-morph';
import type { ModuleGraph } from './module-graph.js';
import { descendants, type SourceFile } from './source-file.js';
import { Tracer } from './trace.js';
import { typescript } from './typescript.js';

const AUTOLOADERS = new Set(['@fastify/autoload', 'fastify-autoload']);

/**
 * Folders whose files are loaded one by one at start, relative to the root ('' for the root itself): the `dir` of
 * `@fastify/autoload`, and what `readdirSync(__dirname)` lists.
 */
export function autoloadedFolders(graph: ModuleGraph): string[] {
  const ts = typescript();
  const tracer = new Tracer(graph);
  const found = new Set<string>();
  for (const source of graph.modules.values()) {
    if (!/autoload|readdirSync/i.test(source.text)) continue;
    for (const node of descendants(source.ast)) {
      if (!ts.isCallExpression(node)) continue;
      const folder = isAutoload(node, source, tracer)
        ? folderIn(dirOption(node), source)
        : listedFolder(node, source);
      if (folder !== undefined) found.add(folder === '.' ? '' : folder);
    }
  }
  return [...found];
}

/** `app.register(autoload, { dir: … })` */
function isAutoload(call: ts.CallExpression, source: SourceFile, tracer: Tracer): boolean {
  const ts = typescript();
  const [plugin] = call.arguments;
  if (plugin === undefined || !ts.isPropertyAccessExpression(call.expression)) return false;
  if (call.expression.name.text !== 'register') return false;
  const value = tracer.trace(plugin, source);
  return value?.kind === 'package' && AUTOLOADERS.has(value.package);
}

function dirOption(call: ts.CallExpression): ts.Expression | undefined {
  const ts = typescript();
  const [, options] = call.arguments;
  if (options === undefined || !ts.isObjectLiteralExpression(options)) return undefined;
  for (const property of options.properties) {
    if (ts.isPropertyAssignment(property) && property.name.getText() === 'dir') return property.initializer;
  }
  return undefined;
}

/** The folder that `__dirname`, `join(__dirname, 'plugins')`, `` `${__dirname}/plugins` `` and `'./plugins'` name. */
function folderIn(expression: ts.Expression | undefined, source: SourceFile): string | undefined {
  if (expression === undefined) return undefined;
  const here = posix.dirname(source.file);
  const parts: string[] = [];
  for (const node of descendants(expression)) {
    const ts = typescript();
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateTail(node))
      parts.push(node.text);
  }
  return posix.join(here, ...parts.map((part) => part.replace(/^\//, ''))).replace(/\/$/, '');
}

function listedFolder(call: ts.CallExpression, source: SourceFile): string | undefined {
  const ts = typescript();
  const name = ts.isPropertyAccessExpression(call.expression)
    ? call.expression.name.text
    : call.expression.getText();
  const [first] = call.arguments;
  if (name !== 'readdirSync' || first === undefined) return undefined;
  return /^(?:__dirname|import\.meta\.dirname)$/.test(first.getText())
    ? posix.dirname(source.file)
    : undefined;
}
