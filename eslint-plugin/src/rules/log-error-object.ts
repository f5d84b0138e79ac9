import { createRule } from '../create-rule.js';
import { Mention, mentions } from '../flow/mentions.js';
import { logErrorItself, renameKey } from '../fix/error-itself.js';
import { declaredLoggers } from '../model/declared-loggers.js';
import { fileRoleOf, isTestFile } from '../model/file-role.js';
import { onLogCalls, type LogCall } from '../model/log-call.js';
import { errorUnderWrongKey, givesError, loggedPart } from '../model/logged-error.js';
import type { ErrorPart } from '../model/error-part.js';

interface Options {
  /** Judge calls of `console` as well. */
  checkConsole: boolean;
  /** Keys under which the logger writes an error whole; fixes use the first. */
  errorKeys: readonly string[];
}

/** Levels on which somebody will want to know why. */
const FAILURES = /^(?:warn|warning|error|fatal|critical|crit|alert|emerg|emergency|fail)$/;

const WHAT: Record<ErrorPart['form'], string> = {
  message: 'Only the message of `{{error}}` is logged; its type, stack, code and cause are lost.',
  stack: 'Only the stack of `{{error}}` is logged; its code and cause are lost.',
  text: 'Of `{{error}}` only a text is logged; its stack, code and cause are lost.',
  json: '`JSON.stringify` makes `{}` of the error `{{error}}`.',
  spread: 'A spread of `{{error}}` leaves its message and stack behind.',
};

const LOGS = new Mention(
  /log|console|winston|pino|bunyan|consola/i,
  'log, console, winston, pino, bunyan, consola',
);

export const logErrorObject = createRule<ErrorPart['form'] | 'key' | 'logError', Options>({
  name: 'log-error-object',
  meta: {
    type: 'problem',
    docs: {
      description: 'Require log lines to hold the error itself, where the logger writes it whole',
      recommended: true,
    },
    fixable: 'code',
    hasSuggestions: true,
    messages: {
      message: `${WHAT.message} {{wayOut}}`,
      stack: `${WHAT.stack} {{wayOut}}`,
      text: `${WHAT.text} {{wayOut}}`,
      json: `${WHAT.json} {{wayOut}}`,
      spread: `${WHAT.spread} {{wayOut}}`,
      key: '{{library}} writes an error whole under `{{key}}`; under `{{found}}` it becomes `{}`, unless a serializer is set for it. Log it under `{{key}}`.',
      logError: 'Log `{{error}}` itself',
    },
    schema: [
      {
        type: 'object',
        additionalProperties: false,
        properties: {
          checkConsole: { type: 'boolean', description: 'Judge calls of `console` as well.' },
          errorKeys: {
            type: 'array',
            items: { type: 'string', minLength: 1 },
            minItems: 1,
            uniqueItems: true,
            description: 'Keys under which the logger writes an error whole; fixes use the first.',
          },
        },
      },
    ],
    defaultOptions: [{ checkConsole: false, errorKeys: ['err'] }],
  },

  create(context, options) {
    const { sourceCode } = context;
    const isAboutLogs = mentions(sourceCode, LOGS) || declaredLoggers(context).length > 0;
    if (!isAboutLogs || isTestFile(context)) return {};
    const [key = 'err'] = options.errorKeys;

    function judge(call: LogCall, takesErrors: boolean): void {
      const part = loggedPart(call, takesErrors, context);
      if (!part) judgeKey(call);
      if (!part || !isJudged()) return;
      const error = sourceCode.getText(part.error);
      const mended = logErrorItself(call, part, key, context);
      const data = { error, wayOut: wayOut(call, key) };
      if (mended?.isSafe === true)
        context.report({ node: part.node, messageId: part.form, data, fix: mended.fix });
      else
        context.report({
          node: part.node,
          messageId: part.form,
          data,
          suggest: mended ? [{ messageId: 'logError', data: { error }, fix: mended.fix }] : [],
        });
    }

    function judgeKey(call: LogCall): void {
      const property = errorUnderWrongKey(call, options.errorKeys, context);
      if (!property || !isJudged()) return;
      context.report({
        node: property,
        messageId: 'key',
        data: {
          library: call.logger === 'bunyan' ? 'bunyan' : 'pino',
          key,
          found: sourceCode.getText(property.key),
        },
        fix: renameKey(property, key, context),
      });
    }

    /** What a command prints for a person to read is its message. */
    function isJudged(): boolean {
      return /^(?:service|script|migration)$/.test(fileRoleOf(context));
    }

    const calls: LogCall[] = [];
    return {
      CallExpression: onLogCalls(context, (call) => {
        if (call.isChildBindings || (call.logger === 'console' && !options.checkConsole)) return;
        if (FAILURES.test(levelOf(call))) calls.push(call);
      }),
      'Program:exit'() {
        const takesErrors = calls.some((call) => call.logger === 'unknown' && givesError(call, context));
        for (const call of calls) judge(call, takesErrors);
      },
    };
  },
});

/** `logger.log('error', …)` is of that level. */
function levelOf({ level, allArguments: [first], messageIndex }: LogCall): string {
  const isFirst = level === 'log' && messageIndex > 0 && first?.type === 'Literal';
  return isFirst && typeof first.value === 'string' ? first.value : level;
}

function wayOut(call: LogCall, key: string): string {
  const { logger, order } = call;
  // Only these levels of Nest take a stack; the others read the last text as the name of the context.
  if (logger === 'nest' && /^(?:error|fatal)$/.test(levelOf(call)))
    return 'Pass its stack behind the message.';
  if (logger === 'nest') return 'Log its stack as well.';
  if (order === 'fields-first') return `Log the error itself, under \`${key}\`.`;
  return 'Log the error itself.';
}
