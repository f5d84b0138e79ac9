import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { functionAt } from '../flow/functions.js';
import { bare, constantText } from '../flow/syntax.js';
import { isNamed, placeOf } from './file-place.js';
import { importedAs } from './imports.js';
import { workOf } from './job-handler.js';
import { hasOption, jobRunnerAt, jobSystemOf, type JobRunner, type JobSystem } from './job-system.js';
import { listeningTo, type Listening } from './listening.js';
import { eventsHeardBy, nestProcessorAt, nestQueueListenerAt, type NestProcessor } from './nest-processor.js';
import { recordsFailures } from './recorded-failures.js';

/** A runner of jobs whose failures nobody hears of. */
interface Unobserved {
  readonly node: TSESTree.NewExpression | TSESTree.CallExpression;
  readonly what: string;
  /** The event that tells of failures. */
  readonly event: string;
  /** What is listened to instead. */
  readonly heard: readonly string[];
  readonly example: string;
  readonly messageId: 'unheard' | 'error';
}

interface Kind {
  readonly what: string;
  readonly event: string;
  readonly failures: RegExp;
  /** Calls that make it run jobs; null where making it does. */
  readonly runsBy: readonly string[] | null;
  readonly example: string;
}

const KINDS: Readonly<Record<JobSystem, Kind>> = {
  bullmq: {
    what: 'worker',
    event: 'failed',
    failures: /^failed$/,
    runsBy: null,
    example: "worker.on('failed', (job, err) => logger.error({ err, jobId: job?.id }, 'job failed'))",
  },
  bull: {
    what: 'queue',
    event: 'failed',
    failures: /^(?:global:)?failed$|^job failed$/,
    runsBy: ['process'],
    example: "queue.on('failed', (job, err) => logger.error({ err, jobId: job.id }, 'job failed'))",
  },
  'pg-boss': {
    what: 'pg-boss',
    event: 'error',
    failures: /^error$/,
    runsBy: ['work', 'start', 'subscribe'],
    example: "boss.on('error', (err) => logger.error({ err }, 'pg-boss failed'))",
  },
  'graphile-worker': {
    what: 'runner',
    event: 'job:failed',
    failures: /^job:(?:failed|error|complete)$/,
    runsBy: null,
    example:
      "runner.events.on('job:failed', ({ job, error }) => logger.error({ err: error, jobId: job.id }, 'job failed'))",
  },
  agenda: {
    what: 'agenda',
    event: 'fail',
    failures: /^fail(?::|$)|^retry exhausted/,
    runsBy: ['define', 'start', 'every'],
    example: "agenda.on('fail', (err, job) => logger.error({ err, job: job.attrs.name }, 'job failed'))",
  },
};

/** Events that come with a job; who listens to one of them is the one who would listen to failures, too. */
const OF_JOBS = /^(?:completed|progress|active|stalled|drained|waiting|complete|success|start|job:.+)(?::|$)/;

/** The runners of a file, and the listeners of whole queues. */
export class WorkerList {
  readonly runners: JobRunner[] = [];
  readonly queueEvents: (TSESTree.NewExpression | TSESTree.CallExpression)[] = [];
  /** Classes of Nest that do jobs, and those that listen to whole queues. */
  readonly processors: NestProcessor[] = [];
  readonly queueListeners: (TSESTree.ClassDeclaration | TSESTree.ClassExpression)[] = [];
  readonly #source: Readonly<TSESLint.SourceCode>;

  constructor(source: Readonly<TSESLint.SourceCode>) {
    this.#source = source;
  }

