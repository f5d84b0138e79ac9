import type { ts } from 'ts-morph';
import { entriesOf } from '../inspect/entries.js';
import type { JobSystem } from '../inspect/job-systems.js';
import { madeIn } from '../inspect/job-workers.js';
import { typescript } from '../inspect/typescript.js';
import type { Service } from '../inspect/service.js';
import type { Wiring, WiringContext } from './framework.js';
import { nestQueueSteps } from './nest-queues.js';
import { isObserved, observeValue } from './observe-value.js';
import { WiringSession, type EmittedName } from './wiring-session.js';

/** A worker, or what jobs are put into, of a job system that has hooks of its own. */
export interface JobClient extends JobSystem {
  observe: EmittedName;
  why: string;
}

const CLIENTS: readonly JobClient[] = [
  bull('Worker', 'worker', 'observeBullWorker', 'its jobs are observed, and its workers end in order'),
  bull('Queue', 'queue', 'observeBullQueue', 'its jobs are traced to where they are worked on'),
  bull('FlowProducer', 'flowProducer', 'observeBullFlow', 'its jobs are traced to where they are worked on'),
  {
    package: 'pg-boss',
    makes: ['', 'PgBoss'],
    type: 'PgBoss',
    called: 'boss',
    stop: 'stop',
    observe: 'observeBoss',
    why: 'its jobs are observed, and its workers end in order',
  },
];

function bull(type: string, called: string, observe: EmittedName, why: string): JobClient {
  return { package: 'bullmq', makes: [type], type, called, stop: 'close', observe, why };
}

/** The hook of a worker that was found by what stops it, where the service has that hook. */
export function clientOf(
  { jobSystems = [] }: Service,
  { package: name, type }: JobSystem,
): JobClient | undefined {
  if (!jobSystems.some((system) => system.package === name)) return undefined;
  return CLIENTS.find((client) => client.package === name && client.type === type);
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
    session.found.push(
      `${client.makes.at(-1) ?? client.type} of ${client.package} in ${session.place(source, call)}`,
    );
    const done = session.localName(source, client.observe);
    if (done !== undefined && isObserved(source, call, done)) continue;
    const editor = session.editor(source, client.why);
    const observe = session.emitted(editor, client.observe);
    observeValue(editor, call, observe, [client.called], schemaOf(call));
  }
  session.manual.push(...nestQueueSteps(session));
  return session.wiring();
}
