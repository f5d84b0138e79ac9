import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { callSitesOf, variableNameOf } from '../flow/functions.js';
import { bare, constantText, enclosingFunction, keyOf, pathOf, type FunctionNode } from '../flow/syntax.js';

type Source = Readonly<TSESLint.SourceCode>;

/** What makes a function run again and again. */
export type Occasion = 'request' | 'job' | 'event' | 'timer';

const DEPTH = 4;
const ROUTE = /^(?:get|post|put|patch|delete|del|all|options|head|use|route)$/;
const ROUTER = /^(?:app|router|server|fastify|api|instance|scope|routes?|\w+(?:Router|App|Routes|Api))$/;
const HOOK = /^(?:addHook|setErrorHandler|setNotFoundHandler|on|addContentTypeParser)$/;
/** Hooks of Fastify that run once. */
const ONCE_HOOK = /^(?:onReady|onListen|onClose|preClose|onRegister|onRoute)$/;
/** Events that come once, or hardly ever. */
const ONCE_EVENT =
  /^(?:listening|ready|open|connect|connected|close|end|finish|exit|beforeExit|start|started|init|load|online|shutdown|SIG[A-Z]+|uncaughtException|unhandledRejection|bootstrap|mount)$/;
const JOB_METHOD = /^(?:process|work|define|consume|subscribe|schedule|task|handle)$/;
const JOB_OWNER =
  /(?:queue|worker|boss|agenda|cron|channel|consumer|scheduler|schedule|subscriber|runner)s?$/i;
const DECORATOR =
  /^(?:Get|Post|Put|Patch|Delete|All|Options|Head|Sse|Process|Processor|OnEvent|Cron|Interval|EventPattern|MessagePattern|SubscribeMessage|GrpcMethod|GrpcStreamMethod|Query|Mutation|Subscription|ResolveField|OnQueueEvent|OnWorkerEvent|RabbitSubscribe|SqsMessageHandler)$/;

/** What makes the function run again and again; null where nothing in the file says that anything does. */
export function occasionOf(fn: FunctionNode, source: Source, depth = 0): Occasion | null {
  if (depth > DEPTH) return null;
  const direct = ofDecorators(fn) ?? ofPlace(fn) ?? ofParameters(fn);
  if (direct) return direct;
  for (const call of callSitesOf(fn, source).calls) {
    for (let outer = enclosingFunction(call); outer; outer = enclosingFunction(outer)) {
      const occasion = outer === fn ? null : occasionOf(outer, source, depth + 1);
      if (occasion) return occasion;
    }
  }
  return byName(fn, source);
}

function ofDecorators({ parent }: FunctionNode): Occasion | null {
  if (parent.type !== 'MethodDefinition') return null;
  // A parser of plain JavaScript knows no decorators.
  const decorators = ('decorators' in parent ? parent.decorators : undefined) as
    readonly TSESTree.Decorator[] | undefined;
  const names = (decorators ?? []).map(({ expression }) =>
    (pathOf(expression).at(-1) ?? '').replace('()', ''),
  );
  return names.some((name) => DECORATOR.test(name)) ? 'request' : null;
}

/** `app.get('/', fn)`, `new Worker('mail', fn)`, `queue.process(fn)`, `setInterval(fn)`, `{ eachMessage: fn }`. */
function ofPlace(fn: FunctionNode): Occasion | null {
  const { parent } = fn;
  if (parent.type === 'Property' && parent.value === fn) return ofProperty(parent);
  if (parent.type === 'NewExpression')
    return pathOf(parent.callee).at(-1)?.endsWith('Worker') === true && parent.arguments[1] === fn
      ? 'job'
      : null;
  if (parent.type !== 'CallExpression' || bare(parent.callee) === fn) return null;
  return ofArgument(parent, pathOf(parent.callee));
}

function ofArgument(call: TSESTree.CallExpression, path: readonly string[]): Occasion | null {
  const name = path.at(-1) ?? '';
  const owner = (path.at(-2) ?? '').replace(/\(.*\)$/, '');
  const first = constantText(call.arguments[0]);
  if (name === 'setInterval') return 'timer';
  if (path.length < 2) return null;
  if (HOOK.test(name)) {
    if (name === 'on')
      return first === null || ONCE_EVENT.test(first) || /^(?:app|server)$/.test(owner) ? null : 'event';
    return ONCE_HOOK.test(first ?? '') ? null : 'request';
  }
  if (ROUTE.test(name) && ROUTER.test(owner)) {
    // A route has a path; `app.use(plugin)` may be anything, and its parameters have to say what.
    return first?.startsWith('/') === true ? 'request' : null;
  }
  return JOB_METHOD.test(name) && JOB_OWNER.test(owner) ? 'job' : null;
}

function ofProperty(property: TSESTree.Property): Occasion | null {
  const key = keyOf(property) ?? '';
  if (/^(?:eachMessage|eachBatch)$/.test(key)) return 'job';
  if (key !== 'handler' && key !== 'preHandler' && key !== 'onRequest') return null;
  const names = property.parent.type === 'ObjectExpression' ? property.parent.properties : [];
  return names.some((other) => other.type === 'Property' && /^(?:url|path|method)$/.test(keyOf(other) ?? ''))
    ? 'request'
    : null;
}

/** A listener for what happens once, such as `listening`, or a hook of the start. */
export function isCalledOnce({ parent, ...fn }: FunctionNode): boolean {
  if (parent.type !== 'CallExpression' || parent.callee.range[0] === fn.range[0]) return false;
  const name = pathOf(parent.callee).at(-1) ?? '';
  const first = constantText(parent.arguments[0]) ?? '';
  if (name === 'once') return true;
  return (name === 'on' && ONCE_EVENT.test(first)) || (name === 'addHook' && ONCE_HOOK.test(first));
}

const REQUEST = /^_?(?:req|request)$/;
const REPLY = /^_?(?:res|reply|response|h)$/;

/** `(req, res, next) => …`, `(ctx, next) => …`: what a server calls. */
function ofParameters(fn: FunctionNode): Occasion | null {
  const [first = '', second = '', third = ''] = fn.params.map((param) =>
    param.type === 'Identifier' ? param.name : '',
  );
  if (REQUEST.test(first) && (REPLY.test(second) || second === 'next')) return 'request';
  if (/^_?(?:err|error)$/.test(first) && REQUEST.test(second) && REPLY.test(third)) return 'request';
  return /^(?:ctx|c|context)$/.test(first) && /^_?next$/.test(second) ? 'request' : null;
}

/** A named function that is handed over where a handler stands: `app.get('/', show)`. */
function byName(fn: FunctionNode, source: Source): Occasion | null {
  if (!variableNameOf(fn)) return null;
  const [variable] = source.getDeclaredVariables(fn.type === 'FunctionDeclaration' ? fn : fn.parent);
  for (const { identifier } of variable?.references ?? []) {
    const call = identifier.parent;
    if (call.type !== 'CallExpression' || call.callee === identifier) continue;
    const occasion = ofArgument(call, pathOf(call.callee));
    if (occasion) return occasion;
  }
  return null;
}
