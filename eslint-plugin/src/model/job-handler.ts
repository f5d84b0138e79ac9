import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { Flow } from '../flow/flow.js';
import { Mention, mentions } from '../flow/mentions.js';
import { bare, constantText, isFunction, keyOf, pathOf, type FunctionNode } from '../flow/syntax.js';
import { importedAs } from './imports.js';
import { jobRunnerAt, jobSystemOf } from './job-system.js';
import { makersOf } from './made-by.js';
import { isFromNest } from './nest-processor.js';

type Source = Readonly<TSESLint.SourceCode>;

/** What a handler gets its work from. A job that a handler returns from is done, a message only once it is acknowledged. */
export type WorkSource =
  'job' | 'kafka message' | 'kafka batch' | 'sqs message' | 'amqp message' | 'pubsub message';

/** A function that is called with a job or a message. */
export interface JobHandler {
  readonly fn: FunctionNode;
  readonly from: WorkSource;
}

const KAFKA = /^(?:kafkajs|@confluentinc\/kafka-javascript)$/;
const AMQP = /^(?:amqplib(?:\/callback_api)?|amqp-connection-manager|amqp-client|@cloudamqp\/amqp-client)$/;

/** Whether a message is done when the handler says so, and not when it returns. */
export function isAcknowledged({ from }: JobHandler): boolean {
  return from === 'amqp message' || from === 'pubsub message';
}

const PUBSUB = new Mention(/@google-cloud\/pubsub/, '@google-cloud/pubsub');

