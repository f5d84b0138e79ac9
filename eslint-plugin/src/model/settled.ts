import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { isCaughtWithin } from '../flow/caught.js';
import { descendants } from '../flow/descendants.js';
import {
  bare,
  enclosingFunction,
  endOf,
  isFunction,
  keyOf,
  pathOf,
  type FunctionNode,
} from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';
import { catchesAll, isCaught } from './catches-all.js';

/** The call of `Promise.allSettled` when its results go nowhere, else null. */
export function unseenResults(
  node: TSESTree.CallExpression,
  context: FileContext,
): TSESTree.CallExpression | null {
  if (node.callee.type !== 'MemberExpression' || keyOf(node.callee) !== 'allSettled') return null;
  if (pathOf(node.callee.object).at(-1) !== 'Promise') return null;
  return goesNowhere(node, context) && !eachIsHandled(node, context) && !isOfRunning(node, context)
    ? node
    : null;
}

function goesNowhere(node: TSESTree.Node, context: FileContext): boolean {
  const { parent } = node;
  switch (parent?.type) {
    case 'ExpressionStatement':
      return true;
    case 'AwaitExpression':
    case 'ChainExpression':
    case 'TSAsExpression':
      return goesNowhere(parent, context);
    case 'UnaryExpression':
      return parent.operator === 'void';
    case 'MemberExpression':
      return (
        parent.object === node &&
        parent.parent.type === 'CallExpression' &&
        chainDrops(parent.parent, parent, context)
      );
    case 'VariableDeclarator':
      return isNeverRead(parent, context);
    default:
      return false;
  }
}

/** `.then(() => …)` takes no results; `.catch` and `.finally` leave them where they are. */
function chainDrops(
  call: TSESTree.CallExpression,
  member: TSESTree.MemberExpression,
  context: FileContext,
): boolean {
  const method = keyOf(member);
  if (method === 'catch' || method === 'finally') return goesNowhere(call, context);
  const [handler] = call.arguments;
  return method === 'then' && handler !== undefined && isFunction(handler) && handler.params.length === 0;
}

function isNeverRead(declarator: TSESTree.VariableDeclarator, { sourceCode }: FileContext): boolean {
  const variables = sourceCode.getDeclaredVariables(declarator);
  const isExported = declarator.parent.parent.type === 'ExportNamedDeclaration';
  return (
    !isExported &&
    variables.every(({ references }) =>
      references.every((reference) => !reference.isRead() || isOnlyCounted(reference.identifier)),
    )
  );
}

/** `results.length` is how many were tried. */
function isOnlyCounted(node: TSESTree.Node): boolean {
  const { parent } = node;
  return parent?.type === 'MemberExpression' && parent.object === node && keyOf(parent) === 'length';
}

/** `list.map((x) => work(x).catch(report))`: nothing is left to be seen. */
function eachIsHandled(node: TSESTree.CallExpression, { sourceCode }: FileContext): boolean {
  const [argument] = node.arguments;
  if (!argument) return false;
  const list = bare(argument);
  if (list.type === 'ArrayExpression') {
    return (
      list.elements.length > 0 && list.elements.every((element) => element !== null && isCaught(element))
    );
  }
  const given = list.type === 'CallExpression' ? eachOf(list) : undefined;
  const each = given && isFunction(given) ? inTurn(given) : null;
  if (!each) return false;
  if (each.body.type !== 'BlockStatement') return isCaught(each.body) || catchesAll(each.body, sourceCode);
  const last = each.body.body.at(-1);
  if (last?.type === 'TryStatement') return last.handler !== null;
  let awaits = 0;
  for (const inner of descendants(each.body, sourceCode)) {
    if (inner.type === 'ReturnStatement' && inner.argument !== null && isCaught(inner.argument)) return true;
    if (inner.type !== 'AwaitExpression') continue;
    if (!isCaught(inner.argument) && !isCaughtWithin(inner, each)) return false;
    awaits += 1;
  }
  return awaits > 0;
}

