import type { TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { isTestFile } from '../model/file-role.js';
import { mentionsJobs } from '../model/job-system.js';
import { unobservedRunnersIn, WorkerList } from '../model/worker-observation.js';

export const observedWorker = createRule<'unheard' | 'error', object>({
  name: 'observed-worker',
  meta: {
    type: 'problem',
    docs: {
      description: 'Require the failures of job workers to be listened to',
      recommended: true,
    },
    messages: {
      unheard:
        'Nobody hears when a job of this {{what}} fails: nothing listens to `{{event}}`{{but}}. Log it {{where}}: `{{example}}`.',
      error:
        'Nothing listens to `error` of this {{what}}, so a lost connection ends the process or goes unseen. Log it where it is made: `{{example}}`.',
    },
    schema: [],
  },

  create(context) {
    const { sourceCode } = context;
    if (!mentionsJobs(sourceCode) || isTestFile(context)) return {};
    const workers = new WorkerList(sourceCode);
    const add = (node: TSESTree.NewExpression | TSESTree.CallExpression): void => {
      workers.add(node);
    };
    return {
      NewExpression: add,
      CallExpression: add,
      'Program:exit'() {
        for (const { node, what, event, heard, example, messageId } of unobservedRunnersIn(
          workers,
          context,
        )) {
          const but = heard.length > 0 ? `, only to ${heard.map((name) => `\`${name}\``).join(', ')}` : '';
          const loc = { start: node.loc.start, end: node.callee.loc.end };
          const where = node.parent.type === 'Decorator' ? 'in the class' : 'where it is made';
          context.report({ loc, messageId, data: { what, event, but, where, example } });
        }
      },
    };
  },
});
