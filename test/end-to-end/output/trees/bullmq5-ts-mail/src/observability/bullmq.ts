import { DelayedError, UnrecoverableError } from 'bullmq';
import type { FlowJob, FlowProducer, Job, JobsOptions, Queue, Worker } from 'bullmq';
import type { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchQueue, watchWorker } from './bullmq-health.js';
import { runApart } from './context.js';
import { AppError } from './errors.js';
import { enqueue, isFinal, runJob } from './jobs.js';
import type { Enqueued, JobRun, Origin } from './jobs.js';
import { endInHand, handsFree, takeInHand, takesNoMore } from './jobs-by-hand.js';
import { logger } from './logger.js';
import { manageWorker } from './shutdown.js';

const SYSTEM = 'bullmq';
/** Milliseconds after which a worker that is asked for a job has taken it, if there is one. */
const SETTLED = 500;

/**
 * Makes a worker of BullMQ observable: each attempt at a job has its own scope, span, measurements and line. Signals end
 * it in order: it takes no more, and finishes what is in hand. Returns the same worker.
 */
export function observeBullWorker<W extends Worker>(worker: W): W {
  const settled = handOut(worker);
  manageWorker(`worker of ${worker.name}`, async () => {
    await settled();
    await handsFree([worker.name]);
    await worker.close();
  });
  wrapProcessor(worker);
  watchWorker(worker);
  return worker;
}

/** The part of a worker that is asked for a job: older types do not know that there may be none. */
interface HandingOut {
  getNextJob: (...args: unknown[]) => Promise<Job | undefined>;
}

/**
 * A worker without a processor hands its jobs out to a loop of the service's own. What it gives resolves when no job is
 * on its way there: a worker that is closed meanwhile tries for ever to be through with that. One for which there is no
 * job is asked for longer, and let go by closing.
 */
function handOut(worker: Worker): () => Promise<void> {
  const own = worker as unknown as HandingOut;
  const { getNextJob } = own;
  let asking: Promise<void> = Promise.resolve();
  own.getNextJob = async (...args) => {
    if (await takesNoMore()) return undefined;
    const asked = Reflect.apply(getNextJob, worker, args);
    asking = through(asking, asked);
    const job = await asked;
    if (job !== undefined) followInHand(job);
    return job;
  };
  return async () => {
    await Promise.race([asking, sleep(SETTLED, undefined, { ref: false })]);
  };
}

/** Resolves when both are through, however they end, and keeps no job. */
async function through(before: Promise<void>, asked: Promise<unknown>): Promise<void> {
  await before;
  try {
    await asked;
  } catch {
    // ignored: the loop that asked has it
  }
}

/** Makes a queue observable: what is put into it is counted, and traced on to where it is worked on. Returns the same queue. */
export function observeBullQueue<Q extends Queue>(queue: Q): Q {
  const own = queue as unknown as Producing;
  const { add, addBulk } = own;
  own.add = async (name, data, options) =>
    enqueue(place(queue), [name], async (origin) =>
      Reflect.apply(add, queue, [name, data, withOrigin(options, origin)]),
    );
  own.addBulk = async (jobs) =>
    enqueue(
      place(queue),
      jobs.map(({ name }) => name),
      async (origin) =>
        Reflect.apply(addBulk, queue, [jobs.map((job) => ({ ...job, opts: withOrigin(job.opts, origin) }))]),
    );
  watchQueue(queue);
  tellTroubles(queue, { queue: queue.name });
  return queue;
}

/** The same for trees of jobs. Returns the same producer. */
export function observeBullFlow<F extends FlowProducer>(producer: F): F {
  const { add, addBulk } = producer as Pick<FlowProducer, 'add' | 'addBulk'>;
  producer.add = async (flow, options) =>
    enqueue({ system: SYSTEM, queue: flow.queueName }, jobsOf(flow), async (origin) =>
      Reflect.apply(add, producer, [flowWithOrigin(flow, origin), options]),
    );
  producer.addBulk = async (flows) => {
    const put = async (origin: Origin): ReturnType<FlowProducer['addBulk']> =>
      Reflect.apply(addBulk, producer, [flows.map((flow) => flowWithOrigin(flow, origin))]);
    const first = flows.length === 0 ? undefined : flows[0];
    if (first === undefined) return put({});
    return enqueue({ system: SYSTEM, queue: first.queueName }, flows.flatMap(jobsOf), put);
  };
  tellTroubles(producer, {});
  return producer;
}

/** What nobody listens to BullMQ prints as text, at each attempt to connect. */
function tellTroubles(producer: EventEmitter, fields: { queue?: string }): void {
  producer.on('error', (err: unknown) => {
    // A listener of the service's own says it in its way.
    if (producer.listenerCount('error') !== 1) return;
    runApart(() => {
      logger.error({ err, ...fields }, 'queue has a problem');
    });
  });
}

/** The part of a queue that puts jobs into it, whatever types the queue is declared with. */
interface Producing {
  add: (name: string, data: unknown, options?: JobsOptions) => Promise<Job>;
  addBulk: (jobs: readonly { name: string; data: unknown; opts?: JobsOptions }[]) => Promise<Job[]>;
}