const AMQP_CLIENT = new Mention(
  /['"](?:amqplib|amqp-connection-manager|@?[\w/-]*amqp-client|amqp-ts|@golevelup\/nestjs-rabbitmq)/,
  'amqplib, amqp-connection-manager, amqp-client, amqp-ts, @golevelup/nestjs-rabbitmq',
);

/** The functions of the file that a call or a class gets as handlers of jobs or messages. */
export function jobHandlersAt(
  node: TSESTree.CallExpression | TSESTree.NewExpression,
  source: Source,
): readonly JobHandler[] {
  const args = node.arguments.flatMap((arg) => (arg.type === 'SpreadElement' ? [] : [arg]));
  if (node.type === 'NewExpression') {
    const processor = jobRunnerAt(node, source)?.processor;
    return processor ? handlers(processor, 'job', source) : [];
  }
  const callee = calledBy(node);
  const method =
    callee.type === 'MemberExpression' ? keyOf(callee) : callee.type === 'Identifier' ? callee.name : null;
  const last = args.at(-1);
  if (!last) return [];
  if (callee.type !== 'MemberExpression') {
    return method !== null && /run/i.test(method) ? graphileTasks(callee, args, source) : [];
  }
  switch (method) {
    case 'process':
    case 'work':
    case 'define':
      return args
        .filter((arg) => !/^(?:Literal|TemplateLiteral|ObjectExpression)$/.test(arg.type))
        .flatMap((arg) => (isJobSystem(callee.object, method, source) ? handlers(arg, 'job', source) : []));
    case 'run':
      return kafkaHandlers(args[0], source);
    case 'consume': {
      const [, second] = args;
      return second && isChannel(callee.object, source) ? handlers(second, 'amqp message', source) : [];
    }
    case 'create':
      return importedAs(callee.object, source)?.source === 'sqs-consumer' ? sqsHandlers(args[0], source) : [];
    case 'on': {
      const [event, listener] = args;
      const isMessage =
        listener && constantText(event) === 'message' && isSubscription(callee.object, source);
      return isMessage ? handlers(listener, 'pubsub message', source) : [];
    }
    default:
      return [];
  }
}

/** `subscription.on('message', …)` of Google Pub/Sub. */
function isSubscription(receiver: TSESTree.Node, source: Source): boolean {
  if (!mentions(source, PUBSUB)) return false;
  if (/subscription(?:\(\))?$/i.test(pathOf(receiver).at(-1) ?? '')) return true;
  return makersOf(receiver, source).some((maker) => maker.source === '@google-cloud/pubsub');
}

/** `Consumer.create({ handleMessage })` of sqs-consumer, which deletes a message when the handler returns. */
function sqsHandlers(options: TSESTree.Node | undefined, source: Source): readonly JobHandler[] {
  if (!options) return [];
  return entriesOf(options, source)
    .filter(({ key }) => key === 'handleMessage' || key === 'handleMessageBatch')
    .flatMap(({ value }) => handlers(value, 'sqs message', source));
}

/** The function that is called; of `observed(run)(…)` the one that somebody put something round. */
function calledBy({ callee }: TSESTree.CallExpression): TSESTree.Node {
  const called = bare(callee);
  const [wrapped, more] = called.type === 'CallExpression' ? called.arguments : [];
  return wrapped && !more ? bare(wrapped) : called;
}

const BY_METHOD: Readonly<Record<string, { system: string; name: RegExp }>> = {
  process: { system: 'bull', name: /queue$/i },
  work: { system: 'pg-boss', name: /boss$/i },
  define: { system: 'agenda', name: /agenda$/i },
};

/** By where it is made or its type; by its name where the file imports such a system. */
function isJobSystem(receiver: TSESTree.Node, method: string, source: Source): boolean {
  const wanted = BY_METHOD[method];
  if (!wanted) return false;
  const makers = makersOf(receiver, source);
  if (makers.some((maker) => jobSystemOf(maker.source) === wanted.system)) return true;
  if (makers.some((maker) => !/^[./@~#]/.test(maker.source))) return false;
  return (
    wanted.name.test(pathOf(receiver).at(-1) ?? '') &&
    (method !== 'process' || /['"]bull['"]/.test(source.text))
  );
}

/** `consumer.run({ eachMessage: … })`: the key says it all. */
function kafkaHandlers(options: TSESTree.Node | undefined, source: Source): readonly JobHandler[] {
  const inner = options && bare(options);
  if (inner?.type !== 'ObjectExpression') return [];
  return inner.properties.flatMap((property) => {
    if (property.type !== 'Property') return [];
    const key = keyOf(property);
    if (key === 'eachMessage') return handlers(property.value, 'kafka message', source);
    return key === 'eachBatch' ? handlers(property.value, 'kafka batch', source) : [];
  });
}

/** `run({ taskList: { send: async (payload) => … } })`. */
function graphileTasks(
  callee: TSESTree.Node,
  args: readonly TSESTree.Node[],
  source: Source,
): readonly JobHandler[] {
  if (importedAs(callee, source)?.source !== 'graphile-worker') return [];
  return args
    .flatMap((arg) => entriesOf(arg, source))
    .filter(({ key }) => key === 'taskList')
    .flatMap(({ value }) => entriesOf(value, source))
    .flatMap(({ value }) => handlers(value, 'job', source));
}

function entriesOf(
  node: TSESTree.Node,
  source: Source,
): readonly { key: string | null; value: TSESTree.Node }[] {
  return Flow.of(source)
    .origins(node)
    .flatMap(({ value }) => (value.kind === 'object' ? value.entries : []))
    .flatMap((entry) => ('key' in entry ? [{ key: entry.key, value: entry.value.node }] : []));
}

export function isChannel(receiver: TSESTree.Node, source: Source): boolean {
  if (makersOf(receiver, source).some((maker) => AMQP.test(maker.source))) return true;
  return (
    /^(?:channel|ch|chan|channelWrapper|\w*Channel)$/.test(
      pathOf(receiver).at(-1)?.replace(/\(\)$/, '') ?? '',
    ) && mentions(source, AMQP_CLIENT)
  );
}

export function isKafkaConsumer(receiver: TSESTree.Node, source: Source): boolean {
  if (makersOf(receiver, source).some((maker) => KAFKA.test(maker.source))) return true;
  return /consumer$/i.test(pathOf(receiver).at(-1) ?? '');
}

const TYPES: Readonly<Record<string, RegExp>> = {
  bullmq: /^(?:Processor)$/,
  bull: /^(?:ProcessCallbackFunction|ProcessPromiseFunction)$/,
  'pg-boss': /^(?:WorkHandler|WorkWithMetadataHandler)$/,
  'graphile-worker': /^Task$/,
  agenda: /^Processor$/,
};

/** `const send: Processor = async (job) => …`, also `satisfies Task`; `async process(job)` of a Nest `WorkerHost`. */
export function declaredHandlerAt(fn: FunctionNode, source: Source): JobHandler | null {
  const { parent } = fn;
  if (parent.type === 'MethodDefinition') return isNestProcessor(parent, source) ? { fn, from: 'job' } : null;
  const id = parent.type === 'VariableDeclarator' ? parent.id : null;
  const annotation =
    parent.type === 'TSSatisfiesExpression'
      ? parent.typeAnnotation
      : id?.type === 'Identifier'
        ? id.typeAnnotation?.typeAnnotation
        : null;
  if (annotation?.type !== 'TSTypeReference') return null;
  const imported = importedAs(annotation.typeName, source);
  const name = imported?.name.split('.').at(-1) ?? '';
  return imported && TYPES[imported.source]?.test(name) === true ? { fn, from: 'job' } : null;
}

function isNestProcessor(method: TSESTree.MethodDefinition, source: Source): boolean {
  // Only TypeScript's parser knows decorators.
  const { decorators = [] } = method as Partial<typeof method>;
  const decorated = decorators.some(
    ({ expression }) =>
      expression.type === 'CallExpression' && isFromNest(expression.callee, 'Process', source),
  );
  const { superClass } = method.parent.parent;
  return (
    decorated ||
    (keyOf(method) === 'process' && superClass !== null && isFromNest(superClass, 'WorkerHost', source))
  );
}

function handlers(node: TSESTree.Node, from: WorkSource, source: Source): readonly JobHandler[] {
  return workOf(node, source).map((fn) => ({ fn, from }));
}

const DELEGATIONS = 3;
/** Calls that hand a function on for the elements of a list, or for what comes afterwards. */
const WALKS = /^(?:map|forEach|flatMap|filter|reduce|some|every|find|then|catch|finally|all|allSettled)$/;

/** The functions of the file that do the work of a handler: behind `bind`, and behind functions that only call them. */
export function workOf(node: TSESTree.Node, source: Source, depth = 0): readonly FunctionNode[] {
  const inner = bare(node);
  if (
    inner.type === 'CallExpression' &&
    inner.callee.type === 'MemberExpression' &&
    keyOf(inner.callee) === 'bind'
  ) {
    return workOf(inner.callee.object, source, depth);
  }
  // `traced(async (job) => …)`, `run(context, async () => …)`
  const wrapped =
    inner.type === 'CallExpression' && !WALKS.test(pathOf(inner.callee).at(-1) ?? '')
      ? inner.arguments.findLast((arg) => isFunction(arg))
      : undefined;
  const found = wrapped && isFunction(wrapped) ? [wrapped] : functionsAt(inner, source);
  return found.flatMap((fn) => {
    const call = depth < DELEGATIONS ? onlyCallOf(fn) : null;
    const behind = call ? workOf(call, source, depth + 1) : [];
    if (behind.length > 0) return behind;
    const callee = call?.type === 'CallExpression' ? workOf(call.callee, source, depth + 1) : [];
    return callee.length > 0 ? callee : [fn];
  });
}

function functionsAt(node: TSESTree.Node, source: Source): readonly FunctionNode[] {
  if (isFunction(node)) return [node];
  if (node.type !== 'Identifier' && node.type !== 'MemberExpression') return [];
  return Flow.of(source)
    .origins(node)
    .flatMap(({ value }) => (value.kind === 'function' && isFunction(value.node) ? [value.node] : []));
}

/** The call that is all a function does. */
function onlyCallOf(fn: FunctionNode): TSESTree.Node | null {
  let body: TSESTree.Node | null = fn.body;
  if (body.type === 'BlockStatement') {
    const [only, ...more] = body.body;
    if (!only || more.length > 0) return null;
    if (only.type === 'ExpressionStatement') body = only.expression;
    else body = only.type === 'ReturnStatement' ? only.argument : null;
  }
  const inner = body && bare(body);
  return inner?.type === 'CallExpression' ? inner : null;
}
