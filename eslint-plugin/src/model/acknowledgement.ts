import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { descendants } from '../flow/descendants.js';
import { Flow } from '../flow/flow.js';
import { Paths } from '../flow/paths.js';
import {
  bare,
  constantText,
  enclosingFunction,
  isInside,
  keyOf,
  pathOf,
  type FunctionNode,
} from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';
import { isChannel, isKafkaConsumer, type JobHandler } from './job-handler.js';
import { logCallAt } from './log-call.js';

type Source = Readonly<TSESLint.SourceCode>;

/** Whether a node is a call by which a handler says that its message is done. */
export function acknowledges(node: TSESTree.Node, { from, fn }: JobHandler, source: Source): boolean {
  if (node.type !== 'CallExpression') return false;
  const callee = bare(node.callee);
  const method = pathOf(callee).at(-1) ?? '';
  if (from === 'kafka batch' && /^(?:resolveOffset|commitOffsetsIfNecessary)$/.test(method)) return true;
  if (callee.type !== 'MemberExpression') return false;
  if (from === 'pubsub message')
    return /^ack(?:WithResponse)?$/.test(method) && isGivenTo(fn, callee.object, source);
  if (from === 'amqp message') return method === 'ack' && isChannel(callee.object, source);
  return from.startsWith('kafka') && method === 'commitOffsets' && isKafkaConsumer(callee.object, source);
}

function isGivenTo(fn: FunctionNode, node: TSESTree.Node, source: Source): boolean {
  const [definition] = node.type === 'Identifier' ? (variableOf(node, source)?.defs ?? []) : [];
  return definition?.type === 'Parameter' && definition.node === fn;
}

/** The acknowledgements that a handler makes itself, not by functions that it makes. */
export function acknowledgementsOf(handler: JobHandler, source: Source): readonly TSESTree.CallExpression[] {
  const found: TSESTree.CallExpression[] = [];
  for (const node of descendants(handler.fn.body, source)) {
    if (node.type !== 'CallExpression' || enclosingFunction(placeOf(node)) !== handler.fn) continue;
    if (acknowledges(node, handler, source)) found.push(node);
  }
  return found;
}

/** The call itself, or that of the list in `messages.forEach((message) => resolveOffset(message.offset))`. */
function placeOf(call: TSESTree.CallExpression): TSESTree.CallExpression {
  const statement = call.parent.type === 'ExpressionStatement' ? call.parent : null;
  const body = statement?.parent.type === 'BlockStatement' ? statement.parent : null;
  const each = body?.body.length === 1 ? body.parent : call.parent;
  if (each.type !== 'ArrowFunctionExpression' || each.parent.type !== 'CallExpression') return call;
  return pathOf(each.parent.callee).at(-1) === 'forEach' ? each.parent : call;
}

/** Whether the message is acknowledged on a path that goes on from a node. */
export function isAcknowledgedAfter(node: TSESTree.Node, handler: JobHandler, source: Source): boolean {
  const wanted = (other: TSESTree.Node): boolean => acknowledges(other, handler, source);
  const found = Paths.around(handler.fn, source).reached({ after: node, mayFail: never }, wanted);
  return found !== null && found !== 'unknown';
}

/** An acknowledgement that runs before the work, and the work. */
interface EarlyAcknowledgement {
  readonly call: TSESTree.CallExpression;
  readonly work: TSESTree.Node;
}

/** Acknowledgements before which nothing is done with the message, and behind which it is. */
export function earlyAcknowledgementsIn(
  handler: JobHandler,
  context: FileContext,
): readonly EarlyAcknowledgement[] {
  const { sourceCode } = context;
  const { fn } = handler;
  const paths = Paths.around(fn, sourceCode);
  const messages = new MessageNames(fn, sourceCode);
  const works = (node: TSESTree.Node): boolean => isWork(node, handler, messages, context);
  return acknowledgementsOf(handler, sourceCode).flatMap((call) => {
    const place = placeOf(call);
    const within = loopAround(place, fn);
    const start = within ?? fn;
    const before = paths.reached(
      { after: start, ...(within && { within }), until: (node) => node === place, mayFail: never },
      (node) => !isInside(node, place) && works(node),
    );
    if (before !== null) return [];
    const after = paths.reached(
      {
        after: place,
        ...(within && { within: bodyOf(within) }),
        until: (node) => node === within,
        mayFail: never,
      },
      (node) => node !== place.parent && works(node),
    );
    return after === null || after === 'unknown' ? [] : [{ call, work: after }];
  });
}

const never = (): boolean => false;

type Loop = TSESTree.ForOfStatement;

/** The loop over messages that an acknowledgement stands in. */
function loopAround(node: TSESTree.Node, fn: FunctionNode): Loop | null {
  for (let up = node.parent; up && up !== fn; up = up.parent) if (up.type === 'ForOfStatement') return up;
  return null;
}

function bodyOf(loop: Loop): TSESTree.Node {
  return loop.body;
}

/** What is about the connection, the offsets or the time, and not about what the message asks for. */
const HOUSEKEEPING =
  /^(?:heartbeat|pause|resume|sleep|delay|wait|setTimeout|ack|nack|ackAll|commit\w*|resolveOffset|isRunning|isStale|flush|connect|close|disconnect|end|inc|observe|record\w*|emit|debug|info|warn|error|log|trace|prefetch|startTimer|acquire|release|reject|cancel|get)$/;