  add(node: TSESTree.NewExpression | TSESTree.CallExpression): void {
    if (node.parent.type === 'Decorator' && node.type === 'CallExpression') {
      this.#addDecorated(node);
      return;
    }
    const runner = jobRunnerAt(node, this.#source);
    if (runner) this.runners.push(runner);
    else if (node.type === 'NewExpression') {
      const imported = importedAs(node.callee, this.#source);
      const isEvents = imported !== null && /(?:^|\.)QueueEvents(?:Pro)?$/.test(imported.name);
      if (isEvents && jobSystemOf(imported.source) === 'bullmq') this.queueEvents.push(node);
    }
  }

  #addDecorated(node: TSESTree.CallExpression): void {
    const processor = nestProcessorAt(node, this.#source);
    if (processor) this.processors.push(processor);
    const listener = nestQueueListenerAt(node, this.#source);
    if (listener) this.queueListeners.push(listener);
  }
}

export function unobservedRunnersIn(list: WorkerList, context: FileContext): readonly Unobserved[] {
  return [...unobservedMade(list, context), ...unobservedProcessors(list, context)];
}

const NEST_EXAMPLES: Readonly<Record<NestProcessor['system'], string>> = {
  bullmq:
    "@OnWorkerEvent('failed') onFailed(job, err) { this.logger.error({ err, jobId: job?.id }, 'job failed') }",
  bull: "@OnQueueFailed() onFailed(job, err) { this.logger.error({ err, jobId: job.id }, 'job failed') }",
};

function unobservedProcessors(list: WorkerList, context: FileContext): readonly Unobserved[] {
  return list.processors.flatMap((processor) => {
    if (processor.system === 'bullmq' && isObservedByApp(context)) return [];
    const heard = eventsHeardBy(processor, list.queueListeners, context);
    if (!heard) return [];
    const { node, system } = processor;
    return [
      {
        node,
        what: 'processor',
        event: 'failed',
        heard,
        example: NEST_EXAMPLES[system],
        messageId: 'unheard',
      },
    ];
  });
}

/** What `sightline init` emits finds the processors of an application, and tells of each failure. */
function isObservedByApp(context: FileContext): boolean {
  return isNamed(context) && placeOf(context).package?.observedBy.has('tasks/nest-bullmq') === true;
}

function unobservedMade(list: WorkerList, context: FileContext): readonly Unobserved[] {
  return list.runners.flatMap((runner) => {
    const kind = KINDS[runner.system];
    const listening = listeningTo(runner.node, context.sourceCode);
    const ran = kind.runsBy?.map((name) => listening.calls.get(name)).find((call) => call !== undefined);
    if (kind.runsBy && !ran) return [];
    if (isHeard(listening, kind) || watchesItself(runner, context)) return [];
    if (runner.system === 'bullmq' && isHeardOnQueue(runner, list, context)) return [];
    const { what, event, example } = kind;
    const node = runner.system === 'bull' && ran ? ran : runner.node;
    const messageId = event === 'error' ? 'error' : 'unheard';
    return [{ node, what, event, example, messageId, heard: [...listening.events] } as const];
  });
}

/** Whether the file itself listens for failed jobs of a runner. */
export function hearsFailures({ node, system }: JobRunner, source: Readonly<TSESLint.SourceCode>): boolean {
  const { event, failures } = KINDS[system];
  // What is only told as `error` is trouble of the runner itself, and no job.
  if (event === 'error') return false;
  return [...listeningTo(node, source).events].some((heard) => failures.test(heard));
}

function isHeard({ events, isHandedOn }: Listening, { failures }: Kind): boolean {
  const heard = [...events];
  if (heard.some((event) => event === '' || failures.test(event))) return true;
  return isHandedOn && !heard.some((event) => OF_JOBS.test(event));
}

/** A `QueueEvents` of the file hears of every failure in its queue. */
function isHeardOnQueue(
  { queue }: JobRunner,
  { queueEvents }: WorkerList,
  { sourceCode }: FileContext,
): boolean {
  return queueEvents.some((node) => {
    const name = constantText(node.arguments[0]);
    if (name !== null && queue !== null && name !== queue) return false;
    const { events, isHandedOn } = listeningTo(node, sourceCode);
    return isHandedOn || [...events].some((event) => /^(?:failed|retries-exhausted|)$/.test(event));
  });
}

/** What is given where it is made already tells of failures: spans, a logger, the work's own `try`. */
function watchesItself(runner: JobRunner, context: FileContext): boolean {
  const { sourceCode } = context;
  switch (runner.system) {
    case 'graphile-worker':
      return (
        hasOption(runner, 'events', sourceCode) !== false || hasOption(runner, 'logger', sourceCode) !== false
      );
    case 'bullmq':
      return hasOption(runner, 'telemetry', sourceCode) === true || tellsItself(runner.processor, context);
    case 'agenda':
      return hasOption(runner, 'logging', sourceCode) === true;
    default:
      return false;
  }
}

/** `new Worker('x', traced(async (job) => …))`, or a function that records each failure before it goes on. */
function tellsItself(processor: TSESTree.Node | null, context: FileContext): boolean {
  if (!processor) return false;
  const { sourceCode } = context;
  const inner = bare(processor);
  if (inner.type === 'CallExpression' && inner.arguments.some((arg) => functionAt(arg, sourceCode)))
    return true;
  return workOf(processor, sourceCode).some((fn) => recordsFailures(fn, context));
}
