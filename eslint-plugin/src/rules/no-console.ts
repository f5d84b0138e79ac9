import { createRule } from '../create-rule.js';
import { Mention, mentions } from '../flow/mentions.js';
import { consoleToLogger } from '../fix/console-call.js';
import { standsInForLogger } from '../model/console-fallback.js';
import { consoleUsesIn, isLastWord, isPartOfLogger } from '../model/console-use.js';
import { fileRoleOf, isTestFile } from '../model/file-role.js';
import { placeOf } from '../model/file-place.js';
import { loggerNear } from '../model/logger-in-scope.js';

interface Options {
  /** Methods of the console that may be used. */
  allow: readonly string[];
}

const CONSOLE = new Mention(/\bconsole\b/, 'console');

export const noConsole = createRule<'console' | 'logger', Options>({
  name: 'no-console',
  meta: {
    type: 'suggestion',
    docs: {
      description: 'Disallow the console in service code, where lines belong to the logger',
      recommended: true,
    },
    fixable: 'code',
    messages: {
      console:
        '`{{method}}` writes past the logger: the line has no level, no fields and nothing to find its request by. Write it with the logger of the service.',
      logger:
        '`{{method}}` writes past the logger: the line has no level, no fields and nothing to find its request by. Write it with `{{logger}}`.',
    },
    schema: [
      {
        type: 'object',
        additionalProperties: false,
        properties: {
          allow: {
            type: 'array',
            items: { type: 'string', minLength: 1 },
            uniqueItems: true,
            description: 'Methods of the console that may be used, such as `error`.',
          },
        },
      },
    ],
    defaultOptions: [{ allow: [] }],
  },

  create(context, options) {
    if (!mentions(context.sourceCode, CONSOLE) || isTestFile(context)) return {};
    return {
      'Program:exit'() {
        const uses = consoleUsesIn(context.sourceCode).filter(
          ({ method }) => method === null || !options.allow.includes(method),
        );
        if (uses.length === 0 || fileRoleOf(context) !== 'service') return;
        const place = placeOf(context);
        for (const use of uses) {
          if (isPartOfLogger(use, place) || standsInForLogger(use.node, context)) continue;
          const logger = loggerNear(use.node, context);
          if (!logger && isLastWord(use)) continue;
          const fix = logger && consoleToLogger(use, logger, context);
          context.report({
            node: use.node,
            messageId: logger ? 'logger' : 'console',
            data: { method: `console.${use.method ?? '[…]'}`, logger: logger?.text ?? '' },
            ...(fix && { fix }),
          });
        }
      },
    };
  },
});
