import { createRule } from '../create-rule.js';
import { Mention, mentions } from '../flow/mentions.js';
import { isTestFile } from '../model/file-role.js';
import { passedOnAfter } from '../model/log-and-throw.js';
import { onLogCalls } from '../model/log-call.js';

const WAY_OUT =
  'Do one of both: give the error what is needed to find the cause and pass it on, or log it and deal with it here.';

const THROWS = new Mention(/\bthrow(?:Error)?\b|\breject\(/, 'throw, reject(');

export const noLogAndThrow = createRule<'thrown' | 'wrapped' | 'rejected', object>({
  name: 'no-log-and-throw',
  meta: {
    type: 'suggestion',
    docs: { description: 'Disallow logging an error and throwing it as well', recommended: true },
    messages: {
      thrown: `\`{{error}}\` is logged here and thrown in line {{line}}, so whoever catches it logs it again. ${WAY_OUT}`,
      wrapped: `\`{{error}}\` is logged here and thrown inside another error in line {{line}}, so whoever catches that logs both. ${WAY_OUT}`,
      rejected: `\`{{error}}\` is logged here and rejects the promise in line {{line}}, so whoever waits for that logs it again. ${WAY_OUT}`,
    },
    schema: [],
  },

  create(context) {
    if (!mentions(context.sourceCode, THROWS) || isTestFile(context)) return {};
    return {
      CallExpression: onLogCalls(context, (call) => {
        const found = passedOnAfter(call, context);
        if (!found) return;
        const { error, how, line } = found;
        context.report({ node: call.node, messageId: how, data: { error, line: String(line) } });
      }),
    };
  },
});
