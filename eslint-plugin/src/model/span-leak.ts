import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { Paths, type WayOut } from '../flow/paths.js';
import { bare, keyOf, pathOf, type FunctionNode } from '../flow/syntax.js';
import { mayFail, mayReject } from './may-fail.js';
import { whileOpen } from './span-guards.js';
import type { SpanLife } from './span-life.js';

/** A way on which the function leaves a span open; null where it ends on each, or where that cannot be said. */
export function leakOf(life: SpanLife, seesRejections: boolean, context: FileContext): WayOut | null {
  const ask = (escapes: boolean) =>
    Paths.around(life.start, context.sourceCode).wayOut({
      after: life.start,
      until: (node) => life.isEnd(node),
      decide: (test) => whileOpen(test, life, context),
      mayFail: (node) => mayFail(node, context),
      mayEscape: (node) => escapes && node.type === 'AwaitExpression' && mayFail(node, context),
    });
  // What is written down is told before what may happen besides.
  const way = ask(false) ?? (seesRejections ? ask(true) : null);
  if (way === 'unknown') return null;
  const callback = way === null ? life.onlyOwner : null;
  if (!callback) return way;
  if (seesRejections && isLostOnRejection(callback, context)) return { by: 'failure', node: callback.parent };
  return runsOnce(callback) ? leakOf(life.inside(callback), seesRejections, context) : way;
}

/** `work().then((result) => { span.end(); … })`, and nobody there who gets the error. */
function isLostOnRejection(fn: FunctionNode, context: FileContext): boolean {
  const call = fn.parent;
  if (call.type !== 'CallExpression' || call.arguments[0] !== fn || methodOf(call) !== 'then') return false;
  // `.then(() => span.end(), note)`: the other one has the error, and not the span.
  if (call.arguments.length > 1) return true;
  return (
    call.callee.type === 'MemberExpression' &&
    !isSettled(call.callee.object) &&
    mayReject(bare(call.callee.object), context)
  );
}

/** A promise with a handler for its error: `work().catch(() => null)`. */
function isSettled(node: TSESTree.Node): boolean {
  const inner = bare(node);
  if (inner.type !== 'CallExpression' || inner.callee.type !== 'MemberExpression') return false;
  const method = methodOf(inner);
  if (method === 'catch' || (method === 'then' && inner.arguments.length > 1)) return true;
  return (
    /^Promise\.(?:allSettled|resolve)$/.test(pathOf(inner.callee).join('.')) || isSettled(inner.callee.object)
  );
}

/** A function that is called once, and by the time it is, the span is in its hands alone. */
function runsOnce(fn: FunctionNode): boolean {
  return (
    runsAtOnce(fn) ||
    isNodeCallback(fn) ||
    (fn.parent.type === 'CallExpression' && methodOf(fn.parent) === 'then')
  );
}

/** `fs.stat(path, (err, stats) => …)`; a listener may be called again. */
function isNodeCallback(fn: FunctionNode): boolean {
  const { parent, params } = fn;
  const [first] = params;
  return (
    parent.type === 'CallExpression' &&
    parent.arguments.at(-1) === fn &&
    first?.type === 'Identifier' &&
    /^_?(?:err|error|er)$/.test(first.name) &&
    !/^(?:on|once|addListener|prependListener|addEventListener|subscribe|catch|then)$/.test(methodOf(parent))
  );
}

function methodOf({ callee }: TSESTree.CallExpression): string {
  return callee.type === 'MemberExpression' ? (keyOf(callee) ?? '') : '';
}

/** `context.with(trace.setSpan(context.active(), span), async () => …)`, `new Promise((resolve, reject) => …)` */
function runsAtOnce(fn: FunctionNode): boolean {
  const { parent } = fn;
  if (parent.type === 'NewExpression') return pathOf(parent.callee).join('.') === 'Promise';
  return (
    parent.type === 'CallExpression' &&
    parent.arguments[1] === fn &&
    /^(?:\w+\.)*context\.with$/i.test(pathOf(parent.callee).join('.'))
  );
}
