import type { TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { isCallOf } from '../flow/called-name.js';
import { Mention, mentions } from '../flow/mentions.js';
import { headOf, type FunctionNode } from '../flow/syntax.js';
import { HANDLING_CALLS, promiseHandlersIn } from '../model/promise-handlers.js';
import type { EndlessRetry } from '../model/retry-attempt.js';
import { callbackOf, retryByAnswer, retryCallback, retryCallIn } from '../model/retry-calls.js';
import {
  endlessJobOption,
  mentionsRetryLibrary,
  retrySettingAt,
  type RetrySetting,
} from '../model/retry-libraries.js';
import { mentionsJobs } from '../model/job-system.js';
import { retryLoopAt, retryLoopByAnswer, retryLoopOf } from '../model/retry-loops.js';

const WAY_OUT =
  'Count the attempts, set a deadline or listen to an abort signal, and then let the error through.';

const CATCHES = new Mention(/\bcatch\b|\.then\(/, 'catch, .then(');
const CALLBACK = new Mention(/\((?:err|error)\b/, '(err');
const WAITS = new Mention(/\bawait\b/, 'await');
const ENDLESS_JOBS = new Mention(
  /\b(?:attempts|retryLimit): (?:Infinity|Number\.(?:POSITIVE_INFINITY|MAX_SAFE_INTEGER|MAX_VALUE))\b/,
  'attempts, retryLimit',
);
const ANSWER = new Mention(/\.(?:ok|status|statusCode)\b/, '.ok, .status');

export const boundedRetry = createRule<'loop' | 'call' | 'endless' | 'everything', object>({
  name: 'bounded-retry',
  meta: {
    type: 'problem',
    docs: {
      description: 'Require retries to end, and to leave alone what no retry can mend',
      recommended: true,
    },
    messages: {
      loop: `The loop tries again for as long as it fails, so one lasting fault keeps it busy for ever. ${WAY_OUT}`,
      call: `\`{{name}}\` begins again whenever it fails, so one lasting fault keeps it busy for ever. ${WAY_OUT}`,
      endless:
        '`{{library}}` tries without end here (`{{setting}}`), so one lasting fault keeps it busy for ever. Set a number of attempts, a deadline or an abort signal.',
      everything:
        '`{{setting}}` says yes to every error, so refused requests and mistakes in the code are tried again, too. Retry what passes by itself: failures of the network, 429 and 5xx.',
    },
    schema: [],
  },

  create(context) {
    const { sourceCode } = context;
    const reported = new Set<TSESTree.Node>();
    const report = (retry: EndlessRetry | null): void => {
      if (!retry || reported.has(retry.node)) return;
      reported.add(retry.node);
      context.report({ loc: headOf(retry.node), messageId: retry.how, data: { name: retry.name } });
    };
    const reportSetting = (found: RetrySetting | null): void => {
      if (!found) return;
      const { kind, library, setting } = found;
      context.report({ node: found.node, messageId: kind, data: { library, setting } });
    };
    const checkLibrary = (node: TSESTree.CallExpression | TSESTree.NewExpression): void => {
      reportSetting(retrySettingAt(node, sourceCode));
    };
    const checkHandlers = (node: TSESTree.CallExpression): void => {
      if (node.callee.type !== 'MemberExpression') return;
      for (const { handler } of promiseHandlersIn(node, context)) {
        if (handler?.parent === node) report(retryLoopAt(node, context) ?? retryCallIn(handler, context));
      }
    };
    const checkCallback = (callback: FunctionNode): void => {
      report(retryCallback(callback, context));
    };
    const mayCatch = mentions(sourceCode, CATCHES);
    const mayUseLibrary = mentionsRetryLibrary(sourceCode);
    const mayCallBack = mentions(sourceCode, CALLBACK);
    const mayAnswer = mentions(sourceCode, WAITS) && mentions(sourceCode, ANSWER);
    const mayQueue = mentions(sourceCode, ENDLESS_JOBS) && mentionsJobs(sourceCode);
    if (!mayCatch && !mayUseLibrary && !mayCallBack && !mayAnswer && !mayQueue) return {};
    const checkLoop = (node: TSESTree.WhileStatement | TSESTree.DoWhileStatement | TSESTree.ForStatement) => {
      report(retryLoopByAnswer(node, context));
    };
    return {
      CatchClause(node) {
        report(retryLoopOf(node, context) ?? retryCallIn(node, context));
      },
      CallExpression: lookAtCall.bind(null, {
        checkLibrary: mayUseLibrary ? checkLibrary : null,
        checkCallback: mayCallBack ? checkCallback : null,
        checkHandlers: mayCatch ? checkHandlers : null,
      }),
      ...(mayUseLibrary && { NewExpression: checkLibrary }),
      ...(mayQueue && {
        Property(node: TSESTree.Property) {
          reportSetting(endlessJobOption(node, sourceCode));
        },
      }),
      ...(mayAnswer && {
        WhileStatement: checkLoop,
        DoWhileStatement: checkLoop,
        ForStatement: checkLoop,
        IfStatement(node: TSESTree.IfStatement) {
          report(retryByAnswer(node, context));
        },
      }),
    };
  },
});

/** Those are null for which the file has nothing. */
interface CallChecks {
  readonly checkLibrary: ((node: TSESTree.CallExpression) => void) | null;
  readonly checkCallback: ((callback: FunctionNode) => void) | null;
  readonly checkHandlers: ((node: TSESTree.CallExpression) => void) | null;
}

function lookAtCall(checks: CallChecks, node: TSESTree.CallExpression): void {
  const { checkLibrary, checkCallback, checkHandlers } = checks;
  if (checkLibrary) checkLibrary(node);
  if (checkCallback) {
    const callback = callbackOf(node);
    if (callback) checkCallback(callback);
  }
  if (checkHandlers && isCallOf(HANDLING_CALLS, node)) checkHandlers(node);
}
