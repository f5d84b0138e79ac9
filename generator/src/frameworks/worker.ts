import type { ts } from 'ts-morph';
import { loadedFrom } from '../inspect/entries.js';
import { lineOf } from '../inspect/source-file.js';
import { OLDEST } from '../inspect/instrumented-job-systems.js';
import { LOADS_JOB_SYSTEM } from '../inspect/job-systems.js';
import { makerOf, workersIn, type WorkerSite } from '../inspect/job-workers.js';
import type { Service } from '../inspect/service.js';
import { typescript } from '../inspect/typescript.js';
import type { Framework, Wiring, WiringContext } from './framework.js';
import { clientOf, wrappedCode, type JobClient } from './job-clients.js';
import { manualStep } from './manual-observe.js';
import { isObserved, observeValue } from './observe-value.js';
import { WiringSession } from './wiring-session.js';

/** Job systems whose older versions hand out jobs, or are asked, in another way. */
const TOO_OLD = [
  { label: 'Agenda', package: /^(?:@hokify\/)?agenda$/, since: '6' },
  { label: 'BullMQ', package: /^bullmq$/, since: OLDEST.bullmq ?? '' },
];

/** Processes that serve no requests, and the workers, consumers and schedules of every process. */
export const worker: Framework = { name: 'worker', wire: wireWorkers };

function wireWorkers(context: WiringContext): Wiring {
  const { service } = context;
  const session = new WiringSession(context, false, loadedFrom(service));
  const processes = workerEntries(service);
  for (const file of processes) observeProcess(session, file);
  const sites = workersIn(session.graph, session.tracer);
  for (const site of sites) observeWorker(session, site);
  for (const { label, package: name, since } of TOO_OLD) {
    if (!sites.some((site) => name.test(site.system.package) && clientOf(session, site) === undefined))
      continue;
    session.notes.push(
      `The jobs of ${label} before version ${since} are not observed: its workers end in order, and \`runInJob\` gives the lines of a job its id.`,
    );
  }
  const isOwnLoop = sites.length === 0 && processes.length > 0 && service.framework.name !== 'nest';
  if (isOwnLoop && service.existing.signalHandlers.length === 0) {
    session.notes.push(
      "A loop of the service's own is cut off where the process ends on a signal; it ends by itself where it asks `stopping`: while (!stopping.aborted).",
    );
  }
  manualWorkers(session, sites);
  return session.wiring();
}

/** The files that processes without a server start with. */
function workerEntries({ entry, furtherEntries = [] }: Service): string[] {
  return [entry, ...furtherEntries].filter(({ isWorker }) => isWorker).map(({ file }) => file);
}

/** `observeProcess()` below the imports of the entry: from there on it answers, whatever its workers wait for. */
function observeProcess(session: WiringSession, file: string): void {
  const source = session.graph.modules.get(file);
  if (source === undefined) return;
  session.found.push(`runs without a server from ${file}`);
  if (session.localName(source, 'observeProcess') !== undefined) return;
  const editor = session.editor(source, 'health and metrics on a port of its own, and an orderly end');
  editor.afterLoads(`${session.emitted(editor, 'observeProcess')}()`);
}

function observeWorker(session: WiringSession, site: WorkerSite): void {
  const ts = typescript();
  const { call, source, system } = site;
  if (clientOf(session, site) !== undefined) return;
  session.found.push(`${system.package} in ${session.place(source, call)}`);
  const observe = system.endedBy ?? 'observeWorker';
  const done = session.localName(source, observe);
  const made = ts.isAwaitExpression(call.parent) ? call.parent : call;
  if (done !== undefined && isObserved(source, made, done)) return;
  if (system.isAsync === true && made === call) {
    if (done === undefined) session.manual.push(promisedStep(session, site));
    return;
  }
  const editor = session.editor(source, 'its workers end in order');
  const { quote } = editor.style;
  observeValue(
    editor,
    made,
    session.emitted(editor, observe),
    [system.called, 'worker'],
    system.endedBy === undefined ? `, ${quote}${system.stop}${quote}` : '',
  );
}

/** Workers in files that no known process loads: which of them a process starts with cannot be told. */
function manualWorkers(session: WiringSession, known: readonly WorkerSite[]): void {
  const { service, readSource } = session.context;
  // First, because no more modules are looked at than a service of the usual size has.
  const naming = (service.sourceFiles ?? []).filter((file) => LOADS_JOB_SYSTEM.test(readSource(file) ?? ''));
  const all = new WiringSession(session.context, true, naming);
  const files = new Set(known.map(({ source }) => source.file));
  for (const site of workersIn(all.graph, all.tracer)) {
    const { source, call } = site;
    const client = clientOf(all, site);
    const observe = client?.observe ?? site.system.endedBy ?? 'observeWorker';
    if (files.has(source.file) || session.localName(source, observe) !== undefined) continue;
    files.add(source.file);
    session.manual.push({
      ...manualStep(session, source, `observeProcess();\n\n${codeFor(client, site)}`, 'Observe the worker', [
        'observeProcess',
        observe,
      ]),
      line: lineOf(source, call.getStart(source.ast)),
      why: `No script, Dockerfile, Procfile, compose file or pm2 starts what loads ${source.file}. observeProcess() belongs into the file that its process starts with, and the preload into the command that starts it.`,
    });
  }
}

function promisedStep(session: WiringSession, site: WorkerSite): Wiring['manual'][number] {
  const { source, call } = site;
  return {
    ...manualStep(session, source, codeFor(undefined, site), 'End the worker in order', [
      site.system.endedBy ?? 'observeWorker',
    ]),
    line: lineOf(source, call.getStart(source.ast)),
    why: 'The worker is promised here, and is at hand where the promise is awaited.',
  };
}

function codeFor(client: JobClient | undefined, { call, system }: WorkerSite): string {
  if (client?.wrapsCall === true) return wrappedCode(client, call);
  const made = nameOf(call) ?? droppedCall(call);
  if (client !== undefined) return `${client.observe}(${made ?? client.called});`;
  const name = made ?? system.called;
  return system.endedBy === undefined
    ? `observeWorker(${name}, '${system.stop}');`
    : `${system.endedBy}(${name});`;
}

/** The call itself where nothing keeps its value. */
function droppedCall(call: ts.CallExpression | ts.NewExpression): string | undefined {
  const ts = typescript();
  if (!ts.isExpressionStatement(call.parent)) return undefined;
  return `${ts.isNewExpression(call) ? 'new ' : ''}${makerOf(call).getText()}(/* as before */)`;
}

/** The variable that the call's value goes into. */
function nameOf(call: ts.Node): string | undefined {
  const { parent } = call;
  return typescript().isVariableDeclaration(parent) ? parent.name.getText() : undefined;
}
