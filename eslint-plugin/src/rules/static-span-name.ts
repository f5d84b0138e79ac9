import type { TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { Mention, mentions } from '../flow/mentions.js';
import { keyOf } from '../flow/syntax.js';
import { isTestFile } from '../model/file-role.js';
import { viaText } from '../model/metric-cardinality.js';
import { mentionsSpans, spanStartAt } from '../model/tracer.js';
import { SpanNameJudge } from '../model/span-name.js';
import { spanValuesAt } from '../model/span.js';
import { listChangeSchema, type ListChange } from '../words/phrases.js';
import { nameListsIn } from '../words/settings.js';

interface Options {
  unboundedNames?: ListChange;
  boundedNames?: ListChange;
}

const RENAMES = new Mention(/updateName/, 'updateName');

export const staticSpanName = createRule<'value', Options>({
  name: 'static-span-name',
  meta: {
    type: 'problem',
    docs: {
      description: 'Require names of spans to be drawn from a bounded set',
      recommended: true,
    },
    messages: {
      value:
        'The span is named with `{{what}}`{{via}}, so that no two of its kind have one name to be found, counted and compared by. Name it for the operation, and set the value as an attribute.',
    },
    schema: [
      {
        type: 'object',
        additionalProperties: false,
        properties: {
          unboundedNames: listChangeSchema('names of values that have no end'),
          boundedNames: listChangeSchema('names of values that are drawn from a small set'),
        },
      },
    ],
    defaultOptions: [{}],
  },

  create(context, options) {
    const { sourceCode } = context;
    const mayName = mentionsSpans(sourceCode) || mentions(sourceCode, RENAMES);
    if (!mayName || isTestFile(context)) return {};
    const lists = nameListsIn(context.settings);
    const judge = new SpanNameJudge(sourceCode, {
      unbounded: [lists.unboundedNames, options.unboundedNames],
      bounded: [lists.boundedNames, options.boundedNames],
    });
    // Sentry's spans are described, and hold URLs and queries by its conventions.
    const isSentry = /['"]@sentry\//.test(sourceCode.text);
    /** What a span is started with, or renamed to. */
    const namesIn = (node: TSESTree.CallExpression): readonly TSESTree.Node[] => {
      const start = spanStartAt(node, sourceCode);
      if (start) return start.name && node.arguments.includes(start.name) ? [start.name] : [];
      if (isSentry || node.callee.type !== 'MemberExpression' || keyOf(node.callee) !== 'updateName')
        return [];
      return spanValuesAt(node, sourceCode).map(({ node: name }) => name);
    };
    const reported = new Set<TSESTree.Node>();

    return {
      CallExpression(node) {
        for (const name of namesIn(node)) {
          const found = judge.unboundedIn(name);
          if (!found || reported.has(found.node)) continue;
          reported.add(found.node);
          context.report({
            node: found.node,
            messageId: 'value',
            data: { what: found.what, via: viaText(found) },
          });
        }
      },
    };
  },
});
