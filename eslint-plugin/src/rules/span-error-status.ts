import { createRule } from '../create-rule.js';
import { headOf } from '../flow/syntax.js';
import { recordedInField } from '../model/field-span.js';
import { isTestFile } from '../model/file-role.js';
import { unmarkedFailures } from '../model/span-failure.js';
import { SpanLife } from '../model/span-life.js';
import { mentionsSpans, spanStartAt } from '../model/tracer.js';

type MessageIds = 'unmarked' | 'recorded';

export const spanErrorStatus = createRule<MessageIds, object>({
  name: 'span-error-status',
  meta: {
    type: 'problem',
    docs: {
      description: 'Require spans whose work failed to be marked as failed',
      recommended: true,
    },
    messages: {
      unmarked:
        'The work of `{{name}}` failed here, and the span ends as if it had gone well: searches and alerts for failed spans miss it. Call `{{name}}.setStatus({ code: SpanStatusCode.ERROR })`.',
      recorded:
        '`recordException` only adds an event: `{{name}}` still counts as gone well. Call `{{name}}.setStatus({ code: SpanStatusCode.ERROR })` too.',
    },
    schema: [],
  },

  create(context) {
    const { sourceCode } = context;
    if (!mentionsSpans(sourceCode) || isTestFile(context)) return {};

    return {
      CallExpression(node) {
        const ofField = recordedInField(node, sourceCode);
        if (ofField)
          context.report({ node, messageId: 'recorded', data: { name: sourceCode.getText(ofField) } });
        const start = spanStartAt(node, sourceCode);
        if (!start || start.form === 'managed' || start.isMarked === true) return;
        const life = SpanLife.of(start, sourceCode);
        if (life === null || life === 'discarded') return;
        // A tracer that is only named so may mark its spans itself; one that leaves ending to the callback does not.
        if (start.form === 'callback' && !start.isKnown && !life.isEverEnded) return;
        for (const { place, isRecorded } of unmarkedFailures(life, context)) {
          context.report({
            loc: headOf(place),
            messageId: isRecorded ? 'recorded' : 'unmarked',
            data: { name: life.name },
          });
        }
      },
    };
  },
});
