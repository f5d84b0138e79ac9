import type { TSESTree } from '@typescript-eslint/utils';
import { createRule, type RuleContext } from '../create-rule.js';
import { isCallOf, type CallNames } from '../flow/called-name.js';
import { bare, constantText, pathOf } from '../flow/syntax.js';
import { fileRoleOf, isTestFile } from '../model/file-role.js';
import { errorSinksAt, mayMakeError, mentionsSinks, sinkCalls, sinksAt, type Sink } from '../model/sink.js';
import { ExposureFinder, type Exposure } from '../model/sink-exposure.js';
import { isRedacted } from '../model/redacted-paths.js';
import { listChangeSchema, type ListChange } from '../words/phrases.js';
import { SecrecyWords } from '../words/secrecy.js';
import { nameListsIn, type NameLists } from '../words/settings.js';

export interface Options {
  secretNames?: ListChange;
  personalNames?: ListChange;
  safeNames?: ListChange;
  personal: 'off' | 'default' | 'strict';
  checkErrors: boolean;
}

type MessageIds = Exposure['kind'];

const INTO: Record<Sink['into'], string> = {
  log: 'the log',
  'metric label': 'a metric label',
  error: 'an error, and with it the log',
  'span attribute': 'a span attribute',
  'span event': 'a span event',
  'span name': 'the name of a span',
  'span status': 'the status of a span',
  baggage: 'baggage, which goes to every service that is called',
};

export const noSensitiveData = createRule<MessageIds, Options>({
  name: 'no-sensitive-data',
  meta: {
    type: 'problem',
    docs: {
      description: 'Disallow secrets and personal data in logs, spans, baggage, metric labels and errors',
      recommended: true,
    },
    messages: {
      secret:
        'A secret goes into {{into}}: {{what}}. Leave it out, or write a hash, its length or whether it is there.',
      personal:
        'Personal data goes into {{into}}: {{what}}. Leave it out, or write an id, a hash or a masked form of it.',
      whole:
        'All of {{what}} goes into {{into}}, with whatever secrets it holds. Pick the fields that you need.',
    },
    schema: [
      {
        type: 'object',
        additionalProperties: false,
        properties: {
          secretNames: listChangeSchema('names of secrets'),
          personalNames: listChangeSchema('names of personal data'),
          safeNames: listChangeSchema('words that say that a value is hashed, masked or redacted'),
          personal: {
            type: 'string',
            enum: ['off', 'default', 'strict'],
            description:
              'Which personal data is reported: none, what names a person (email, phone, card number), or also IP addresses, user names and places.',
          },
          checkErrors: {
            type: 'boolean',
            description: 'Whether messages and contexts of errors are looked at.',
          },
        },
      },
    ],
    defaultOptions: [{ personal: 'default', checkErrors: true }],
  },

  create(context, options) {
    // Wrong settings are told whatever the file holds.
    const lists = nameListsIn(context.settings);
    // What a test writes is made up.
    if (!mentionsSinks(context) || isTestFile(context)) return {};
    const check = new SinkCheck(context, options, lists);
    return {
      CallExpression: check.atCall.bind(check),
      ...(options.checkErrors && { NewExpression: check.atError.bind(check) }),
    };
  },
});

/** Looks at what goes out in one file. Its methods are bound, as `onCalls` says why. */
class SinkCheck {
  readonly #context: RuleContext<MessageIds>;
  readonly #options: Options;
  readonly #lists: NameLists;
  readonly #calls: CallNames | null;
  #finder: ExposureFinder | null = null;

  constructor(context: RuleContext<MessageIds>, options: Options, lists: NameLists) {
    this.#context = context;
    this.#options = options;
    this.#lists = lists;
    this.#calls = sinkCalls(context);
  }

  atCall(node: TSESTree.CallExpression): void {
    if (isCallOf(this.#calls, node)) this.#check(sinksAt(node, this.#context));
    if (this.#options.checkErrors && mayMakeError(node)) this.atError(node);
  }

  atError(node: TSESTree.NewExpression | TSESTree.CallExpression): void {
    this.#check(errorSinksAt(node));
  }

  #check(sinks: readonly Sink[]): void {
    const context = this.#context;
    for (const { into, key, node } of sinks) {
      if (constantText(node) !== null) continue;
      this.#finder ??= this.#makeFinder();
      for (const exposure of this.#finder.exposures(node, key, into !== 'error')) {
        if (into === 'error' && exposure.kind === 'whole' && isHandedOn(node)) continue;
        if (into === 'log' && isRedacted(exposure.node, node, context.sourceCode)) continue;
        const role = fileRoleOf(context);
        const isAtTerminal = (role === 'cli' || role === 'script') && isSaid({ into, node });
        if (isAtTerminal && exposure.kind === 'personal' && this.#options.personal !== 'strict') continue;
        const what = exposure.kind === 'whole' && !exposure.via ? `\`${exposure.what}\`` : describe(exposure);
        context.report({ node: exposure.node, messageId: exposure.kind, data: { into: INTO[into], what } });
      }
    }
  }

  #makeFinder(): ExposureFinder {
    const { personal, secretNames, personalNames, safeNames } = this.#options;
    const lists = this.#lists;
    return new ExposureFinder(
      this.#context.sourceCode,
      SecrecyWords.with({
        personal,
        secrets: [lists.secretNames, secretNames],
        personalData: [lists.personalNames, personalNames],
        safe: [lists.safeNames, safeNames],
        redactors: lists.redactors ?? [],
      }),
    );
  }
}

/** What a command says at the terminal, or fails with: who started it knows whom it is about. */
function isSaid({ into, node }: Pick<Sink, 'into' | 'node'>): boolean {
  if (into === 'error') return true;
  const call = node.parent;
  return into === 'log' && call?.type === 'CallExpression' && pathOf(call.callee)[0] === 'console';
}

/** An error may carry an object, such as the response of a client, without anybody writing it out. */
function isHandedOn(node: TSESTree.Node): boolean {
  const value = bare(node.type === 'Property' ? node.value : node);
  return !/^(?:TemplateLiteral|BinaryExpression|CallExpression)$/.test(value.type);
}

/** `` `p` holds `user.password` since line 12 ``; of a whole object `` `req.headers` (through `h`, line 12) ``. */
function describe({ kind, what, via }: Exposure): string {
  if (!via || via.name === what) return `\`${what}\``;
  const name = via.name.replace('()', '');
  const line = via.line === null ? '' : String(via.line);
  if (kind === 'whole') return `\`${what}\` (through \`${name}\`${line && `, line ${line}`})`;
  return `\`${name}\` holds \`${what}\`${line && ` since line ${line}`}`;
}
