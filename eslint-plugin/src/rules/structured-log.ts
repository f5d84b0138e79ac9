import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { createRule, type RuleContext } from '../create-rule.js';
import { argumentsToFields, messageToFields, type Rewrite } from '../fix/log-fields.js';
import { gluedArguments } from '../model/log-arguments.js';
import { fileRoleOf } from '../model/file-role.js';
import { onLogCalls, type ArgumentOrder, type LogCall } from '../model/log-call.js';
import { messageOf } from '../model/message.js';

interface Options {
  /** Judge calls of `console` as well. */
  checkConsole: boolean;
  /** Report messages of which the file does not tell whether they are constant. */
  checkUnknown: boolean;
}

type MessageIds = 'varyingMessage' | 'builtMessage' | 'droppedArguments' | 'unknownMessage' | 'moveToFields';

export const structuredLog = createRule<MessageIds, Options>({
  name: 'structured-log',
  meta: {
    type: 'suggestion',
    docs: { description: 'Require constant log messages, with the values in fields', recommended: true },
    fixable: 'code',
    hasSuggestions: true,
    messages: {
      varyingMessage:
        'The message changes with the values in it. Keep it constant and pass the values as fields.',
      builtMessage:
        '`{{name}}` changes with the values in it. Log a constant message and pass the values as fields.',
      droppedArguments:
        'What follows the message is dropped or glued to it as text. Pass it as fields, where the logger takes them.',
      unknownMessage:
        'This message may be another one each time. Log a constant message and pass the value as a field.',
      moveToFields: 'Pass {{names}} as fields, {{order}}',
    },
    schema: [
      {
        type: 'object',
        additionalProperties: false,
        properties: {
          checkConsole: { type: 'boolean', description: 'Judge calls of `console` as well.' },
          checkUnknown: {
            type: 'boolean',
            description: 'Report messages of which the file does not tell whether they are constant.',
          },
        },
      },
    ],
    defaultOptions: [{ checkConsole: false, checkUnknown: false }],
  },
  create(context, options) {
    const calls: LogCall[] = [];
    return {
      CallExpression: onLogCalls(context, (call) => {
        if (!call.isChildBindings && (call.logger !== 'console' || options.checkConsole)) calls.push(call);
      }),
      'Program:exit'() {
        if (calls.length === 0) return;
        const unknownOrder = orderSeen(calls);
        // What a command, a build or a test says through a logger of its own is read by a person, at the terminal.
        const isCommand =
          calls.some(isOfUnknownLogger) && /^(?:cli|build configuration|test)$/.test(fileRoleOf(context));
        for (const call of calls) {
          if (!isCommand || !isOfUnknownLogger(call)) judge(call, unknownOrder, options, context);
        }
      },
    };
  },
});

function isOfUnknownLogger({ logger }: LogCall): boolean {
  return logger === 'unknown';
}

function judge(
  call: LogCall,
  unknownOrder: SeenOrder,
  options: Options,
  context: RuleContext<MessageIds>,
): void {
  const message = messageOf(call, context);
  const node = call.message ?? call.node;
  switch (message.kind) {
    case 'prose': {
      const rewriteAs = (order: ArgumentOrder) => messageToFields({ ...call, order }, message, context);
      const problem: Problem =
        message.builtAs === null
          ? { node, messageId: 'varyingMessage' }
          : { node, messageId: 'builtMessage', data: { name: message.builtAs } };
      report(problem, call, unknownOrder, rewriteAs, context);
      break;
    }
    case 'varying':
      context.report({ node, messageId: 'varyingMessage' });
      break;
    case 'open':
      if (options.checkUnknown) context.report({ node, messageId: 'unknownMessage' });
      else judgeArguments(call, unknownOrder, context);
      break;
    case 'constant': {
      const named = behindName(call);
      const kind =
        named === null ? null : messageOf({ ...call, message: named, messageIndex: 1 }, context).kind;
      if (named !== null && (kind === 'prose' || kind === 'varying'))
        context.report({ node: named, messageId: 'varyingMessage' });
      else judgeArguments(call, unknownOrder, context);
    }
  }
}

/** The text of `log.info(TAG, text)`: a logger of one's own may take the name of the part that speaks first. */
function behindName({ logger, message, messageIndex, rest }: LogCall): TSESTree.Expression | null {
  const [text] = rest;
  if (logger !== 'unknown' || !message || messageIndex !== 0 || text === undefined) return null;
  const name = message.type === 'Literal' ? message.value : message.type === 'Identifier' ? '' : null;
  if (typeof name !== 'string' || /\s/.test(name)) return null;
  return text.type === 'TemplateLiteral' || text.type === 'BinaryExpression' ? text : null;
}

function judgeArguments(call: LogCall, unknownOrder: SeenOrder, context: RuleContext<MessageIds>): void {
  const glued = gluedArguments(call, unknownOrder, context);
  const [first] = glued;
  if (!first) return;
  const rewriteAs = (order: ArgumentOrder) => argumentsToFields({ ...call, order }, glued, context);
  report({ node: first, messageId: 'droppedArguments' }, call, unknownOrder, rewriteAs, context);
}

interface Problem {
  node: TSESTree.Node;
  messageId: MessageIds;
  data?: Record<string, string>;
}

/** With a fix where it is safe and the order of the logger's arguments is known, else with suggestions. */
function report(
  problem: Problem,
  call: LogCall,
  unknownOrder: SeenOrder,
  rewriteAs: (order: ArgumentOrder) => Rewrite | null,
  context: RuleContext<MessageIds>,
): void {
  const orders: ArgumentOrder[] =
    call.order !== 'unknown'
      ? [call.order]
      : unknownOrder
        ? [unknownOrder]
        : ['fields-first', 'message-first'];
  const rewrites = orders.flatMap((order) => {
    const rewrite = rewriteAs(order);
    return rewrite ? [{ order, ...rewrite }] : [];
  });
  const [only, another] = rewrites;
  if (only?.safe === true && !another) {
    context.report({ ...problem, fix: only.fix });
    return;
  }
  const suggest = rewrites.map(({ names, order, fix }): TSESLint.SuggestionReportDescriptor<MessageIds> => ({
    messageId: 'moveToFields',
    data: {
      names: names.map((name) => `\`${name}\``).join(', ') || 'the object',
      order: order === 'fields-first' ? 'before the message' : 'after the message',
    },
    fix,
  }));
  context.report({ ...problem, suggest });
}

type SeenOrder = 'fields-first' | 'message-first' | null;

/** The order that the file's calls of loggers from elsewhere agree on; two have to say so where it is the looser one. */
function orderSeen(calls: readonly LogCall[]): SeenOrder {
  const seen = { before: 0, after: 0 };
  for (const { logger, message, fields } of calls) {
    if (logger !== 'unknown' || !message || fields?.type !== 'ObjectExpression') continue;
    if (fields.range[0] < message.range[0]) seen.before += 1;
    else if (fields.range[0] > message.range[1]) seen.after += 1;
  }
  if (seen.before > 0 && seen.after === 0) return 'fields-first';
  return seen.after > 1 && seen.before === 0 ? 'message-first' : null;
}
