import type { ts } from 'ts-morph';
import { entriesOf } from '../inspect/entries.js';
import type { JobSystem } from '../inspect/job-systems.js';
import { madeIn, makerOf } from '../inspect/job-workers.js';
import { typescript } from '../inspect/typescript.js';
import type { Service } from '../inspect/service.js';
import type { Wiring, WiringContext } from './framework.js';
import { graphileCommandSteps } from './graphile-command.js';
import { nestQueueSteps } from './nest-queues.js';
import { isObserved, observeValue } from './observe-value.js';
import { WiringSession, type EmittedName } from './wiring-session.js';

const WORKED_ON = 'its jobs are observed, and its workers end in order';
const SENT = 'its jobs are traced to where they are worked on';

/** A worker, or what jobs are put into, of a job system that has hooks of its own. */
export interface JobClient extends JobSystem {
  observe: EmittedName;
  why: string;
  /** What makes it is wrapped, `observe(run)(options)`, as what it makes is past being observed. */
  wrapsCall?: true;
}

const CLIENTS: readonly JobClient[] = [
  bull('Worker', 'worker', 'observeBullWorker', WORKED_ON),
  bull('Queue', 'queue', 'observeBullQueue', SENT),
  bull('FlowProducer', 'flowProducer', 'observeBullFlow', SENT),
  {
    package: 'pg-boss',
    makes: ['', 'PgBoss'],
    type: 'PgBoss',
    called: 'boss',
    stop: 'stop',
    observe: 'observeBoss',
    why: WORKED_ON,
  },
  graphile('Runner', ['run'], 'runner', 'observeGraphileRun', WORKED_ON),
  graphile('WorkerPool', ['runTaskList'], 'workers', 'observeGraphileRun', WORKED_ON),
  graphile('Once', ['runTaskListOnce', 'runOnce'], 'once', 'observeGraphileOnce', 'its jobs are observed'),
  graphile('WorkerUtils', ['makeWorkerUtils'], 'utils', 'observeGraphileUtils', SENT),
  graphile('Job', ['addJobAdhoc', 'quickAddJob'], 'job', 'observeGraphileAdd', SENT),
];

function bull(type: string, called: string, observe: EmittedName, why: string): JobClient {
  return { package: 'bullmq', makes: [type], type, called, stop: 'close', observe, why };
}

function graphile(
  type: string,
  makes: readonly string[],
  called: string,
  observe: EmittedName,
  why: string,
): JobClient {
  return { package: 'graphile-worker', makes, type, called, stop: 'stop', observe, why, wrapsCall: true };
}

/** The hook of a worker that was found by what stops it, where the service has that hook. */
export function clientOf(
  { jobSystems = [] }: Service,
  { package: name, type }: JobSystem,
): JobClient | undefined {
  if (!jobSystems.some((system) => system.package === name)) return undefined;
  return CLIENTS.find((client) => client.package === name && client.type === type);
}

/** `run` of `graphile.run`. */
function nameOf(maker: ts.Expression): string {
  return /[\w$]*$/.exec(maker.getText())?.[0] ?? '';
}

/** `, 'jobs'` where pg-boss is told to keep its tables there. */
function schemaOf({ arguments: [options] = [] }: { arguments?: readonly ts.Expression[] }): string {
  const ts = typescript();
  if (options === undefined || !ts.isObjectLiteralExpression(options)) return '';
  for (const property of options.properties) {
    if (property.name?.getText() !== 'schema') continue;
    if (ts.isShorthandPropertyAssignment(property)) return ', schema';
    const value = ts.isPropertyAssignment(property) ? property.initializer.getText() : '';
    // What is more than a name or a text is not said twice.
    if (/^[\w$.]+$|^(['"])\w+\1$/.test(value)) return `, ${value}`;
  }
  return '';
}

/** Queues, workers and producers, each handed to its hook where it is made. */
export function wireJobClients(context: WiringContext): Wiring {
  const session = new WiringSession(context, false, entriesOf(context.service));
  for (const { call, source, system: client } of madeIn(CLIENTS, session.graph, session.tracer)) {
    const called = nameOf(makerOf(call));
    const made = client.makes.includes(called) ? called : (client.makes.at(-1) ?? client.type);
    session.found.push(`${made} of ${client.package} in ${session.place(source, call)}`);
    const done = session.localName(source, client.observe);
    const observed = client.wrapsCall === true ? call.expression : call;
    if (done !== undefined && isObserved(source, observed, done)) continue;
    const editor = session.editor(source, client.why);
    const observe = session.emitted(editor, client.observe);
    if (client.wrapsCall === true) editor.wrap(observed, `${observe}(`, ')');
    else observeValue(editor, call, observe, [client.called], schemaOf(call));
  }
  session.manual.push(...nestQueueSteps(session), ...graphileCommandSteps(context.service));
  return session.wiring();
}
