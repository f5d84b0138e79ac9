import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { onCalls } from '../flow/called-name.js';
import { fileRoleOf, isTestFile } from '../model/file-role.js';
import { mentionsMetrics } from '../model/metric.js';
import {
  METRIC_MAKERS,
  metricDefinitionAt,
  type GivenText,
  type MetricDefinition,
} from '../model/metric-definition.js';
import { judgeInstrumentName } from '../words/instrument-names.js';
import { judgePrometheusName, labelProblem, snakeOf, type NameFinding } from '../words/prometheus-names.js';
import { ucumOf } from '../words/units.js';

interface Options {
  /** Report label names in camel case. */
  checkLabelCase: boolean;
}

type MessageIds =
  | NameFinding['problem']
  | 'instrumentSyntax'
  | 'instrumentTotal'
  | 'instrumentUnit'
  | 'instrumentUnitTwice'
  | 'unitCode'
  | 'help'
  | 'reservedLabel'
  | 'labelSyntax'
  | 'labelCase'
  | 'rename'
  | 'renameAndScale'
  | 'useUnit';

export const metricNaming = createRule<MessageIds, Options>({
  name: 'metric-naming',
  meta: {
    type: 'suggestion',
    docs: {
      description: 'Require metric names that follow the conventions of Prometheus and OpenTelemetry',
      recommended: true,
    },
    hasSuggestions: true,
    messages: {
      syntax:
        '`{{name}}` holds `{{part}}`, which no name of a metric may; only letters, digits and `_`, no digit first.',
      colon: 'The colon in `{{name}}` is kept for the recording rules of Prometheus; use `_`.',
      camelCase: '`{{name}}` is in camel case; metrics are written in snake case.',
      typeInName:
        '`{{part}}` in `{{name}}` repeats the type of the metric, which every query knows; leave it out.',
      unit: '`{{name}}` is measured in {{part}}; use the base unit {{wanted}}, so that it can be compared and combined.',
      shortUnit: '`{{name}}` shortens its unit to `{{part}}`; measure in {{wanted}} and say so.',
      counterTotal: '`{{name}}` is a counter, and the names of counters end in `_total`.',
      otherTotal: '`{{name}}` ends in `_total`, which says that it is a counter, and it is a {{type}}.',
      reservedSuffix:
        '`{{name}}` ends in `_{{part}}`, which the series of histograms and summaries end in; leave it out.',
      instrumentSyntax:
        '`{{name}}` holds `{{part}}`, which no name of an instrument may; letters, digits, `_`, `.`, `-` and `/`, a letter first.',
      instrumentTotal: 'The exporter adds `_total` where it belongs; leave it out of `{{name}}`.',
      instrumentUnit: '`{{name}}` has its unit in the name; give it as `unit`, and the exporter adds it.',
      instrumentUnitTwice:
        '`{{name}}` repeats the unit that it is given as `unit`, and that the exporter adds; leave it out of the name.',
      unitCode: 'The unit `{{part}}` is no UCUM code, which OpenTelemetry takes units in; use `{{wanted}}`.',
      help: 'The metric does not say what it measures; give it a `help` text.',
      reservedLabel: 'The label `{{part}}` is kept for Prometheus itself; choose another name.',
      labelSyntax: 'No label can be called `{{part}}`; only letters, digits and `_`, no digit first.',
      labelCase: 'The label `{{part}}` is in camel case; use `{{wanted}}`.',
      rename: 'Rename it to `{{better}}`',
      renameAndScale: 'Rename it to `{{better}}`; what is recorded has to be in that unit then',
      useUnit: 'Use `{{wanted}}`',
    },
    schema: [
      {
        type: 'object',
        additionalProperties: false,
        properties: {
          checkLabelCase: { type: 'boolean', description: 'Report label names in camel case.' },
        },
      },
    ],
    defaultOptions: [{ checkLabelCase: false }],
  },

  create(context, options) {
    const { sourceCode } = context;
    if (!mentionsMetrics(sourceCode) || isTestFile(context)) return {};

    /** One report a name, for its first problem; the suggestion mends them all. */
    function reportName(
      name: GivenText,
      [first]: readonly NameFinding[],
      ids: Partial<Record<NameFinding['problem'], MessageIds>>,
      type: string,
      better: string,
      scales: boolean,
    ): void {
      if (!first) return;
      const { node, text, isTail } = name;
      const messageId = scales ? 'renameAndScale' : 'rename';
      const canRename = !isTail && better !== text && better !== '' && node.type === 'Literal';
      context.report({
        node,
        messageId: ids[first.problem] ?? first.problem,
        data: { name: isTail ? `…${text}` : text, part: first.part, wanted: first.wanted, type },
        suggest: canRename ? [{ messageId, data: { better }, fix: textIn(node, better) }] : [],
      });
    }

    function judgePrometheus({ node, type, name, help, labels }: MetricDefinition): void {
      if (name) {
        const { findings, better, scales } = judgePrometheusName(name.text, type, name.isTail);
        reportName(name, findings, {}, type, better, scales);
      }
      if (help === 'missing') context.report({ node: node.callee, messageId: 'help' });
      else if (help?.text.trim() === '')
        context.report({ loc: { start: node.callee.loc.start, end: help.node.loc.end }, messageId: 'help' });
      for (const label of labels) {
        const problem = labelProblem(label.name);
        if (problem === null || (problem === 'labelCase' && !options.checkLabelCase)) continue;
        const data = { part: label.name, wanted: snakeOf(label.name) };
        context.report({ node: label.node, messageId: problem, data });
      }
    }

    function judgeInstrument({ name, unit, type }: MetricDefinition): void {
      if (name) {
        const { findings, better } = judgeInstrumentName(name.text, type, name.isTail);
        const ids = {
          syntax: 'instrumentSyntax',
          otherTotal: 'instrumentTotal',
          unit: unit ? 'instrumentUnitTwice' : 'instrumentUnit',
        } as const;
        reportName(name, findings, ids, type, better, false);
      }
      const wanted = unit && ucumOf(unit.text);
      if (!unit || wanted === null) return;
      const { node, text } = unit;
      const suggest =
        node.type === 'Literal'
          ? [{ messageId: 'useUnit' as const, data: { wanted }, fix: textIn(node, wanted) }]
          : [];
      context.report({ node, messageId: 'unitCode', data: { part: text, wanted }, suggest });
    }

    function judge(node: TSESTree.NewExpression | TSESTree.CallExpression): void {
      const definition = metricDefinitionAt(node, sourceCode);
      if (!definition || /^(?:example|generated)$/.test(fileRoleOf(context))) return;
      if (definition.system === 'prometheus') judgePrometheus(definition);
      else judgeInstrument(definition);
    }
    return {
      NewExpression: judge,
      CallExpression: onCalls(METRIC_MAKERS, judge),
    };
  },
});

/** Puts a text between the quotes that are there. */
function textIn(node: TSESTree.Node, text: string): TSESLint.ReportFixFunction {
  return (fixer) => fixer.replaceTextRange([node.range[0] + 1, node.range[1] - 1], text);
}
