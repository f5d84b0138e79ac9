import type { ts } from 'ts-morph';
import { loadedFrom } from '../inspect/entries.js';
import { JOB_SYSTEMS, type JobSystem } from '../inspect/job-systems.js';
import { madeIn, makerOf, type WorkerSite } from '../inspect/job-workers.js';
import { typescript } from '../inspect/typescript.js';
import type { Wiring, WiringContext } from './framework.js';
import { graphileCommandSteps } from './graphile-command.js';
import { nestQueueSteps } from './nest-queues.js';
import { observeValue, observingCall } from './observe-value.js';
import { schemaOf, schemaStep } from './pg-boss-schema.js';
import { scheduleName } from './schedule-names.js';
import { wireSharedJobs } from './shared-job-steps.js';
import type { Site } from './sites.js';
import { WiringSession, type EmittedName } from './wiring-session.js';

const WORKED_ON = 'its jobs are observed, and its workers end in order';
const RUN = 'its runs are observed, and end in order';
const SENT = 'its jobs are traced to where they are worked on';

/** A worker, or what jobs are put into, of a job system that has hooks of its own. */
export interface JobClient extends JobSystem {
  observe: EmittedName;
  why: string;
  /** What makes it is wrapped, `observe(run)(options)`, as what it makes is past being observed. */
  wrapsCall?: true;
  /** It calls functions of the process when their time has come, and is told the name of each. */
  isSchedule?: true;
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
  {
    package: 'agenda',
    makes: ['', 'Agenda'],
    type: 'Agenda',
    called: 'agenda',
    stop: 'stop',
    observe: 'observeAgenda',
    why: WORKED_ON,
  },
  scheduler('node-cron', 'ScheduledTask', 'observeNodeCron'),
  scheduler('cron', 'CronJob', 'observeCronJob'),
  scheduler('croner', 'Cron', 'observeCroner'),
  scheduler('node-schedule', 'Job', 'observeNodeSchedule'),
];

function scheduler(name: string, type: string, observe: EmittedName): JobClient {
  const system = JOB_SYSTEMS.find((one) => one.package === name && one.type === type);
  if (system === undefined) throw new Error(`no job system makes ${type} of ${name}`);
  return { ...system, observe, why: RUN, wrapsCall: true, isSchedule: true };
}

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
export function clientOf(session: WiringSession, site: WorkerSite): JobClient | undefined {
  const { package: name, type } = site.system;
  const client = clientsOf(session).find((one) => one.package === name && one.type === type);
  return client === undefined || isOutOfReach(client, site, session) ? undefined : client;
}

function clientsOf({ context }: WiringSession): JobClient[] {
  const { jobSystems = [] } = context.service;
  return CLIENTS.filter((client) => jobSystems.some((system) => system.package === client.package));
}

/**
 * node-cron runs a file in a process of its own, and looks for it from where it is called. What a class of the service's own
 * hands on to the scheduler's is its business.
 */
function isOutOfReach(client: JobClient, { call, source }: Site, session: WiringSession): boolean {
  const ts = typescript();
  if (client.isSchedule !== true) return false;
  const work = call.arguments?.[1];
  const isFile = work !== undefined && (ts.isStringLiteralLike(work) || ts.isTemplateExpression(work));
  if (isFile && client.package === 'node-cron') return true;
  return session.tracer.trace(makerOf(call), source)?.kind === 'node';
}

/** What a client that is wrapped where it is called looks like then: `observe(run)(…)`, `new (observe(Cron))(…)`. */
export function wrappedCode(client: JobClient, call: ts.CallExpression | ts.NewExpression): string {
  const ts = typescript();
  const maker = makerOf(call).getText();
  const wrapped = wrappedIn(call).getText();
  const observed = `${client.observe}(${wrapped})${maker.slice(wrapped.length)}`;
  return ts.isNewExpression(call) ? `new (${observed})(/* as before */);` : `${observed}(/* as before */);`;
}

/** `run` of `graphile.run`. */
function nameOf(maker: ts.Expression): string {
  return /[\w$]*$/.exec(maker.getText())?.[0] ?? '';
}

/** What is wrapped of a call: `run` of `run()`, and the class of `CronJob.from()`, which is its method. */
function wrappedIn(call: ts.CallExpression | ts.NewExpression): ts.Expression {
  const ts = typescript();
  const maker = makerOf(call);
  return ts.isPropertyAccessExpression(maker) && maker.name.text === 'from' ? maker.expression : maker;
}

/** Queues, workers and producers, each handed to its hook where it is made. */
export function wireJobClients(context: WiringContext): Wiring {
  const ts = typescript();
  const session = new WiringSession(context, false, loadedFrom(context.service));
  for (const { call, source, system: client } of madeIn(clientsOf(session), session.graph, session.tracer)) {
    if (isOutOfReach(client, { call, source }, session)) continue;
    const called = nameOf(makerOf(call));
    const made = client.makes.includes(called) ? called : (client.makes.at(-1) ?? client.type);
    session.found.push(`${made} of ${client.package} in ${session.place(source, call)}`);
    const done = session.localName(source, client.observe);
    const observed = client.wrapsCall === true ? wrappedIn(call) : call;
    const observing = done === undefined ? undefined : observingCall(source, observed, done);
    const schema = client.package === 'pg-boss' ? schemaOf(call, source, session.tracer) : undefined;
    if (schema === 'unknown' && (observing?.arguments.length ?? 0) < 2)
      session.manual.push(schemaStep(session, source, call));
    if (observing !== undefined) continue;
    const editor = session.editor(source, client.why);
    const observe = session.emitted(editor, client.observe);
    if (client.wrapsCall !== true) {
      const more = schema === undefined || schema === 'unknown' ? '' : `, ${schema.code}`;
      observeValue(editor, call, observe, [client.called], more);
      continue;
    }
    const name =
      client.isSchedule === true ? scheduleName(client.package, { call, source }, session.tracer) : undefined;
    const { quote } = editor.style;
    const more = name === undefined ? '' : `, ${quote}${name}${quote}`;
    // `new observe(Cron)()` would be the call of `observe` with `new`.
    const [open, close] = ts.isNewExpression(call) ? ['(', ')'] : ['', ''];
    editor.wrap(observed, `${open}${observe}(`, `${more})${close}`);
  }
  session.manual.push(...nestQueueSteps(session), ...graphileCommandSteps(context.service));
  wireSharedJobs(session, CLIENTS);
  return session.wiring();
}
