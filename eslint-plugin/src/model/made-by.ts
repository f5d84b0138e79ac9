import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { Flow } from '../flow/flow.js';
import { bare, keyOf } from '../flow/syntax.js';
import type { Value } from '../flow/value.js';
import { importedAs, type Imported } from './imports.js';

type Source = Readonly<TSESLint.SourceCode>;

const DEPTH = 6;

/**
 * The classes and functions of other modules that an object comes from: `new Pool()`, `await amqp.connect()` and the
 * channel made of it, or a parameter of type `Consumer`. The names go on with the methods that led to it.
 */
export function makersOf(node: TSESTree.Node, source: Source, depth = 0): readonly Imported[] {
  if (depth > DEPTH) return [];
  const imported = importedAs(node, source);
  if (imported) return [imported];
  return Flow.of(source)
    .origins(node)
    .flatMap(({ value }) => makersOfValue(value, source, depth));
}

function makersOfValue(value: Value, source: Source, depth: number): readonly Imported[] {
  switch (value.kind) {
    case 'new':
    case 'call': {
      const callee = bare(value.node.callee);
      const imported = importedAs(callee, source);
      if (imported) return [imported];
      if (callee.type !== 'MemberExpression') return [];
      const key = keyOf(callee) ?? '';
      return makersOf(callee.object, source, depth + 1).map((maker) => step(maker, key));
    }
    case 'read': {
      const type = value.type?.type === 'TSTypeReference' ? importedAs(value.type.typeName, source) : null;
      if (type) return [type];
      if (value.root.kind === 'import') {
        return [{ source: value.root.source.replace(/^node:/, ''), name: value.path.slice(1).join('.') }];
      }
      // A member of something that is made here: `client.db`, `connection.channel`.
      return memberOf(value.node, source, depth);
    }
    default:
      return [];
  }
}

function memberOf(node: TSESTree.Node, source: Source, depth: number): readonly Imported[] {
  if (node.type !== 'MemberExpression' || node.object.type === 'ThisExpression') return [];
  const key = keyOf(node) ?? '';
  return makersOf(node.object, source, depth + 1).map((maker) => step(maker, key));
}

function step({ source, name }: Imported, key: string): Imported {
  return { source, name: `${name}.${key}` };
}
