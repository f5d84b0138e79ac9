import type { FileContext } from '../create-rule.js';
import { Paths, type WayOut } from '../flow/paths.js';
import { pathOf, type FunctionNode } from '../flow/syntax.js';
import { mayFail } from './may-fail.js';
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
  return callback && runsAtOnce(callback) ? leakOf(life.inside(callback), seesRejections, context) : way;
}

/** `context.with(trace.setSpan(context.active(), span), async () => …)` */
function runsAtOnce(fn: FunctionNode): boolean {
  const { parent } = fn;
  return (
    parent.type === 'CallExpression' &&
    parent.arguments[1] === fn &&
    /^(?:\w+\.)*context\.with$/i.test(pathOf(parent.callee).join('.'))
  );
}
