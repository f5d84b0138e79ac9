import type { TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { isCallOf, type CallNames } from '../flow/called-name.js';
import { Flow } from '../flow/flow.js';
import { Mention, mentions } from '../flow/mentions.js';
import { bare, constantText, keyOf } from '../flow/syntax.js';
import type { Bound } from '../flow/value.js';
import { isAssetToken } from '../model/asset-token.js';
import { declaredMetrics, declaredRecordingAt } from '../model/declared-metrics.js';
import { isTestFile } from '../model/file-role.js';
import { mentionsMetrics, metricRecordingAt, recordingCalls, type LabelArgument } from '../model/metric.js';
import { mayDeclareMetric, metricDeclarationAt, type LabelName } from '../model/metric-declaration.js';
import { LabelJudge, viaText, type Unbounded } from '../model/metric-cardinality.js';
import { bundleLabelsAt, mentionsPromBundle } from '../model/prom-bundle.js';
import { CardinalityWords } from '../words/cardinality.js';
import { listChangeSchema, type ListChange } from '../words/phrases.js';
import { nameListsIn } from '../words/settings.js';

export interface Options {
  unboundedNames?: ListChange;
  boundedNames?: ListChange;
}

const REMEDY = 'use the matched route, a class of values or a closed list';

/** Where messages have subjects as others have topics: a few, and not what a mail is about. */
const NATS = new Mention(/\bnats\b|jetstream/i, 'nats, jetstream');
const SUBJECTS: ListChange = { add: ['subject'] };

export const boundedMetricLabels = createRule<
  'labelName' | 'labelValue' | 'unnamedValue' | 'wholeObject' | 'metricName',
  Options
>({
  name: 'bounded-metric-labels',
  meta: {
    type: 'problem',
    docs: {
      description: 'Require metric labels to be drawn from a bounded set of values',
      recommended: true,
    },
    messages: {
      labelName: `The label \`{{label}}\` has a value for every {{phrase}}, and each value makes a time series of its own; drop it, or ${REMEDY}. Put the value into a log field or a span attribute.`,
      labelValue: `The label \`{{label}}\` takes \`{{what}}\`{{via}}, which has no bounded set of values, and each value makes a time series of its own; ${REMEDY}.`,
      unnamedValue: `A label takes \`{{what}}\`{{via}}, which has no bounded set of values, and each value makes a time series of its own; ${REMEDY}.`,
      wholeObject: `The labels are all of \`{{what}}\`{{via}}, whose names and values nobody bounds; name each label, and ${REMEDY}.`,
      metricName: `The name of the metric holds \`{{what}}\`{{via}}, so there is a metric for each of its values; use a constant name and a bounded label.`,
    },
    schema: [
      {
        type: 'object',
        additionalProperties: false,
        properties: {
          unboundedNames: listChangeSchema('names of labels and values that have no end'),
          boundedNames: listChangeSchema('names of labels and values that are drawn from a small set'),
        },
      },
    ],
    defaultOptions: [{}],
  },

  create(context, options) {
    const { sourceCode } = context;
    const lists = nameListsIn(context.settings);
    const hasBundle = mentionsPromBundle(sourceCode);
    if (!hasBundle && !mentionsMetrics(sourceCode) && declaredMetrics(context).length === 0) return {};
    // What a test counts is gone with it.
    if (isTestFile(context)) return {};
    const words = CardinalityWords.with({
      unbounded: [lists.unboundedNames, options.unboundedNames],
      bounded: [mentions(sourceCode, NATS) ? SUBJECTS : undefined, lists.boundedNames, options.boundedNames],
    });
    const judge = new LabelJudge(sourceCode, words);
    const declared: LabelName[] = [];
    /** Label names that this file gives bounded values, and nothing else. */
    const boundedUse = new Map<string, boolean>();

    const reportValue = (node: TSESTree.Node, label: string | null, found: Unbounded): void => {
      context.report({
        node,
        messageId: label === null ? 'unnamedValue' : 'labelValue',
        data: { label: label ?? '', what: found.what, via: viaText(found) },
      });
    };

    const isUnboundedName = (label: string): boolean =>
      words.ofName(label) === 'unbounded' && !isAssetToken(label, sourceCode);

    const checkValue = (value: Bound, label: string | null, node: TSESTree.Node): boolean => {
      const unbounded = judge.unboundedIn(value);
      const found = unbounded && label !== null && isConfiguredUrl(label, unbounded) ? null : unbounded;
      const named = label !== null && isUnboundedName(label) && !judge.isKnownBounded(value);
      if (label !== null) boundedUse.set(label, boundedUse.get(label) !== false && !found && !named);
      if (found) reportValue(node, label, found);
      else if (named)
        context.report({ node, messageId: 'labelName', data: { label, phrase: phraseOf(label) } });
      return found !== null || named;
    };

    /** The properties that a literal writes out are reported one by one; what hides behind a name is, at the name. */
    const checkObject = (at: Bound, place: TSESTree.Node | null, hidden: ReadonlySet<string>): void => {
      for (const { value } of Flow.of(sourceCode).origins(at)) {
        if (value.kind !== 'object') {
          if (value.kind !== 'read' && value.kind !== 'text') continue;
          const found = judge.unboundedIn(at);
          if (found && value.kind === 'read' && value.path.length > 1) {
            context.report({
              node: place ?? at.node,
              messageId: 'wholeObject',
              data: { what: found.what, via: viaText(found) },
            });
            return;
          }
          continue;
        }
        const later = new Set(hidden);
        for (const entry of [...value.entries].reverse()) {
          if ('spread' in entry) {
            const own = bare(at.node) === value.node;
            checkObject(entry.spread, place ?? (own ? entry.spread.node : at.node), later);
            continue;
          }
          if (entry.key !== null && later.has(entry.key)) continue;
          if (entry.key !== null) later.add(entry.key);
          const written = bare(at.node) === value.node ? (entry.keyNode.parent ?? entry.keyNode) : at.node;
          if (checkValue(entry.value, entry.key, place ?? written) && place) return;
        }
      }
    };

    const checkTags = (node: TSESTree.Node): void => {
      for (const { value } of Flow.of(sourceCode).origins(node)) {
        if (value.kind === 'object') checkObject({ node, frame: null }, null, new Set());
        if (value.kind !== 'list') continue;
        for (const tag of value.elements) {
          const place = bare(node) === value.node ? tag.node : node;
          checkValue(tag, tagName(tag.node), place);
        }
      }
    };

    const checkLabels = (label: LabelArgument): void => {
      switch (label.kind) {
        case 'object':
          checkObject({ node: label.node, frame: null }, null, new Set());
          break;
        case 'value':
          checkValue({ node: label.node, frame: null }, label.name, label.node);
          break;
        case 'tags':
          checkTags(label.node);
          break;
        case 'metric name': {
          const found = judge.unboundedIn(label.node);
          if (found) {
            context.report({
              node: label.node,
              messageId: 'metricName',
              data: { what: found.what, via: viaText(found) },
            });
          }
          break;
        }
      }
    };

    const declare = (node: TSESTree.NewExpression | TSESTree.CallExpression): void => {
      const made = metricDeclarationAt(node, sourceCode);
      if (made) declared.push(...made.labels.filter(({ name }) => isUnboundedName(name)));
    };

    const checkRecording = (node: TSESTree.CallExpression): void => {
      const recording = declaredRecordingAt(node, context) ?? metricRecordingAt(node, sourceCode);
      for (const label of recording?.labels ?? []) checkLabels(label);
    };
    const checkBundle = (node: TSESTree.CallExpression): void => {
      const bundle = bundleLabelsAt(node, sourceCode);
      if (!bundle) return;
      for (const label of bundle.values) checkLabels(label);
      declared.push(...bundle.names.filter(({ name }) => isUnboundedName(name)));
    };
    const calls = declaredMetrics(context).length > 0 ? null : recordingCalls(sourceCode);

    return {
      NewExpression: declare,
      CallExpression: lookAtCall.bind(null, declare, calls, checkRecording, hasBundle ? checkBundle : null),
      'Program:exit'() {
        // A list of names may be that of several metrics.
        const seen = new Set<TSESTree.Node>();
        for (const { name, node } of declared) {
          if (boundedUse.get(name) === true || seen.has(node)) continue;
          seen.add(node);
          context.report({ node, messageId: 'labelName', data: { label: name, phrase: phraseOf(name) } });
        }
      },
    };
  },
});

type Look = (node: TSESTree.CallExpression) => void;

function lookAtCall(
  declare: Look,
  calls: CallNames | null,
  checkRecording: Look,
  checkBundle: Look | null,
  node: TSESTree.CallExpression,
): void {
  if (checkBundle) checkBundle(node);
  if (mayDeclareMetric(node)) declare(node);
  if (isCallOf(calls, node)) checkRecording(node);
}

/** `{ base_url: server.printableUrl }`: which servers a client talks to is a matter of configuration. */
function isConfiguredUrl(label: string, { what }: Unbounded): boolean {
  return (
    /^base_?ur[il]$/i.test(label) && /ur[il]$/i.test(what) && !/^(?:req|request|ctx|context)\b/.test(what)
  );
}

/** `user_id` -> `user id`, as the message says it. */
function phraseOf(label: string): string {
  return label
    .replace(/[_.-]+/g, ' ')
    .replace(/(\p{Ll})(\p{Lu})/gu, (_all, end: string, start: string) => `${end} ${start.toLowerCase()}`);
}

/** The name of a StatsD tag: `user_id:${id}` -> `user_id`. */
function tagName(node: TSESTree.Node): string | null {
  const inner = bare(node);
  const text =
    inner.type === 'TemplateLiteral'
      ? (inner.quasis[0]?.value.cooked ?? '')
      : inner.type === 'BinaryExpression'
        ? (constantText(inner.left) ?? '')
        : inner.type === 'Property'
          ? (keyOf(inner) ?? '')
          : (constantText(inner) ?? '');
  const at = text.indexOf(':');
  return at > 0 ? text.slice(0, at) : null;
}
