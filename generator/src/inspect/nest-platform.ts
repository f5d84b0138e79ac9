import { specifiersOf, type ModuleGraph } from './module-graph.js';
import { descendants } from './source-file.js';
import { typescript } from './typescript.js';

const FASTIFY = '@nestjs/platform-fastify';

/** What serves HTTP below Nest: Fastify where its adapter is made, Express otherwise, as Nest has it. */
export function nestPlatform(graph: ModuleGraph): 'express' | 'fastify' {
  const ts = typescript();
  for (const source of graph.modules.values()) {
    if (!specifiersOf(source).includes(FASTIFY)) continue;
    for (const node of descendants(source.ast)) {
      if (ts.isNewExpression(node) && /\bFastifyAdapter$/.test(node.expression.getText(source.ast)))
        return 'fastify';
    }
  }
  return 'express';
}