function place({ name }: { name: string }): { system: string; queue: string } {
  return { system: SYSTEM, queue: name };
}

/** Where BullMQ keeps what its own telemetry hands on, and what repeats a job: not all of its types know both. */
type TracedOptions = JobsOptions & {
  telemetry?: { metadata?: string; omitContext?: boolean };
  repeat?: unknown;
};

function withOrigin(options: TracedOptions | undefined, origin: Origin): TracedOptions {
  const { telemetry } = options ?? {};
  if (telemetry?.omitContext === true || telemetry?.metadata !== undefined) return options ?? {};
  return { ...options, telemetry: { ...telemetry, metadata: JSON.stringify(origin) } };
}

function flowWithOrigin(flow: FlowJob, origin: Origin): FlowJob {
  const children = flow.children?.map((child) => flowWithOrigin(child, origin));
  return { ...flow, opts: withOrigin(flow.opts, origin), ...(children === undefined ? {} : { children }) };
}

/** A job and those that it waits for. */
function jobsOf({ name, queueName: queue, children = [] }: FlowJob): Enqueued[] {
  return [{ queue, name }, ...children.flatMap(jobsOf)];
}

function originOf({ opts }: { opts: TracedOptions }): Origin | undefined {
  const { metadata } = opts.telemetry ?? {};
  // BullMQ makes the next run of a repeated job with the options of the last: none of them is a part of the first request.
  if (metadata === undefined || opts.repeat !== undefined) return undefined;
  try {
    return JSON.parse(metadata) as Origin;
  } catch {
    // ignored: other telemetry may write what it likes
    return undefined;
  }
}

/** A processor, whose older types know no signal. */
type Process = (job: Job, token?: string, signal?: AbortSignal) => Promise<unknown>;

/** BullMQ asks its processor by this field at every job; there is no public way to it once a worker is made. */
function wrapProcessor(worker: Worker): void {
  const inner = worker as unknown as { processFn?: Process; childPool?: unknown };
  const { processFn: process, childPool } = inner;
  if (process === undefined) return;
  inner.processFn = async (job, token, signal) => {
    try {
      return await runJob(runOf(job, signal), async (ends) => {
        const work = async (): Promise<unknown> => Reflect.apply(process, worker, [job, token, ends]);
        return childPool === undefined ? work() : ofSandbox(work);
      });
    } catch (error) {
      throw isFinal(error) ? unrecoverable(error) : error;
    }
  };
}

/** Such a job ends when the loop moves it. */
function followInHand(job: Job): void {
  const run = runOf(job, undefined);
  takeInHand(run);
  const { moveToCompleted, moveToDelayed, moveToFailed } = job as Pick<
    Job,
    'moveToCompleted' | 'moveToDelayed' | 'moveToFailed'
  >;
  job.moveToCompleted = async (...args) => {
    const next = await Reflect.apply(moveToCompleted, job, args);
    endInHand(run);
    return next;
  };
  job.moveToDelayed = async (...args) => {
    await Reflect.apply(moveToDelayed, job, args);
    endInHand(run, new DelayedError());
  };
  job.moveToFailed = async (error, ...args) => {
    const told = isFinal(error) ? unrecoverable(error) : error;
    const next = await Reflect.apply(moveToFailed, job, [told, ...args]);
    endInHand(run, error);
    return next;
  };
}

/** What a processor in a file of its own writes comes through pipes that outlive the job for which they were opened. */
async function ofSandbox(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await runApart(work);
  } catch (error) {
    throw withClass(error);
  }
}

const CLASSES = new Map([TypeError, ReferenceError, SyntaxError, AppError].map((one) => [one.name, one]));

/** What such a processor throws comes as a plain error, that of its class keeps but the name before its stack. */
function withClass(error: unknown): unknown {
  if (!(error instanceof Error) || Object.getPrototypeOf(error) !== Error.prototype) return error;
  const [name = ''] = /^\w+/.exec(error.stack ?? '') ?? [];
  const known = CLASSES.get(name);
  if (known !== undefined) Object.setPrototypeOf(error, known.prototype);
  return error;
}

function runOf(job: Job, signal: AbortSignal | undefined): JobRun {
  const { attempts = 1, delay = 0 } = job.opts;
  const attempt = job.attemptsMade + 1;
  return {
    system: SYSTEM,
    queue: job.queueName,
    name: job.name,
    id: job.id ?? 'unknown',
    attempt,
    // One that is put off is begun again in the same attempt; and its own delay is forgotten when that is over.
    waited: job.attemptsStarted === 1 ? Date.now() - job.timestamp - delay : undefined,
    isRetried: (error) => attempt < attempts && !isUnrecoverable(error),
    origin: originOf(job),
    payload: job.data,
    signal,
  };
}

function isUnrecoverable(error: unknown): boolean {
  if (isFinal(error)) return true;
  return error instanceof Error && error.name === 'UnrecoverableError';
}

/** The same failure, as BullMQ knows that no attempt is to follow. */
function unrecoverable(error: unknown): Error {
  const { message, stack } = error as Error;
  const final = new UnrecoverableError(message);
  if (stack !== undefined) final.stack = stack;
  Object.defineProperty(final, 'cause', { value: error, configurable: true, writable: true });
  return final;
}