/** The work of `(job) => limit(() => work(job))`, which runs when it is its turn. */
function inTurn(each: FunctionNode): FunctionNode {
  const call = bare(each.body);
  if (call.type !== 'CallExpression') return each;
  const [work, ...more] = call.arguments.filter((argument) => isFunction(argument));
  return work && more.length === 0 && !isCaught(call) ? work : each;
}

const RUNNING = /running|pending|in_?flight|outstanding|ongoing|active|loops?$/i;

/**
 * `[...this.inFlight]`, `this.running.values()`: who began the work has its error, and here somebody only waits for the end.
 * A variable of the function holds what was begun here.
 */
function isOfRunning(node: TSESTree.CallExpression, { sourceCode }: FileContext): boolean {
  const [argument] = node.arguments;
  const list = argument && heldBy(argument, sourceCode);
  if (!list) return false;
  const parts = partsTaken(list);
  const held = parts ? heldBy(parts, sourceCode) : list;
  if (!parts && !RUNNING.test(endOf(held))) return false;
  if (held.type === 'MemberExpression') return held.object.type === 'ThisExpression';
  const definition = held.type === 'Identifier' ? variableOf(held, sourceCode)?.defs[0]?.node : null;
  return definition?.type === 'VariableDeclarator' && enclosingFunction(definition) === null;
}

const DEPTH = 4;

/** The collection of `[...held]`, `Array.from(held)`, `held.values()` and a variable of the function that holds such. */
function heldBy(list: TSESTree.Node, source: FileContext['sourceCode'], depth = 0): TSESTree.Node {
  const inner = bare(list);
  if (depth > DEPTH) return inner;
  const on = (next: TSESTree.Node) => heldBy(next, source, depth + 1);
  switch (inner.type) {
    case 'Identifier': {
      const definition = variableOf(inner, source)?.defs[0]?.node;
      const init = definition?.type === 'VariableDeclarator' ? definition.init : null;
      return init && enclosingFunction(init) !== null ? on(init) : inner;
    }
    case 'ArrayExpression': {
      const [spread, ...more] = inner.elements;
      return spread?.type === 'SpreadElement' && more.length === 0 ? on(spread.argument) : inner;
    }
    case 'CallExpression': {
      const [from, ...more] = inner.arguments;
      if (from && more.length === 0 && pathOf(inner.callee).join('.') === 'Array.from') return on(from);
      const { callee } = inner;
      if (callee.type !== 'MemberExpression') return inner;
      const method = keyOf(callee);
      return method === 'values' || method === 'filter' ? on(callee.object) : inner;
    }
    default:
      return inner;
  }
}

/** `tasks` of `tasks.map((task) => task.running)`: a promise that is read somewhere was begun by somebody else. */
function partsTaken(list: TSESTree.Node): TSESTree.Node | null {
  if (list.type !== 'CallExpression' || list.callee.type !== 'MemberExpression') return null;
  const [each] = list.arguments;
  if (keyOf(list.callee) !== 'map' || each?.type !== 'ArrowFunctionExpression') return null;
  const [part] = each.params;
  const taken = bare(each.body);
  const isRead =
    part?.type === 'Identifier' &&
    taken.type === 'MemberExpression' &&
    taken.object.type === 'Identifier' &&
    taken.object.name === part.name;
  return isRead ? list.callee.object : null;
}

/** The function of `list.map(each)` and `Array.from({ length }, each)`. */
function eachOf(list: TSESTree.CallExpression): TSESTree.Node | undefined {
  const method = methodName(list.callee);
  if (method === 'map') return list.arguments[0];
  return method === 'from' && pathOf(list.callee)[0] === 'Array' ? list.arguments[1] : undefined;
}

function methodName(callee: TSESTree.Node): string | null {
  return callee.type === 'MemberExpression' ? keyOf(callee) : null;
}
