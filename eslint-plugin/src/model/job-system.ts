import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { Flow } from '../flow/flow.js';
import { Mention, mentions } from '../flow/mentions.js';
import { constantText } from '../flow/syntax.js';
import { importedAs, type Imported } from './imports.js';

type Source = Readonly<TSESLint.SourceCode>;

export type JobSystem = 'bullmq' | 'bull' | 'pg-boss' | 'graphile-worker' | 'agenda';

/** The object of a job system that runs jobs, where it is made. */
export interface JobRunner {
  readonly system: JobSystem;
  readonly node: TSESTree.NewExpression | TSESTree.CallExpression;
  /** The queue by its name, when the file tells. */
  readonly queue: string | null;
  /** What does the jobs, when it is given here. */
  readonly processor: TSESTree.Node | null;
  readonly options: readonly TSESTree.Node[];
}

const PACKAGES: Readonly<Record<string, JobSystem>> = {
  bullmq: 'bullmq',
  '@taskforcesh/bullmq-pro': 'bullmq',
  bull: 'bull',
  'bee-queue': 'bull',
  'pg-boss': 'pg-boss',
  'graphile-worker': 'graphile-worker',
  agenda: 'agenda',
  '@hokify/agenda': 'agenda',
};

/** What each package exports to make such an object. */
const MAKES: Readonly<Record<JobSystem, RegExp>> = {
  bullmq: /^(?:Worker|WorkerPro)$/,
  bull: /^(?:default|\*|Queue)$/,
  'pg-boss': /^(?:default|PgBoss|\*)$/,
  'graphile-worker': /^run$/,
  agenda: /^(?:default|Agenda|\*)$/,
};

const WORK = new Mention(
  /\bbull(?:mq)?\b|bee-queue|pg-boss|graphile-worker|\bagenda\b|amqp|removeOnFail|\beachMessage\b|\beachBatch\b|sqs-consumer|google-cloud\/pubsub/i,
  'bull, bee-queue, pg-boss, graphile-worker, agenda, amqp, removeOnFail, eachMessage, eachBatch, sqs-consumer, google-cloud/pubsub',
);

/** Whether the file can hold a handler of jobs or messages at all. */
export function mentionsJobsOrMessages(source: Source): boolean {
  return mentions(source, WORK);
}

const JOBS = new Mention(
  /['"/](?:bull(?:mq|mq-pro)?|bee-queue|pg-boss|graphile-worker|agenda)['"]/,
  'bull, bee-queue, pg-boss, graphile-worker, agenda',
);

/** Whether the file names a job system as a module. */
export function mentionsJobs(source: Source): boolean {
  return mentions(source, JOBS);
}

/** The job system that a module belongs to. */
export function jobSystemOf(module: string): JobSystem | null {
  return PACKAGES[module] ?? null;
}

export function jobRunnerAt(
  node: TSESTree.NewExpression | TSESTree.CallExpression,
  source: Source,
): JobRunner | null {
  const imported = importedAs(node.callee, source) ?? classBehind(node, source);
  const system = imported && jobSystemOf(imported.source);
  if (!imported || !system) return null;
  // Only graphile-worker and bull are made without `new`, too.
  if (node.type === 'CallExpression' && system !== 'graphile-worker' && system !== 'bull') return null;
  if (!isMaker(imported)) return null;
  const args = node.arguments.flatMap((arg) => (arg.type === 'SpreadElement' ? [] : [arg]));
  const [first, second] = args;
  return {
    system,
    node,
    queue: constantText(first),
    processor: system === 'bullmq' ? (second ?? null) : null,
    options: args,
  };
}

/** `const Class = isPro ? WorkerPro : Worker; new Class('mail', send)`: each that it can be makes such an object. */
function classBehind(
  node: TSESTree.NewExpression | TSESTree.CallExpression,
  source: Source,
): Imported | null {
  if (node.type !== 'NewExpression') return null;
  const classes = Flow.of(source)
    .origins(node.callee)
    .map(({ value }) => importedAs(value.node, source));
  const [first = null] = classes;
  return first && classes.every((other) => other?.source === first.source && isMaker(other)) ? first : null;
}

function isMaker({ source, name }: Imported): boolean {
  const system = jobSystemOf(source);
  return system !== null && MAKES[system].test(name.split('.').at(-1) ?? '');
}

/** Whether an option is set where a runner is made; `null` when the file does not tell. */
export function hasOption({ options }: JobRunner, name: string, source: Source): boolean | null {
  let isOpen = false;
  for (const option of options) {
    for (const { value } of Flow.of(source).origins(option)) {
      if (value.kind !== 'object') isOpen ||= value.kind !== 'literal' && value.kind !== 'function';
      else if (value.entries.some((entry) => 'key' in entry && entry.key === name)) return true;
      else isOpen ||= value.entries.some((entry) => 'spread' in entry);
    }
  }
  return isOpen ? null : false;
}
