import type { TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { headOf, type FunctionNode } from '../flow/syntax.js';
import { acknowledgedAnyway } from '../model/acknowledged-anyway.js';
import { earlyAcknowledgementsIn, noAckOptionAt } from '../model/acknowledgement.js';
import { hasReason } from '../model/error-handler.js';
import { isTestFile } from '../model/file-role.js';
import { declaredHandlerAt, jobHandlersAt, type JobHandler, type WorkSource } from '../model/job-handler.js';
import { mentionsJobsOrMessages } from '../model/job-system.js';
import { removesFailedJobs } from '../model/kept-jobs.js';
import { lostMessageAt, mentionsPulledMessages } from '../model/pulled-messages.js';
import { swallowedJobsIn } from '../model/swallowed-job.js';
import { readReasonPattern, reasonMeta, type ReasonOptions } from '../words/reason.js';

type MessageIds = 'swallowed' | 'unawaited' | 'acknowledged' | 'anyway' | 'noAck' | 'removed';

const DONE: Readonly<Record<WorkSource, string>> = {
  job: 'the job counts as completed: no retry, not among the failed ones',
  'kafka message': 'the offset is committed and the message does not come again',
  'kafka batch': 'the offsets are committed and the messages do not come again',
  'sqs message': 'the message is deleted and does not come again',
  'amqp message': 'the message is acknowledged and does not come again',
  'pubsub message': 'the message is acknowledged and does not come again',
};

export const noSilentJobLoss = createRule<MessageIds, ReasonOptions>({
  name: 'no-silent-job-loss',
  meta: {
    type: 'problem',
    docs: {
      description: 'Disallow handlers of jobs and messages that lose work without a trace in the queue',
      recommended: true,
    },
    messages: {
      swallowed:
        'The work has failed, and {{done}}. Throw the error again, or move the {{unit}} to where failures are kept.',
      unawaited:
        '`forEach` waits for none of this work, whatever becomes of it: {{done}}. Use `for … of`, or await `Promise.all(list.map(…))`.',
      acknowledged:
        '`{{call}}` says that the work is done before it has begun: when the process ends or the work fails, the message is gone. Acknowledge after the work.',
      anyway:
        '`{{call}}` in a `finally` says that the work is done when it has failed, too, and the message does not come again. Acknowledge at the end of the `try`.',
      noAck:
        'With `noAck` the broker forgets each message when it is sent, whatever becomes of it here. Leave it out and acknowledge after the work.',
      removed:
        '`removeOnFail` throws every failed job away, with its data and its error. Keep some: `removeOnFail: { age: 7 * 24 * 3600 }`.',
    },
    ...reasonMeta,
  },

  create(context, options) {
    const { sourceCode } = context;
    const isPulling = mentionsPulledMessages(sourceCode);
    if ((!isPulling && !mentionsJobsOrMessages(sourceCode)) || isTestFile(context)) return {};
    const pattern = readReasonPattern('no-silent-job-loss', options.reasonPattern);
    const seen = new Set<TSESTree.Node>();

    function report(
      node: TSESTree.Node,
      messageId: MessageIds,
      data: Record<string, string> = {},
      loc: TSESTree.SourceLocation = node.loc,
    ): void {
      if (seen.has(node)) return;
      seen.add(node);
      if (options.allowComments && hasReason(node, pattern, context)) return;
      context.report({ loc, messageId, data });
    }

    function check(handler: JobHandler): void {
      const unit = handler.from === 'job' ? 'job' : 'message';
      for (const { at, loc, isUnawaited } of swallowedJobsIn(handler, context)) {
        report(at, isUnawaited ? 'unawaited' : 'swallowed', { done: DONE[handler.from], unit }, loc);
      }
      for (const { call } of earlyAcknowledgementsIn(handler, context)) {
        report(call, 'acknowledged', { call: sourceCode.getText(call.callee) });
      }
      for (const call of acknowledgedAnyway(handler, context)) {
        report(call, 'anyway', { call: sourceCode.getText(call.callee) });
      }
    }

    function checkPulled(node: TSESTree.CallExpression): void {
      const lost = lostMessageAt(node, context);
      if (lost?.at.type === 'CatchClause') {
        const done = DONE[lost.isDeleted ? 'sqs message' : 'amqp message'];
        report(lost.at, 'swallowed', { done, unit: 'message' }, headOf(lost.at));
      } else if (lost) report(lost.at, lost.kind, { call: sourceCode.getText(node.callee) });
    }

    const checkDeclared = (node: FunctionNode): void => {
      const handler = declaredHandlerAt(node, sourceCode);
      if (handler) check(handler);
    };

    return {
      CallExpression(node) {
        for (const handler of jobHandlersAt(node, sourceCode)) check(handler);
        const noAck = noAckOptionAt(node, sourceCode);
        if (noAck) report(noAck, 'noAck');
        if (isPulling) checkPulled(node);
      },
      NewExpression(node) {
        for (const handler of jobHandlersAt(node, sourceCode)) check(handler);
      },
      FunctionExpression: checkDeclared,
      ArrowFunctionExpression: checkDeclared,
      Property(node) {
        if (removesFailedJobs(node, sourceCode)) report(node, 'removed');
      },
    };
  },
});