function isWork(
  node: TSESTree.Node,
  handler: JobHandler,
  messages: MessageNames,
  context: FileContext,
): boolean {
  if (node.type === 'AwaitExpression') {
    const awaited = bare(node.argument);
    return awaited.type !== 'CallExpression' || isWorkCall(awaited, handler, context);
  }
  // A call that gets the message and whose result nobody waits for here: it works, or makes others work.
  if (
    node.type !== 'CallExpression' ||
    (node.parent.type !== 'ExpressionStatement' && node.parent.type !== 'ReturnStatement')
  )
    return false;
  const begun = beginningOf(node);
  return isWorkCall(begun, handler, context) && begun.arguments.some((arg) => messages.isIn(arg));
}

/** `work(msg)` of `work(msg).then(…).catch(…)` */
function beginningOf(call: TSESTree.CallExpression): TSESTree.CallExpression {
  let begun = call;
  for (;;) {
    const callee = bare(begun.callee);
    if (callee.type !== 'MemberExpression' || !/^(?:then|catch|finally)$/.test(keyOf(callee) ?? ''))
      return begun;
    const before = bare(callee.object);
    if (before.type !== 'CallExpression') return begun;
    begun = before;
  }
}

function isWorkCall(call: TSESTree.CallExpression, handler: JobHandler, context: FileContext): boolean {
  for (const node of descendants(call.arguments[0] ?? call, context.sourceCode)) {
    const inner = node.type === 'CallExpression' ? node : null;
    if (inner && placeOf(inner) === call && acknowledges(inner, handler, context.sourceCode)) return false;
  }
  if (acknowledges(call, handler, context.sourceCode) || logCallAt(call, context)) return false;
  return !HOUSEKEEPING.test(pathOf(call.callee).at(-1) ?? '');
}

/** The names of a handler under which the message or a part of it is known. */
class MessageNames {
  readonly #names = new Set<unknown>();
  readonly #source: Source;

  constructor(fn: FunctionNode, source: Source) {
    this.#source = source;
    for (const variable of source.getDeclaredVariables(fn)) {
      if (variable.defs[0]?.type === 'Parameter') this.#names.add(variable);
    }
    // In the order of the text, so that what is made of a part is known, too.
    for (const node of descendants(fn.body, source)) {
      const init = node.type === 'VariableDeclarator' ? node.init : null;
      if (init && this.isIn(init)) {
        for (const variable of source.getDeclaredVariables(node)) this.#names.add(variable);
      }
      if (
        node.type === 'ForOfStatement' &&
        node.left.type === 'VariableDeclaration' &&
        this.isIn(node.right)
      ) {
        for (const variable of source.getDeclaredVariables(node.left)) this.#names.add(variable);
      }
    }
  }

  isIn(node: TSESTree.Node): boolean {
    for (const inner of descendants(node, this.#source)) {
      if (inner.type === 'Identifier' && this.#names.has(variableOf(inner, this.#source))) return true;
    }
    return false;
  }
}

/** The option of `consume` or `get` that makes the broker forget each message when it is sent, else null. */
export function noAckOptionAt(node: TSESTree.CallExpression, source: Source): TSESTree.Node | null {
  const callee = bare(node.callee);
  if (callee.type !== 'MemberExpression' || !/^(?:consume|get)$/.test(keyOf(callee) ?? '')) return null;
  const [queue, ...more] = node.arguments;
  const options = more.at(-1);
  if (!queue || !options || options.type === 'SpreadElement') return null;
  const option = trueOption(options, 'noAck', source);
  if (!option || !isChannel(callee.object, source)) return null;
  return isOwnQueue(queue, source) ? null : option;
}

/** The property with this name when it is `true`, also through a constant. */
function trueOption(options: TSESTree.Node, name: string, source: Source): TSESTree.Node | null {
  for (const { value } of Flow.of(source).origins(options)) {
    if (value.kind !== 'object') continue;
    for (const entry of value.entries) {
      if (!('key' in entry) || entry.key !== name) continue;
      const values = Flow.of(source).origins(entry.value);
      const isTrue =
        values.length > 0 &&
        values.every((origin) => origin.value.kind === 'literal' && origin.value.value === true);
      if (isTrue) return entry.keyNode.parent ?? entry.keyNode;
    }
  }
  return null;
}

/**
 * A queue that lives and dies with its consumer, for answers and for news: what is lost with it would have been lost
 * with the consumer. RabbitMQ's own `amq.rabbitmq.reply-to` has to be read so.
 */
function isOwnQueue(queue: TSESTree.Node, source: Source): boolean {
  const text = constantText(queue);
  if (text !== null) return text === '' || text.startsWith('amq.');
  if (/reply|callback|response|rpc|temp|exclusive/i.test(source.getText(queue))) return true;
  const call = assertionOf(queue, source);
  const [name, options] = call?.arguments ?? [];
  return (
    constantText(name) === '' || (options !== undefined && trueOption(options, 'exclusive', source) !== null)
  );
}

/** The `assertQueue` that a queue comes from: `const { queue } = await …`, or the callback that gets it. */
function assertionOf(queue: TSESTree.Node, source: Source): TSESTree.CallExpression | null {
  let root = bare(queue);
  while (root.type === 'MemberExpression') root = bare(root.object);
  const definition = root.type === 'Identifier' ? variableOf(root, source)?.defs[0] : undefined;
  const made = definition?.type === 'Parameter' ? definition.node.parent : definition?.node;
  const call = made?.type === 'VariableDeclarator' ? made.init && bare(made.init) : made;
  if (call?.type !== 'CallExpression') return null;
  return pathOf(call.callee).at(-1) === 'assertQueue' ? call : null;
}
