import { servesHttp } from '../inspect/entries.js';
import type { InstrumentedJobSystem } from '../inspect/service.js';
import { lineOf } from '../inspect/source-file.js';
import type { Framework, Wiring, WiringContext } from './framework.js';
import { manualStep } from './manual-observe.js';
import { appsAtHand, creations, type Creation } from './nest-creations.js';
import { nestNotes } from './nest-notes.js';
import { findSites } from './sites.js';
import { WiringSession } from './wiring-session.js';

export const nest: Framework = { name: 'nest', wire: wireNest };

/** What emitted source finds in the application itself, without a line of the service's. */
const OBSERVED: Partial<Record<InstrumentedJobSystem, string>> = {
  '@nestjs/bullmq': 'queues and processors of @nestjs/bullmq',
  '@nestjs/schedule': '@Cron, @Interval and @Timeout of @nestjs/schedule',
};

const TITLE = 'Observe the Nest application';

function wireNest(context: WiringContext): Wiring {
  const session = servesHttp(context.service) ? wireApplications(context) : contextsOf(context);
  const { jobSystems = [] } = context.service;
  session.found.push(...jobSystems.flatMap((system) => OBSERVED[system.package] ?? []));
  session.notes.push(...nestNotes(session));
  return session.wiring();
}

function wireApplications(context: WiringContext): WiringSession {
  const { session, sites } = findSites(context, (one) => creations(one, ['create']));
  if (sites.length === 0) manualWithoutHttp(session);
  else if (session.isGuess(sites)) manualChoice(session, sites);
  else for (const site of sites) observeApp(session, site);
  return session;
}

/** Of what serves no requests the emitted source learns by itself; its process is wired as that of any worker is. */
function contextsOf(context: WiringContext): WiringSession {
  const session = new WiringSession(context, false);
  const made = creations(session, ['createApplicationContext', 'createMicroservice']);
  for (const { call, source } of made) {
    const method = call.expression.getText(source.ast);
    session.found.push(`${method}() without HTTP in ${session.place(source, call)}`);
  }
  if (made.some(({ call, source }) => call.expression.getText(source.ast).endsWith('Microservice'))) {
    session.notes.push(
      'The messages of a microservice are not observed one by one: `runInJob` gives the lines of one its id.',
    );
  }
  return session;
}

/** Right after the application is made: all that it is given before it listens comes on top of what observes. */
function observeApp(session: WiringSession, creation: Creation): void {
  const { call, source } = creation;
  session.found.push(`application made in ${session.place(source, call)}`);
  const places = appsAtHand(session, creation);
  if (places.length === 0) {
    session.manual.push({
      ...manualStep(session, source, 'observe(app);', TITLE),
      line: lineOf(source, call.getStart(source.ast)),
      why: 'The promise of NestFactory.create() is passed on from here: the application itself is not at hand.',
    });
  }
  for (const { source: at, isObserved, observe } of places) {
    const done = session.localName(at, 'observe');
    if (done !== undefined && isObserved(done)) continue;
    const editor = session.editor(at, 'every request is observed, and shutdown is orderly');
    observe(editor, session.emitted(editor, 'observe'));
  }
}

/** Several files make an application, and imports do not show which of them the entry loads. */
function manualChoice(session: WiringSession, sites: readonly Creation[]): void {
  const [{ call, source }] = sites as [Creation, ...Creation[]];
  const files = [...new Set(sites.map((site) => site.source.file))].join(', ');
  session.manual.push({
    ...manualStep(session, source, 'observe(app);', TITLE),
    line: lineOf(source, call.getStart(source.ast)),
    why: `${files} make an application, and the imports of ${session.context.service.entry.file} do not show which of them runs.`,
  });
}

function manualWithoutHttp(session: WiringSession): void {
  const { entry } = session.context.service;
  const source = session.graph.modules.get(entry.file) ?? null;
  session.manual.push({
    ...manualStep(session, source, 'const app = observe(await NestFactory.create(AppModule));', TITLE),
    line: null,
    why: `No NestFactory.create() was found in the files that ${entry.file} loads.`,
  });
}
