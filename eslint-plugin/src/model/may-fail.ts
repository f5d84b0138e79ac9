import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { descendants } from '../flow/descendants.js';
import { bare, isFunction, keyOf, pathOf } from '../flow/syntax.js';
import { logCallAt } from './log-call.js';

/** Calls that look, note or put away, and fail for no reason that a caller reckons with. */
const QUIET =
  /^(?:String|Number|Boolean|Symbol|parseInt|parseFloat|Date\.now|performance\.now|process\.(?:hrtime|uptime|memoryUsage|cwd|on|once|off)(?:\.\w+)?|Object\.(?:keys|values|entries|assign|freeze|create)|Array\.(?:isArray|from|of)|Math\.\w+|(?:set|clear)(?:Timeout|Interval|Immediate)|queueMicrotask|resolve|reject|Promise\.(?:resolve|allSettled)|sleep|delay|wait)$/;
const QUIET_METHODS =
  /^(?:push|toString|toUpperCase|toLowerCase|trim|join|slice|includes|startsWith|endsWith|map|filter|forEach|finally|toISOString|getTime|on|once|off|isArray|bind|getTracer|setAttributes?|addEvent|addLink|setStatus|setTag|recordException|updateName|isRecording|spanContext|setSpan|getSpan|getActiveSpan|active|setValue|getValue|startTimer|inc|observe|startSpan)$/;
const BUILT_IN =
  /^(?:Map|Set|WeakMap|WeakSet|Date|Array|Object|AbortController|EventEmitter|PassThrough|Promise|Error|\w+Error)$/;
const PAUSES = /^(?:sleep|delay|wait|setTimeout|setImmediate|pause)$/;

/** Whether somebody who reads the code has to reckon with the failure of a call, an `await` or a `new`. */
export function mayFail(node: TSESTree.Node, context: FileContext): boolean {
  switch (node.type) {
    case 'AwaitExpression':
      return mayReject(bare(node), context);
    case 'NewExpression':
      return !BUILT_IN.test(pathOf(node.callee).at(-1) ?? '');
    case 'CallExpression': {
      const path = pathOf(node.callee);
      if (QUIET.test(path.join('.')) || handlesRejection(node, context)) return false;
      if (path.length > 1 && QUIET_METHODS.test(path.at(-1) ?? '')) return false;
      return logCallAt(node, context) === null;
    }
    default:
      return true;
  }
}

/** `delay(1000, null, { signal })`: it only fails when it is called off. */
export function isPause(node: TSESTree.Node): boolean {
  const inner = bare(node);
  return inner.type === 'CallExpression' && PAUSES.test(pathOf(inner.callee).at(-1) ?? '');
}

/** Whether the value, awaited, may throw. */
export function mayReject(node: TSESTree.Node, context: FileContext): boolean {
  if (node.type === 'NewExpression') return !onlyResolves(node);
  if (node.type !== 'CallExpression') return node.type !== 'Literal';
  const path = pathOf(node.callee);
  if (PAUSES.test(path.at(-1) ?? '') || /^Promise\.(?:allSettled|resolve)$/.test(path.join('.')))
    return false;
  return !handlesRejection(node, context);
}

/** `work().catch(() => null)`, also with a `finally` behind it. */
function handlesRejection(node: TSESTree.CallExpression, context: FileContext): boolean {
  const { callee } = node;
  if (callee.type !== 'MemberExpression') return false;
  const method = keyOf(callee);
  const handler = method === 'catch' ? node.arguments[0] : method === 'then' ? node.arguments[1] : undefined;
  if (handler) return !isFunction(handler) || !throwsIn(handler, context);
  const before = bare(callee.object);
  return method === 'finally' && before.type === 'CallExpression' && handlesRejection(before, context);
}

/** Whether a handler passes an error on. */
export function throwsIn(handler: TSESTree.Node, { sourceCode }: FileContext): boolean {
  for (const node of descendants(handler, sourceCode)) {
    if (node.type === 'ThrowStatement') return true;
    if (node.type === 'CallExpression' && pathOf(node.callee).join('.') === 'Promise.reject') return true;
  }
  return false;
}

/** `new Promise((resolve) => …)` */
function onlyResolves(node: TSESTree.NewExpression): boolean {
  const [executor] = node.arguments;
  return (
    pathOf(node.callee).at(-1) === 'Promise' &&
    executor !== undefined &&
    isFunction(executor) &&
    executor.params.length < 2
  );
}
