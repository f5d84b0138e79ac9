import { entriesOf, loadedFrom } from '../inspect/entries.js';
import { isScheduler, makesJobs } from '../inspect/instrumented-job-systems.js';
import type { JobSystem } from '../inspect/job-systems.js';
import { madeIn, workersIn, type WorkerSite } from '../inspect/job-workers.js';
import type { LeaderClient } from '../inspect/leader-client.js';
import { lineOf } from '../inspect/source-file.js';
import type { Wiring, WiringContext } from './framework.js';
import { manualStep } from './manual-observe.js';
import { holderOf, observeValue, outermost } from './observe-value.js';
import { WiringSession } from './wiring-session.js';

/** How clients are made: not a single connection of pg, which may be in the midst of a transaction of the service. */
const MAKERS: Record<LeaderClient, JobSystem> = {
  ioredis: {
    package: 'ioredis',
    makes: ['', 'default', 'Redis', 'Cluster'],
    type: 'Redis',
    called: 'redis',
    stop: 'quit',
  },
  redis: {
    package: 'redis',
    makes: ['createClient', 'createCluster'],
    type: 'RedisClientType',
    called: 'redis',
    stop: 'quit',
  },
  pg: { package: 'pg', makes: ['Pool'], type: 'Pool', called: 'pool', stop: 'end' },
};

/** Hands the client to `leadSchedules` where it is made, for each process that has schedules. */
export function wireScheduleLeader(context: WiringContext, leader: LeaderClient): Wiring {
  const session = new WiringSession(context, false, loadedFrom(context.service));
  const led = new Set<string>();
  for (const entry of entriesOf(context.service)) {
    // What one process makes is not at hand in another.
    const own = new WiringSession(context, false, [entry]);
    if (!hasSchedules(own)) continue;
    const clients = madeIn([MAKERS[leader]], own.graph, own.tracer);
    const [client] = clients;
    if (isLed(own)) continue;
    if (client === undefined || clients.length > 1) {
      session.manual.push(choiceStep(own, entry, leader, clients));
      continue;
    }
    const place = own.place(client.source, client.call);
    session.found.push(`the schedules of ${entry} are led through the client made in ${place}`);
    if (led.has(place)) continue;
    led.add(place);
    const editor = session.editor(client.source, 'one instance runs the schedules');
    const lead = session.emitted(editor, 'leadSchedules');
    // What comes of it is the same client, so that what is called on it goes on as before.
    if (holderOf(outermost(client.call)) === undefined) editor.wrap(client.call, `${lead}(`, ')');
    else observeValue(editor, client.call, lead, []);
  }
  return session.wiring();
}

function hasSchedules({ context, graph, tracer }: WiringSession): boolean {
  if (workersIn(graph, tracer).some(({ system }) => isScheduler(system.package))) return true;
  // Nest makes its schedules itself, of methods with decorators.
  const { jobSystems = [] } = context.service;
  const byNest = jobSystems.some((system) => system.package === '@nestjs/schedule');
  return byNest && [...graph.modules.values()].some(({ text }) => makesJobs(text, '@nestjs/schedule'));
}

/** It was wired before, or somebody did so by hand. */
function isLed(session: WiringSession): boolean {
  return [...session.graph.modules.values()].some(
    (source) => session.localName(source, 'leadSchedules') !== undefined,
  );
}

function choiceStep(
  session: WiringSession,
  entry: string,
  leader: LeaderClient,
  clients: readonly WorkerSite[],
): Wiring['manual'][number] {
  const [first] = clients;
  const places = clients.map(({ call, source }) => session.place(source, call)).join(', ');
  const { called } = MAKERS[leader];
  const source = first?.source ?? session.graph.modules.get(entry) ?? null;
  const found =
    first === undefined
      ? `No client of ${leader} is visibly made in what ${entry} loads.`
      : `${entry} has more than one client of ${leader}: ${places}.`;
  return {
    ...manualStep(session, source, `leadSchedules(${called});`, 'Hand a client to the election', [
      'leadSchedules',
    ]),
    line: first === undefined ? null : lineOf(first.source, first.call.getStart(first.source.ast)),
    why: `${found} Until one is handed over no schedule runs in that process.`,
  };
}
