import { createRule } from '../create-rule.js';
import type { WayOut } from '../flow/paths.js';
import { isTestFile } from '../model/file-role.js';
import { leakOf } from '../model/span-leak.js';
import { SpanLife } from '../model/span-life.js';
import { mentionsSpans, spanStartAt, type SpanStart } from '../model/tracer.js';

interface Options {
  /** Count an awaited call that may reject, outside of any `try`, as a way out. */
  checkRejections: boolean;
}

type MessageIds = 'never' | 'discarded' | 'path';

export const endSpan = createRule<MessageIds, Options>({
  name: 'end-span',
  meta: {
    type: 'problem',
    docs: {
      description: 'Require spans to be ended on every path',
      recommended: true,
    },
    messages: {
      never:
        '`{{name}}` is never ended, and a span that is not ended is never exported. Call `{{name}}.end()` in a `finally`.',
      discarded:
        'Nobody gets the span that is started here, so it is never ended and never exported. Keep it and end it in a `finally`.',
      path: '`{{name}}` is not ended {{way}}, and a span that is not ended is never exported. Call `{{name}}.end()` in a `finally`.',
    },
    schema: [
      {
        type: 'object',
        additionalProperties: false,
        properties: {
          checkRejections: {
            type: 'boolean',
            description: 'Count an awaited call that may reject, outside of any `try`, as a way out.',
          },
        },
      },
    ],
    defaultOptions: [{ checkRejections: true }],
  },

  create(context, { checkRejections }) {
    const { sourceCode } = context;
    if (!mentionsSpans(sourceCode) || isTestFile(context)) return {};

    const check = (start: SpanStart): void => {
      const { callee } = start.call;
      const life = SpanLife.of(start, sourceCode);
      if (life === null) return;
      // A tracer that is only named so may end its spans itself; one that leaves it to the callback is seen by that.
      const mayEndItself = start.form === 'callback' && !start.isKnown;
      if (life === 'discarded') {
        if (!mayEndItself) context.report({ node: callee, messageId: 'discarded' });
        return;
      }
      if (life.isShared || (mayEndItself && !life.isEverEnded)) return;
      const leak = leakOf(life, checkRejections, context);
      if (!leak) return;
      const data = { name: life.name, way: wayInWords(leak) };
      context.report({ node: callee, messageId: life.isEverEnded ? 'path' : 'never', data });
    };

    return {
      CallExpression(node) {
        const start = spanStartAt(node, sourceCode);
        if (!start || start.form === 'managed') return;
        check(start);
      },
    };
  },
});

function wayInWords({ by, node }: WayOut): string {
  const line = String(node.loc.start.line);
  switch (node.type) {
    case 'ReturnStatement':
      return `when line ${line} returns`;
    case 'ThrowStatement':
      return `when line ${line} throws`;
    case 'BreakStatement':
      return `after the \`break\` in line ${line}`;
    case 'ContinueStatement':
      return `after the \`continue\` in line ${line}`;
    case 'AwaitExpression':
      return `when the \`await\` in line ${line} fails`;
    case 'CallExpression':
      return `when the promise in line ${line} is rejected`;
    case 'CatchClause':
      return `after the \`catch\` in line ${line}`;
    default:
      return by === 'again' ? 'before the loop starts the next one' : 'at the end of the function';
  }
}
