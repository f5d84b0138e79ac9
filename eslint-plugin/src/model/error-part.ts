import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { bare, keyOf, pathOf } from '../flow/syntax.js';
import { variableOf, writesOf } from '../flow/variables.js';
import { errorAt, takenFrom, type Certainty } from './error-value.js';

/** What is left of an error: its message, its stack, a text that it was turned into, or what a spread leaves. */
export interface ErrorPart {
  readonly form: 'message' | 'stack' | 'text' | 'json' | 'spread';
  /** The error. */
  readonly error: TSESTree.Node;
  readonly certainty: Certainty;
  /** Nothing else is in the value: the error can stand in its place. */
  readonly isWhole: boolean;
}

const DEPTH = 5;
const MESSAGE_OF = /^(?:\w*(?:err|error|exception)_?(?:message|msg|text|string)|messageOf|messageFrom\w*)$/i;

/** The part of an error that an expression gives; null where it gives none, or the error itself. */
export function errorPartAt(node: TSESTree.Node, context: FileContext, depth = 0): ErrorPart | null {
  if (depth > DEPTH) return null;
  const inner = bare(node);
  const on = (next: TSESTree.Node) => errorPartAt(next, context, depth + 1);
  switch (inner.type) {
    case 'MemberExpression': {
      const key = keyOf(inner);
      if (inner.computed) return ofLine(inner.object, context, depth);
      return key === 'message' || key === 'stack' ? part(key, inner.object, context) : null;
    }
    case 'CallExpression':
      return ofCall(inner, context, depth);
    case 'TemplateLiteral': {
      const isWhole = inner.expressions.length === 1 && inner.quasis.every(({ value }) => value.raw === '');
      return first(inner.expressions, (next) => on(next) ?? text(next, context), isWhole);
    }
    case 'BinaryExpression':
      if (inner.operator !== '+') return null;
      return first([inner.left, inner.right], (next) => on(next) ?? text(next, context), false);
    case 'ConditionalExpression': {
      const branches = [inner.consequent, inner.alternate];
      return branches.some((branch) => errorAt(branch, context)) ? null : first(branches, on, true);
    }
    case 'LogicalExpression':
      if (errorAt(inner.right, context)) return null;
      return first(inner.operator === '&&' ? [inner.right] : [inner.left, inner.right], on, true);
    case 'Identifier':
      return ofIdentifier(inner, context, depth);
    default:
      return null;
  }
}

/** `err.stack.split('\n')[0]` is no more than what `String(err)` gives. */
function ofLine(lines: TSESTree.Node, context: FileContext, depth: number): ErrorPart | null {
  const split = bare(lines);
  if (split.type !== 'CallExpression' || pathOf(split.callee).at(-1) !== 'split') return null;
  const found = errorPartAt(split, context, depth + 1);
  return found && { ...found, form: found.form === 'stack' ? 'text' : found.form };
}

function part(form: ErrorPart['form'], node: TSESTree.Node, context: FileContext): ErrorPart | null {
  const error = bare(node);
  // `new Error().stack` tells how somebody came here; nothing has failed.
  if (form === 'stack' && error.type === 'NewExpression') return null;
  const certainty = errorAt(node, context);
  return certainty && { form, error, certainty, isWhole: true };
}

/** The error where a text takes it in; one that is only named so may be a text already. */
function text(node: TSESTree.Node, context: FileContext): ErrorPart | null {
  const found = part('text', node, context);
  return found?.certainty === 'thrown' ? found : null;
}

function first(
  nodes: readonly TSESTree.Node[],
  read: (node: TSESTree.Node) => ErrorPart | null,
  isWhole: boolean,
): ErrorPart | null {
  for (const node of nodes) {
    const found = read(node);
    if (found) return { ...found, isWhole: found.isWhole && isWhole };
  }
  return null;
}

function ofCall(node: TSESTree.CallExpression, context: FileContext, depth: number): ErrorPart | null {
  const path = pathOf(node.callee);
  const name = path.at(-1) ?? '';
  const [argument] = node.arguments;
  const callee = bare(node.callee);
  if (name === 'toString' && callee.type === 'MemberExpression') return text(callee.object, context);
  if (
    callee.type === 'MemberExpression' &&
    /^(?:trim|slice|substring|split|replace|toLowerCase)$/.test(name)
  ) {
    const found = errorPartAt(callee.object, context, depth + 1);
    return found && { ...found, isWhole: false };
  }
  if (!argument || argument.type === 'SpreadElement') return null;
  if (name === 'String' && path.length === 1)
    return text(argument, context) ?? errorPartAt(argument, context, depth + 1);
  if (path.join('.') === 'JSON.stringify' && node.arguments.length === 1) {
    const found = text(argument, context);
    return found && { ...found, form: 'json' };
  }
  return MESSAGE_OF.test(name) ? part('message', argument, context) : null;
}

function ofIdentifier(node: TSESTree.Identifier, context: FileContext, depth: number): ErrorPart | null {
  const variable = variableOf(node, context.sourceCode);
  if (!variable) return null;
  const taken = takenFrom(variable);
  if (taken) {
    if (taken.key === '0') return ofLine(taken.from, context, depth);
    return taken.key === 'message' || taken.key === 'stack' ? part(taken.key, taken.from, context) : null;
  }
  const writes = writesOf(variable);
  const [write] = writes ?? [];
  if (writes?.length !== 1 || !write || write.path.length > 0 || variable.defs[0]?.type !== 'Variable')
    return null;
  return errorPartAt(write.node, context, depth + 1);
}
