import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { functionAt } from '../flow/functions.js';
import { bare, enclosingFunction, isAbsent, keyOf, pathOf } from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';
import { catchesAll } from './catches-all.js';
import { cleansUp, doesNothing } from './error-handler.js';
import { isPause } from './may-fail.js';
import { isPipelineRead } from './pipeline-errors.js';

/** Somebody else has the error of this promise, or there is a worse one, which is thrown. */
export function isHandledElsewhere(
  call: TSESTree.CallExpression,
  promise: TSESTree.Node,
  context: FileContext,
): boolean {
  const { sourceCode } = context;
  const statement = statementOf(call);
  if (statement && (cleansUp(statement) || throwsLater(statement))) return true;
  if (isPause(promise) || isLookBeforeThrow(call) || catchesAll(promise, sourceCode)) return true;
  return (
    isKept(call, promise, statement, sourceCode) ||
    isQueueTail(call, promise, sourceCode) ||
    isPipelineRead(promise, sourceCode) ||
    isMissed(call, context)
  );
}

/** `catch (err) { const now = await read().catch(() => null); if (now) return now; throw err; }` */
function isLookBeforeThrow(call: TSESTree.CallExpression): boolean {
  const value = call.parent.type === 'AwaitExpression' ? call.parent.parent : null;
  return value?.type === 'VariableDeclarator' && cleansUp(value);
}

/** The statement that is nothing but the call. */
function statementOf(call: TSESTree.CallExpression): TSESTree.ExpressionStatement | null {
  const { parent } = chainedOn(call, 'finally');
  const outer = /^(?:ChainExpression|AwaitExpression|UnaryExpression)$/.test(parent.type)
    ? parent.parent
    : parent;
  if (outer?.type === 'AwaitExpression' && outer.parent.type === 'ExpressionStatement') return outer.parent;
  return outer?.type === 'ExpressionStatement' ? outer : null;
}

/** `await undo().catch(() => {}); throw new Error('refused');` */
function throwsLater(statement: TSESTree.ExpressionStatement): boolean {
  const block = statement.parent;
  return (
    block.type === 'BlockStatement' &&
    block.body.at(-1)?.type === 'ThrowStatement' &&
    !block.body.some((other) => other.type === 'ReturnStatement')
  );
}

/**
 * `const work = run(); work.catch(() => {}); return work;` only keeps the process from stumbling over a promise that
 * somebody else awaits.
 */
function isKept(
  call: TSESTree.CallExpression,
  promise: TSESTree.Node,
  statement: TSESTree.ExpressionStatement | null,
  source: FileContext['sourceCode'],
): boolean {
  if (statement?.expression.type === 'AwaitExpression') return isAwaitedOutside(call, promise, source);
  const own = beforeFinally(promise);
  const held = heldIn(promise);
  const reads = held
    ? (variableOf(held, source)?.references.filter((reference) => reference.isRead()) ?? [])
    : [];
  return reads.some(({ identifier }) => {
    const use = identifier.parent;
    if (identifier === held) return false;
    // `this.running = work.catch(() => {}); return work;`
    if (!statement)
      return own === held && isStored(call) && (isGivenBack(use) || isAwaitedThrough(identifier, use));
    if (own !== held) return isGivenOn(identifier, use, bare(own).type === 'MemberExpression');
    return use.type !== 'MemberExpression' || use.object !== identifier || keyOf(use) === 'then';
  });
}

/** `await starting.catch(() => {})` in a function of one that awaits `starting` itself. */
function isAwaitedOutside(
  call: TSESTree.CallExpression,
  promise: TSESTree.Node,
  source: FileContext['sourceCode'],
): boolean {
  const held = heldIn(promise);
  const variable = held && variableOf(held, source);
  const declared = variable?.defs[0]?.name;
  if (!variable || !declared || enclosingFunction(declared) === enclosingFunction(call)) return false;
  return variable.references.some(
    ({ identifier }) =>
      identifier.parent.type === 'AwaitExpression' &&
      enclosingFunction(identifier) === enclosingFunction(declared),
  );
}

/** `work` of `work.finally(…)` */
function beforeFinally(promise: TSESTree.Node): TSESTree.Node {
  const inner = bare(promise);
  if (inner.type !== 'CallExpression' || inner.callee.type !== 'MemberExpression') return promise;
  return keyOf(inner.callee) === 'finally' ? beforeFinally(inner.callee.object) : promise;
}

/** `work`, also of `Promise.resolve(work)`; the list of `works[0]`. */
function heldIn(promise: TSESTree.Node): TSESTree.Identifier | null {
  const inner = bare(beforeFinally(promise));
  switch (inner.type) {
    case 'Identifier':
      return inner;
    case 'MemberExpression':
      return inner.computed && inner.object.type === 'Identifier' ? inner.object : null;
    case 'CallExpression': {
      const [value] = inner.arguments;
      return value?.type === 'Identifier' && pathOf(inner.callee).join('.') === 'Promise.resolve'
        ? value
        : null;
    }
    default:
      return null;
  }
}

/** `this.running = work.catch(…)`, `all.add(work.catch(…))`, `const tail = work.catch(…).then(…)` */
function isStored(call: TSESTree.CallExpression): boolean {
  const { type } = chainedOn(chainedOn(call, 'then'), 'finally').parent;
  return type === 'AssignmentExpression' || type === 'CallExpression' || type === 'VariableDeclarator';
}

