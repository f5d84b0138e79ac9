import type { TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { onCalls } from '../flow/called-name.js';
import { isTestFile } from '../model/file-role.js';
import { mentionsMetrics } from '../model/metric.js';
import { METRIC_MAKERS, metricDefinitionAt } from '../model/metric-definition.js';
import { remadeBy, type Remade } from '../model/metric-lifetime.js';

const WHEN: Record<Remade, string> = {
  request: 'for every request',
  job: 'for every job',
  event: 'for every event',
  timer: 'each time the timer fires',
  use: 'each time this function is called, to be used once',
};

export const noMetricInFunction = createRule<'registered' | 'instrument', object>({
  name: 'no-metric-in-function',
  meta: {
    type: 'problem',
    docs: { description: 'Disallow metrics that are made for each request, job or call', recommended: true },
    messages: {
      registered:
        'This metric is made {{when}}, and a registry takes each name only once: the second time throws. Make it once, at the top of the file, and record to it here.',
      instrument:
        'This instrument is made {{when}}. Make it once, at the top of the file, and record to it here.',
    },
    schema: [],
  },

  create(context) {
    const { sourceCode } = context;
    if (!mentionsMetrics(sourceCode) || isTestFile(context)) return {};
    const judge = (node: TSESTree.NewExpression | TSESTree.CallExpression): void => {
      const metric = metricDefinitionAt(node, sourceCode);
      const remade = metric?.isCertain === true ? remadeBy(node, sourceCode) : null;
      if (!metric || !remade) return;
      context.report({
        node,
        messageId: metric.system === 'prometheus' ? 'registered' : 'instrument',
        data: { when: WHEN[remade] },
      });
    };
    return {
      NewExpression: judge,
      CallExpression: onCalls(METRIC_MAKERS, judge),
    };
  },
});
