import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { functionAt } from '../flow/functions.js';
import { bare, constantText } from '../flow/syntax.js';
import { descendants } from './descendants.js';
import { importedAs } from './imports.js';
import { workOf } from './job-handler.js';
import { hasOption, jobRunnerAt, jobSystemOf, type JobRunner, type JobSystem } from './job-system.js';
import { listeningTo, type Listening } from './listening.js';

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
  readonly #source: Readonly<TSESLint.SourceCode>;

  constructor(source: Readonly<TSESLint.SourceCode>) {
    this.#source = source;
  }

  add(node: TSESTree.NewExpression | TSESTree.CallExpression): void {
    const runner = jobRunnerAt(node, this.#source);
    if (runner) this.runners.push(runner);
    else if (node.type === 'NewExpression') {
      const imported = importedAs(node.callee, this.#source);
      const isEvents = imported !== null && /(?:^|\.)QueueEvents(?:Pro)?$/.test(imported.name);
      if (isEvents && jobSystemOf(imported.source) === 'bullmq') this.queueEvents.push(node);
    }
  }
}

export function unobservedRunnersIn(list: WorkerList, context: FileContext): readonly Unobserved[] {
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
  return workOf(processor, sourceCode).some((fn) => {
    if (fn.body.type !== 'BlockStatement') return false;
    const attempt = fn.body.body.find((statement) => statement.type === 'TryStatement');
    if (!attempt?.handler || !recordsError(attempt.handler, context)) return false;
    return fn.body.body.every((statement) => statement === attempt || !waits(statement, context));
  });
}

function waits(node: TSESTree.Node, { sourceCode }: FileContext): boolean {
  for (const inner of descendants(node, sourceCode)) if (inner.type === 'AwaitExpression') return true;
  return false;
}

/** The error is given to a call that is not there to make the next error: a logger, a tracker, a span. */
function recordsError(clause: TSESTree.CatchClause, { sourceCode }: FileContext): boolean {
  return sourceCode.getDeclaredVariables(clause).some((variable) =>
    variable.references.some(({ identifier }) => {
      for (let up: TSESTree.Node | undefined = identifier.parent; up && up !== clause; up = up.parent) {
        if (up.type === 'ThrowStatement' || up.type === 'IfStatement') return false;
        if (up.type === 'CallExpression') return true;
      }
      return false;
    }),
  );
}