/** `await withTimeout(work, 1000)` */
function isAwaitedThrough(node: TSESTree.Node, use: TSESTree.Node): boolean {
  return use.type === 'CallExpression' && use.callee !== node && isGivenBack(use.parent);
}

function isGivenBack(use: TSESTree.Node): boolean {
  return use.type === 'ReturnStatement' || use.type === 'AwaitExpression';
}

/** `return works`, `await Promise.all(works)`, `held.push(work)` */
function isGivenOn(node: TSESTree.Node, use: TSESTree.Node, isList: boolean): boolean {
  if (use.type === 'CallExpression')
    return use.callee !== node && (!isList || pathOf(use.callee)[0] === 'Promise');
  return isGivenBack(use) || use.type === 'YieldExpression';
}

/** `const user = await find(id).catch(() => null); if (!user) throw new NotFound();`: a failure is told as another one. */
function isMissed(call: TSESTree.CallExpression, { sourceCode }: FileContext): boolean {
  const declarator = call.parent.type === 'AwaitExpression' ? call.parent.parent : null;
  if (declarator?.type !== 'VariableDeclarator' || declarator.id.type !== 'Identifier') return false;
  const declaration = declarator.parent;
  const block = declaration.parent;
  if (block.type !== 'BlockStatement' || declaration.declarations.length > 1) return false;
  const next = block.body[block.body.findIndex((statement) => statement === declaration) + 1];
  if (next?.type !== 'IfStatement' || !asksWhetherMissing(next.test, declarator.id.name)) return false;
  const { consequent } = next;
  const last = consequent.type === 'BlockStatement' ? consequent.body.at(-1) : consequent;
  const handler = call.arguments[0] && functionAt(call.arguments[0], sourceCode);
  return last?.type === 'ThrowStatement' && handler !== undefined && handler !== null && doesNothing(handler);
}

/** `!name`, `!name?.valid`, `name === null`, `name?.valid !== true`, also as one side of an `||` */
function asksWhetherMissing(test: TSESTree.Expression, name: string): boolean {
  const isName = (node: TSESTree.Node) => node.type === 'Identifier' && node.name === name;
  const isOf = (node: TSESTree.Node) =>
    isName(node) || (node.type === 'ChainExpression' && pathOf(node)[0] === name);
  switch (test.type) {
    case 'LogicalExpression':
      return (
        test.operator === '||' &&
        (asksWhetherMissing(test.left, name) || asksWhetherMissing(test.right, name))
      );
    case 'UnaryExpression':
      return test.operator === '!' && isOf(test.argument);
    case 'BinaryExpression':
      if (/^!==?$/.test(test.operator)) return isOf(test.left) && isTrue(test.right);
      return /^===?$/.test(test.operator) && isName(test.left) && isAbsent(test.right);
    default:
      return false;
  }
}

function isTrue(node: TSESTree.Node): boolean {
  return node.type === 'Literal' && node.value === true;
}

/** `this.tail = this.tail.catch(() => {}).then(next)`: who put the work before into the queue has its error. */
function isQueueTail(
  call: TSESTree.CallExpression,
  promise: TSESTree.Node,
  source: FileContext['sourceCode'],
): boolean {
  const chain = thenBehind(orDefault(call));
  if (chain === null) return false;
  const before = bare(promise);
  if (before.type === 'Identifier' && isLookedUp(before, source)) return true;
  if (before.type !== 'MemberExpression' && before.type !== 'Identifier') return false;
  const isBefore = (target: TSESTree.Node) => source.getText(target) === source.getText(before);
  const { parent } = chain;
  if (parent.type === 'AssignmentExpression') return isBefore(parent.left);
  if (parent.type !== 'VariableDeclarator') return false;
  return source
    .getDeclaredVariables(parent)
    .flatMap(({ references }) => references)
    .some(({ identifier: { parent: use } }) => use.type === 'AssignmentExpression' && isBefore(use.left));
}

/** The whole of `this.tail?.catch(…) ?? Promise.resolve()`. */
function orDefault(call: TSESTree.Node): TSESTree.Node {
  const { parent } = call;
  if (parent?.type === 'ChainExpression') return orDefault(parent);
  return parent?.type === 'LogicalExpression' && parent.operator === '??' && parent.left === call
    ? parent
    : call;
}

/** The whole of `before.then(…)`. */
function thenBehind(before: TSESTree.Node): TSESTree.CallExpression | null {
  const { parent: member } = before;
  if (member?.type !== 'MemberExpression' || member.object !== before || keyOf(member) !== 'then')
    return null;
  return member.parent.type === 'CallExpression' ? chainedOn(member.parent, 'then') : null;
}

/** The whole of `work.catch(…).then(…)`. */
function chainedOn(call: TSESTree.CallExpression, method: 'then' | 'finally'): TSESTree.CallExpression {
  const { parent } = call;
  const isNext = parent.type === 'MemberExpression' && parent.object === call && keyOf(parent) === method;
  return isNext && parent.parent.type === 'CallExpression' ? chainedOn(parent.parent, method) : call;
}

/** `const before = tails.get(key) ?? Promise.resolve();` */
function isLookedUp(node: TSESTree.Identifier, source: FileContext['sourceCode']): boolean {
  const definition = variableOf(node, source)?.defs[0]?.node;
  const init = definition?.type === 'VariableDeclarator' && definition.init ? bare(definition.init) : null;
  const value = init?.type === 'LogicalExpression' ? bare(init.left) : init;
  return value?.type === 'CallExpression' && pathOf(value.callee).at(-1) === 'get';
}
