import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { descendants } from '../flow/descendants.js';
import { bare, isInside, pathOf } from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';
import { wordsOf } from '../words/split.js';
import type { HandlerNode } from './error-handler.js';
import { logCallAt } from './log-call.js';
import { isMetricCall } from './metric.js';

/** Calls that only tell of an error, so that the job still counts as done. */
const TELLS =
  /^(?:capture\w*|record\w*|notice\w*|notify\w*|report\w*|track\w*|print\w*|log\w*|setStatus|setAttributes?|addEvent|addBreadcrumb|updateProgress|progress|String|end|ack|log)$/;
/** `failures.inc()` */
const COUNTS = /^(?:inc|increment|observe)$/;
/** Calls that start other work or tell the queue; what is named so takes care of the failure. */
const GOES_ELSEWHERE =
  /^(?:add|addBulk|addJob|addJobs|send|sendBatch|sendToQueue|publish|enqueue\w*|dispatch\w*|schedule\w*|produce|emit|insert|upsert|exit|kill|throwError|throwIfEmpty|nack|nackAll|discard|pause)$/;
const CARES = new Set([
  ...[
    'dead',
    'dlq',
    'dlx',
    'letter',
    'quarantine',
    'park',
    'poison',
    'requeue',
    'retry',
    'reschedule',
    'fail',
    'failed',
  ],
  ...[
    'failure',
    'reject',
    'compensate',
    'rollback',
    'revert',
    'undo',
    'refund',
    'abort',
    'cancel',
    'escalate',
    'alert',
  ],
  ...['throw', 'rethrow', 'raise', 'delayed', 'fallback'],
]);
const CALLBACK = /^(?:next|done|cb|callback)$/;
/** Words of a stored state: `{ status: 'failed' }`. */
const STATE = /fail|error|reject|cancel|dead|abort|skipped|invalid|expired|inactive|disabled/i;

/**
 * Whether a handler of a job's error does more than tell of it: throws, moves the job to where failures are kept,
 * starts other work, writes the failure down, or leaves it to what comes after.
 */
export function passesFailureOn(handler: HandlerNode, context: FileContext): boolean {
  const { sourceCode } = context;
  const errors = new Set(sourceCode.getDeclaredVariables(handler));
  for (const node of descendants(handler.body, sourceCode)) {
    switch (node.type) {
      case 'ThrowStatement':
        return true;
      case 'CallExpression':
        if (takesCare(node, errors, context)) return true;
        break;
      case 'UpdateExpression':
      case 'AssignmentExpression': {
        const target = bare(node.type === 'UpdateExpression' ? node.argument : node.left);
        if (isElsewhere(target, handler, sourceCode)) return true;
        break;
      }
    }
  }
  return false;
}

/** Whether the code deals with a failure that is known by then: `await notifyFailed(job)`. */
export function dealsWithFailure(code: TSESTree.Node, context: FileContext): boolean {
  for (const node of descendants(code, context.sourceCode)) {
    if (node.type === 'CallExpression' && pathOf(node.callee).some(isOfFailure)) return true;
  }
  return false;
}

function isOfFailure(part: string): boolean {
  return wordsOf(part.replace(/\(\)$/, '')).some((word) => CARES.has(word));
}

type Errors = ReadonlySet<TSESLint.Scope.Variable>;

function takesCare(call: TSESTree.CallExpression, errors: Errors, context: FileContext): boolean {
  const { sourceCode } = context;
  if (logCallAt(call, context)) return false;
  const path = pathOf(call.callee).map((part) => part.replace(/\(\)$/, ''));
  const name = path.at(-1) ?? '';
  if (CALLBACK.test(name) && path.length === 1) {
    const [first] = call.arguments;
    return first !== undefined && !(first.type === 'Literal' && first.value === null);
  }
  if (COUNTS.test(name) || isMetricCall(call, sourceCode)) return false;
  if (path.some(isOfFailure)) return true;
  if (TELLS.test(name)) return false;
  if (GOES_ELSEWHERE.test(name)) return true;
  const mentioned = call.arguments.flatMap((arg) => [...descendants(arg, sourceCode)]);
  return mentioned.some((node) => {
    if (node.type === 'Identifier') {
      const variable = variableOf(node, sourceCode);
      return variable !== null && errors.has(variable) && !isInTest(call);
    }
    return (
      node.type === 'Literal' &&
      typeof node.value === 'string' &&
      STATE.test(node.value) &&
      call.parent.type === 'AwaitExpression'
    );
  });
}

/** `if (isGone(err)) …` asks about the error, and does nothing about it. */
function isInTest(call: TSESTree.CallExpression): boolean {
  let node: TSESTree.Node = call;
  for (let up = call.parent as TSESTree.Node | undefined; up; node = up, up = up.parent) {
    if (up.type === 'IfStatement' || up.type === 'ConditionalExpression') return up.test === node;
    if (up.type === 'VariableDeclarator') return true;
    if (up.type.endsWith('Statement')) return false;
  }
  return false;
}

/** Something that outlives the handler: a field, or a variable from outside of it. */
function isElsewhere(
  target: TSESTree.Node,
  handler: HandlerNode,
  source: FileContext['sourceCode'],
): boolean {
  if (target.type !== 'Identifier') return true;
  const definition = variableOf(target, source)?.defs[0];
  return definition === undefined || !isInside(definition.name, handler);
}
