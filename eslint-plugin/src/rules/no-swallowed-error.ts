import type { TSESTree } from '@typescript-eslint/utils';
import { createRule, type FileContext } from '../create-rule.js';
import { isCallOf } from '../flow/called-name.js';
import { Mention, mentions } from '../flow/mentions.js';
import { headOf, keyOf, type FunctionNode } from '../flow/syntax.js';
import { answersNothing } from '../model/answers-nothing.js';
import { errorCallbackOf, errorIgnoredBy, errorMiddleware, mentionsMiddleware } from '../model/callbacks.js';
import { hasReason, verdictOn, type HandlerNode, type Verdict } from '../model/error-handler.js';
import { listenerIn, LISTENING_CALLS } from '../model/error-listeners.js';
import { isPromisedProbe, isProbe } from '../model/error-probes.js';
import { isTestFile } from '../model/file-role.js';
import { isEndedByForce, isHarmless } from '../model/harmless-try.js';
import { HANDLING_CALLS, promiseHandlersIn } from '../model/promise-handlers.js';
import { unseenResults } from '../model/settled.js';
import { keepsInput } from '../model/kept-input.js';
import { refusesCredential } from '../model/token-checks.js';
import { endsUnsaid } from '../model/unsaid-exit.js';
import { asksWhetherUp, isPromisedPing } from '../model/up-probes.js';
import { readReasonPattern, reasonMeta, type ReasonOptions } from '../words/reason.js';

type MessageIds =
  'empty' | 'dropped' | 'logged' | 'ended' | 'listener' | 'process' | 'callback' | 'left' | 'settled';

const BY_VERDICT: Record<Exclude<Verdict, 'handled'>, MessageIds> = {
  empty: 'empty',
  dropped: 'dropped',
  logged: 'logged',
};

/** Names of the calls that bring a handler for errors, or whose results hold them. */
const CALLS: ReadonlySet<string> = new Set([...HANDLING_CALLS, ...LISTENING_CALLS, 'allSettled']);

const WAY_OUT =
  'Pass it on, log it with what is needed to find the cause, or say why it may go: `// ignored: <reason>`.';

const ON_ERROR = new Mention(/onerror/, 'onerror');

export const noSwallowedError = createRule<MessageIds, ReasonOptions>({
  name: 'no-swallowed-error',
  meta: {
    type: 'problem',
    docs: {
      description: 'Disallow errors that vanish without being passed on, recorded or explained',
      recommended: true,
    },
    messages: {
      empty: `The error ends here and nobody will know. ${WAY_OUT}`,
      dropped: `The code goes on as if nothing had failed, and the error is lost. ${WAY_OUT}`,
      logged: 'This logs that something failed, but not the error. Add the error to the line.',
      ended: 'The process ends here, and nobody will know why. Log the error before.',
      listener: `This listener only keeps the process from noticing the error. ${WAY_OUT}`,
      process:
        'After `{{event}}` the state of the process is unknown. Log the error and exit, or throw it again.',
      callback:
        'The callback never looks at `{{name}}`, so a failure is taken for a success. Handle it first.',
      left: `Where there is \`{{name}}\`, the callback only returns, and nobody will know. ${WAY_OUT}`,
      settled: '`Promise.allSettled` never rejects: look at the results, or failures go unseen.',
    },
    ...reasonMeta,
  },
  create(context, options) {
    const pattern = readReasonPattern('no-swallowed-error', options.reasonPattern);

    // A test that lets an error go looks at something else.
    if (isTestFile(context)) return {};

    function judge(
      handler: HandlerNode,
      at: TSESTree.Node,
      data?: Record<string, string>,
      as?: MessageIds,
    ): void {
      const verdict = verdictOn(handler, context);
      if (verdict === 'handled') {
        const lost = endsUnsaid(handler, context);
        if (lost) report(handler, at, lost);
        return;
      }
      if (
        handler.type === 'CatchClause' &&
        (refusesCredential(handler, context) ||
          keepsInput(handler, context) ||
          answersNothing(handler) ||
          (verdict !== 'logged' && asksWhetherUp(handler, context.sourceCode)))
      )
        return;
      report(handler, at, as ?? BY_VERDICT[verdict], data);
    }

    function report(
      handler: TSESTree.Node,
      at: TSESTree.Node,
      messageId: MessageIds,
      data?: Record<string, string>,
    ): void {
      if (options.allowComments && hasReason(handler, pattern, context)) return;
      context.report({ loc: headOf(at), messageId, ...(data && { data }) });
    }

    const checkMiddleware = lookAtFunction.bind(null, context, (node, name) => {
      report(node, node, 'callback', { name });
    });

    /** The error is an answer, or changes nothing. */
    const mayFail = (receiver: TSESTree.Node, handler: FunctionNode): boolean =>
      isPromisedProbe(receiver, handler, context) ||
      isPromisedPing(receiver, handler) ||
      isEndedByForce(receiver, handler, context.sourceCode);

    const checkHandlers = (node: TSESTree.CallExpression): void => {
      for (const { handler, at, receiver } of promiseHandlersIn(node, context)) {
        if (!handler) report(at, at, 'empty');
        else if (!mayFail(receiver, handler)) judge(handler, at);
      }
      const listener = listenerIn(node, context);
      if (listener) {
        const { at, kind, event } = listener;
        report(at, at, kind, { event });
      }
      const settled = unseenResults(node, context);
      if (settled) context.report({ node: settled, messageId: 'settled' });
    };
    const checkCallback = (handler: FunctionNode, callee: TSESTree.Node): void => {
      const ignored = errorIgnoredBy(handler, callee, context);
      if (!ignored) return;
      const { name, isAsked } = ignored;
      report(handler, handler, isAsked ? 'left' : 'callback', { name });
    };

    const checkListener = (node: TSESTree.AssignmentExpression): void => {
      const { left, right } = node;
      if (left.type !== 'MemberExpression' || keyOf(left) !== 'onerror') return;
      if (right.type !== 'ArrowFunctionExpression' && right.type !== 'FunctionExpression') return;
      if (verdictOn(right, context) === 'empty') report(right, node, 'listener');
    };

    return {
      CatchClause(node) {
        if (!isProbe(node, context) && !isHarmless(node, context)) judge(node, node);
      },
      CallExpression: lookAtCall.bind(null, checkHandlers, checkCallback),
      ...(mentionsMiddleware(context) && {
        FunctionDeclaration: checkMiddleware,
        FunctionExpression: checkMiddleware,
        ArrowFunctionExpression: checkMiddleware,
      }),
      ...(mentions(context.sourceCode, ON_ERROR) && { AssignmentExpression: checkListener }),
    };
  },
});

function lookAtCall(
  checkHandlers: (node: TSESTree.CallExpression) => void,
  checkCallback: (callback: FunctionNode, callee: TSESTree.Node) => void,
  node: TSESTree.CallExpression,
): void {
  if (isCallOf(CALLS, node)) checkHandlers(node);
  const callback = errorCallbackOf(node);
  if (callback) checkCallback(callback, node.callee);
}

function lookAtFunction(
  context: FileContext,
  report: (node: FunctionNode, name: string) => void,
  node: FunctionNode,
): void {
  const name = errorMiddleware(node, context);
  if (name !== null) report(node, name);
}
