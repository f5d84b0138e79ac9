import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { descendants } from '../flow/descendants.js';
import { knownAs } from '../flow/functions.js';
import { Mention, mentions } from '../flow/mentions.js';
import { Paths } from '../flow/paths.js';
import {
  bare,
  endOf,
  enclosingFunction,
  isInside,
  keyOf,
  pathOf,
  type FunctionNode,
} from '../flow/syntax.js';
import { variableOf, type Variable } from '../flow/variables.js';
import { passesFailureOn } from './job-failure.js';
import { logCallAt } from './log-call.js';

type Source = Readonly<TSESLint.SourceCode>;
type Queue = 'sqs' | 'nats' | 'redis';

const QUEUES: Readonly<Record<Queue, Mention>> = {
  sqs: new Mention(/\breceiveMessage(?:Command)?\b/i, 'receiveMessage'),
  nats: new Mention(/['"]nats['"]|@nats-io\//, 'nats'),
  redis: new Mention(/\bx(?:readgroup|autoclaim)\b/i, 'xreadgroup, xautoclaim'),
};

/** Whether the file may take messages from a queue by itself: from SQS, JetStream of NATS, or a stream of Redis. */
export function mentionsPulledMessages(source: Source): boolean {
  return Object.values(QUEUES).some((queue) => mentions(source, queue));
}

/** Where a message counts as done although its work has not begun, or has failed. */
export interface LostMessage {
  readonly kind: 'acknowledged' | 'anyway' | 'swallowed';
  /** SQS has no acknowledgement: a message that is done is deleted. */
  readonly isDeleted: boolean;
  readonly at: TSESTree.CallExpression | TSESTree.CatchClause;
}

/** What is wrong with a call by which code that takes messages itself says that one is done. */
export function lostMessageAt(call: TSESTree.CallExpression, context: FileContext): LostMessage | null {
  const { sourceCode } = context;
  const told = acknowledged(call, sourceCode);
  if (!told) return null;
  const kind = kindOfLoss(call, new Message(call, told, sourceCode), context);
  return kind && { ...kind, isDeleted: /^(?:send|deleteMessage)$/.test(endOf(call.callee)) };
}

type Loss = Pick<LostMessage, 'kind' | 'at'>;

function kindOfLoss(call: TSESTree.CallExpression, message: Message, context: FileContext): Loss | null {
  const { sourceCode } = context;
  if (message.isUnknown) return null;
  const works = (node: TSESTree.Node): boolean => isWork(node, message, context);
  const { within } = message;
  const paths = Paths.around(call, sourceCode);
  const failed = failedBefore(call, works, context);
  if (failed) return failed;
  const before = paths.reached(
    {
      after: within ?? enclosingFunction(call) ?? sourceCode.ast,
      ...(within && { within }),
      until: (node) => node === call,
      mayFail: never,
    },
    (node) => mayBegin(node, message, context),
  );
  if (before !== null) return null;
  const after = paths.reached(
    { after: call, ...(within && { within: within.body }), until: (node) => node === within, mayFail: never },
    works,
  );
  return after === null || after === 'unknown' ? null : { kind: 'acknowledged', at: call };
}

const never = (): boolean => false;

/** What a call tells the queue of: `msg.ack()`, `xack(stream, group, id)`, `new DeleteMessageCommand({ … })`. */
function acknowledged(call: TSESTree.CallExpression, source: Source): TSESTree.Node | null {
  const callee = bare(call.callee);
  if (callee.type !== 'MemberExpression') return null;
  const [first] = call.arguments;
  switch (keyOf(callee)) {
    case 'ack':
    case 'ackAck':
      return call.arguments.length === 0 && mentions(source, QUEUES.nats) ? callee.object : null;
    case 'xack':
    case 'xAck':
      return mentions(source, QUEUES.redis) ? (call.arguments.at(-1) ?? null) : null;
    case 'deleteMessage':
      return first && mentions(source, QUEUES.sqs) ? first : null;
    case 'send':
      return first?.type === 'NewExpression' &&
        endOf(first.callee) === 'DeleteMessageCommand' &&
        mentions(source, QUEUES.sqs)
        ? first
        : null;
    default:
      return null;
  }
}

/** The message that a call says is done: what a loop or a function gets, and what is made of it. */
class Message {
  /** The loop each round of which has a message of its own; null where a function gets one. */
  readonly within: TSESTree.ForOfStatement | null;
  readonly #names = new Set<Variable>();
  readonly #source: Source;

  constructor(call: TSESTree.CallExpression, told: TSESTree.Node, source: Source) {
    this.#source = source;
    const giver = this.#giverOf(call, told);
    this.within = giver?.type === 'ForOfStatement' ? giver : null;
    if (giver) this.#gather(giver);
  }

  get isUnknown(): boolean {
    return this.#names.size === 0;
  }

  isIn(node: TSESTree.Node): boolean {
    return this.#variablesIn(node).some((variable) => this.#names.has(variable));
  }

  /** The loop or the function that gives a name in what the queue is told of, in the function that tells it. */
  #giverOf(call: TSESTree.Node, told: TSESTree.Node): TSESTree.ForOfStatement | FunctionNode | null {
    const fn = enclosingFunction(call);
    for (const variable of this.#variablesIn(told)) {
      const [definition] = variable.defs;
      if (definition?.type === 'Parameter' && definition.node === fn) return isAboutEnd(fn) ? null : fn;
      const loop = definition?.type === 'Variable' ? definition.node.parent.parent : null;
      if (loop?.type === 'ForOfStatement' && isInside(call, loop.body) && enclosingFunction(loop) === fn)
        return loop;
    }
    return null;
  }

  #gather(giver: TSESTree.ForOfStatement | FunctionNode): void {
    const given = giver.type === 'ForOfStatement' ? giver.left : giver;
    const isGiven = ({ type }: { type: string }): boolean => given !== giver || type === 'Parameter';
    for (const variable of this.#source.getDeclaredVariables(given))
      if (variable.defs[0] && isGiven(variable.defs[0])) this.#names.add(variable);
    // In the order of the text, so that what is made of a part is known, too.
    for (const node of descendants(giver.body, this.#source)) {
      if (node.type !== 'VariableDeclarator' || !node.init || !this.isIn(node.init)) continue;
      for (const variable of this.#source.getDeclaredVariables(node)) this.#names.add(variable);
    }
  }

  #variablesIn(node: TSESTree.Node): readonly Variable[] {
    const found: Variable[] = [];
    for (const inner of descendants(node, this.#source)) {
      const variable = inner.type === 'Identifier' ? variableOf(inner, this.#source) : null;
      if (variable) found.push(variable);
    }
    return found;
  }
}

/** What is about the queue or the time, and not about what the message asks for. */
const HOUSEKEEPING =
  /^(?:x(?:ack|del|trim|pending|claim)|ack|ackAck|nak|nack|term|working|deleteMessage|changeMessageVisibility|sleep|delay|setTimeout|inc|observe|record\w*|emit|parse|push|add|delete|set|has|startTimer|end|setAttributes?)$/i;

/** A call that gets the message and is waited for, or stands for itself. */
function isWork(node: TSESTree.Node, message: Message, context: FileContext): boolean {
  if (node.type !== 'CallExpression') return false;
  const { parent } = node;
  if (parent.type !== 'AwaitExpression' && parent.type !== 'ExpressionStatement') return false;
  if (
    HOUSEKEEPING.test(endOf(node.callee)) ||
    acknowledged(node, context.sourceCode) ||
    logCallAt(node, context)
  )
    return false;
  const [first] = node.arguments;
  // `sqs.send(new ChangeMessageVisibilityCommand(…))`
  if (
    first?.type === 'NewExpression' &&
    /Message(?:Visibility|Batch)?(?:Batch)?Command$/.test(endOf(first.callee))
  )
    return false;
  return node.arguments.some((arg) => message.isIn(arg));
}

/** The same, and a call whose result is waited for later. */
function mayBegin(node: TSESTree.Node, message: Message, context: FileContext): boolean {
  if (isWork(node, message, context)) return true;
  if (node.type !== 'CallExpression' || node.parent.type !== 'VariableDeclarator') return false;
  return !READS.test(endOf(node.callee)) && node.arguments.some((arg) => message.isIn(arg));
}

const READS =
  /^(?:parse\w*|decode\w*|deserialize\w*|json|string|toString|stringify|String|Number|get\w*|from\w*)$/;

/** `async remove(message)`: what comes behind is not the work. */
function isAboutEnd(fn: FunctionNode): boolean {
  const name = knownAs(fn) ?? fn.id?.name ?? '';
  return /^(?:ack|delete|remove|complete|finish|done|settle|clean)/i.test(name);
}

/** The call stands behind a `try` that has lost the error of the work, or in its `finally`. */
function failedBefore(
  call: TSESTree.CallExpression,
  works: (node: TSESTree.Node) => boolean,
  context: FileContext,
): Loss | null {
  const value = call.parent.type === 'AwaitExpression' ? call.parent : call;
  const statement = value.parent;
  if (statement.type !== 'ExpressionStatement') return null;
  const block = statement.parent;
  if (block.type !== 'BlockStatement') return null;
  const { parent } = block;
  if (parent.type === 'TryStatement' && parent.finalizer === block)
    return worksIn(parent, works, context) && !leavesTo(parent.handler, context)
      ? { kind: 'anyway', at: call }
      : null;
  const attempt = block.body[block.body.indexOf(statement) - 1];
  if (attempt?.type !== 'TryStatement' || !attempt.handler || !worksIn(attempt, works, context)) return null;
  return leavesTo(attempt.handler, context) || goesElsewhere(attempt.handler)
    ? null
    : { kind: 'swallowed', at: attempt.handler };
}

function worksIn(
  { block }: TSESTree.TryStatement,
  works: (node: TSESTree.Node) => boolean,
  { sourceCode }: FileContext,
): boolean {
  for (const node of descendants(block, sourceCode)) if (works(node)) return true;
  return false;
}

/** The handler sees to it that the message comes again or is kept. */
function leavesTo(handler: TSESTree.CatchClause | null, context: FileContext): boolean {
  if (!handler) return false;
  if (passesFailureOn(handler, context)) return true;
  for (const node of descendants(handler.body, context.sourceCode)) {
    if (
      node.type === 'CallExpression' &&
      /^(?:nak|term|xadd|lpush|rpush)$/i.test(pathOf(node.callee).at(-1) ?? '')
    )
      return true;
  }
  return false;
}

function goesElsewhere({ body: { body } }: TSESTree.CatchClause): boolean {
  return /^(?:Return|Continue|Break|Throw)Statement$/.test(body.at(-1)?.type ?? '');
}
