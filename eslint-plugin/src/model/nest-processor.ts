import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { membersOfThis } from '../flow/functions.js';
import { bare, constantText, isFunction, keyOf, pathOf } from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';
import { importedAs } from './imports.js';
import { hasOption, type JobRunner } from './job-system.js';
import { listeningTo } from './listening.js';
import { recordsFailures } from './recorded-failures.js';

type Source = Readonly<TSESLint.SourceCode>;

/** A class of Nest that is a worker (`@nestjs/bullmq`), or does the jobs of a queue (`@nestjs/bull`). */
export interface NestProcessor extends JobRunner {
  readonly system: 'bullmq' | 'bull';
  /** Its decorator. */
  readonly node: TSESTree.CallExpression;
  readonly owner: ClassNode;
}

type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression;

const NEST = /^@nestjs\/bull(?:mq)?$/;
const DEPTH = 4;

/** Whether a name was imported from one of Nest's packages for queues. */
export function isFromNest(node: TSESTree.Node, name: string, source: Source): boolean {
  const imported = importedAs(node, source);
  return imported !== null && NEST.test(imported.source) && imported.name === name;
}

/** The class that a call decorates as a processor. */
export function nestProcessorAt(node: TSESTree.CallExpression, source: Source): NestProcessor | null {
  const owner = classDecoratedBy(node);
  if (!owner || !isFromNest(node.callee, 'Processor', source)) return null;
  const system = importedAs(node.callee, source)?.source === '@nestjs/bullmq' ? 'bullmq' : 'bull';
  const options = node.arguments.flatMap((arg) => (arg.type === 'SpreadElement' ? [] : [arg]));
  return { system, node, owner, queue: constantText(options[0]), processor: null, options };
}

/** The class that a call decorates as a listener to the events of whole queues. */
export function nestQueueListenerAt(node: TSESTree.CallExpression, source: Source): ClassNode | null {
  const owner = classDecoratedBy(node);
  return owner && isFromNest(node.callee, 'QueueEventsListener', source) ? owner : null;
}

function classDecoratedBy({ parent }: TSESTree.CallExpression): ClassNode | null {
  if (parent.type !== 'Decorator') return null;
  const owner = parent.parent;
  return owner.type === 'ClassDeclaration' || owner.type === 'ClassExpression' ? owner : null;
}

/** The events that a processor listens to, when nobody else can hear of its failures; null where somebody may. */
export function eventsHeardBy(
  processor: NestProcessor,
  queueListeners: readonly ClassNode[],
  context: FileContext,
): readonly string[] | null {
  const { sourceCode } = context;
  const classes = lineOf(processor, sourceCode);
  if (!classes || classes.some((one) => isWatched(one, context))) return null;
  if (hasOption(processor, 'telemetry', sourceCode) === true) return null;
  // Of a request-scoped processor Nest does not even register the listeners.
  if (hasOption(processor, 'scope', sourceCode) === true) return null;
  const events = classes.flatMap((one) => eventsIn(one, sourceCode));
  const onQueue = queueListeners.flatMap((one) => eventsIn(one, sourceCode));
  return [...events, ...onQueue].some((event) => /failed|^$/i.test(event)) ? null : events;
}

/** The class and those of the file that it extends; null where it extends one of another file, or has no work. */
function lineOf({ owner, system }: NestProcessor, source: Source): readonly ClassNode[] | null {
  const line: ClassNode[] = [];
  for (let one: ClassNode | null = owner; one && line.length < DEPTH; one = classAbove(one, source)) {
    line.push(one);
    const { superClass } = one;
    const isRoot = superClass === null ? system === 'bull' : isFromNest(superClass, 'WorkerHost', source);
    if (isRoot) return owner.abstract || line.every((part) => workIn(part).length === 0) ? null : line;
  }
  return null;
}

function classAbove({ superClass }: ClassNode, source: Source): ClassNode | null {
  const definition = superClass?.type === 'Identifier' ? variableOf(superClass, source)?.defs[0]?.node : null;
  return definition?.type === 'ClassDeclaration' ? definition : null;
}

/** `process` of a worker, and the methods that Bull calls with jobs. */
function workIn({ body }: ClassNode): readonly TSESTree.MethodDefinition[] {
  return body.body.flatMap((part) => {
    if (part.type !== 'MethodDefinition') return [];
    return keyOf(part) === 'process' || decoratorsOf(part).some((name) => name.name === 'Process')
      ? [part]
      : [];
  });
}

/** Something else in the class hears of failures, or may: a wrapper, the work itself, who is given the worker. */
function isWatched(one: ClassNode, context: FileContext): boolean {
  const { sourceCode } = context;
  if (decoratorsOf(one).some(({ name }) => !/^(?:Processor|Injectable)$/.test(name))) return true;
  const work = workIn(one);
  if (work.some((method) => decoratorsOf(method).some(({ name }) => name !== 'Process'))) return true;
  const fns = work.flatMap(({ value }) => (isFunction(value) ? [value] : []));
  if (fns.length > 0 && fns.every((fn) => recordsFailures(fn, context))) return true;
  return membersOfThis(one.body, sourceCode).some((member) => {
    if (keyOf(member) !== 'worker') return false;
    const { events, isHandedOn } = listeningTo(member, sourceCode);
    return isHandedOn || [...events].some((event) => /^(?:failed|)$/.test(event));
  });
}

/** What methods are decorated to listen to; an empty name where the file does not tell. */
function eventsIn({ body }: ClassNode, source: Source): readonly string[] {
  return body.body
    .flatMap((part) => (part.type === 'MethodDefinition' ? decoratorsOf(part) : []))
    .flatMap(({ name, call }) => {
      const [, event] = /^On(?:Global)?Queue([A-Z]\w*)$/.exec(name) ?? [];
      if (event && event !== 'Event') return [event.toLowerCase()];
      return /^On(?:Worker|Queue)Event$/.test(name) ? [eventOf(call?.arguments[0], source)] : [];
    });
}

/** `'failed'`, `{ eventName: 'failed' }`, `BullQueueEvents.FAILED` */
function eventOf(argument: TSESTree.Node | undefined, source: Source): string {
  const inner = argument && bare(argument);
  if (inner?.type === 'ObjectExpression') {
    const property = inner.properties.find((part) => part.type === 'Property' && keyOf(part) === 'eventName');
    return property?.type === 'Property' ? eventOf(property.value, source) : '';
  }
  if (inner?.type === 'MemberExpression' && importedAs(inner, source)) return keyOf(inner) ?? '';
  return constantText(inner) ?? '';
}

interface Decoration {
  readonly name: string;
  readonly call: TSESTree.CallExpression | null;
}

function decoratorsOf(node: ClassNode | TSESTree.MethodDefinition): readonly Decoration[] {
  // Only TypeScript's parser knows decorators.
  const { decorators = [] } = node as Partial<typeof node>;
  return decorators.map(({ expression }) => {
    const call = expression.type === 'CallExpression' ? expression : null;
    return { name: pathOf(call?.callee ?? expression).at(-1) ?? '', call };
  });
}
