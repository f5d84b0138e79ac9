import type { ts } from 'ts-morph';
import { SUPPORTED_FRAMEWORKS } from '../inspect/framework-found.js';
import { loadStyleOf } from '../edit/source-editor.js';
import type { ManualStep } from '../edit/splice.js';
import { descendants, lineOf, type SourceFile } from '../inspect/source-file.js';
import { typescript } from '../inspect/typescript.js';
import { ExpressApps } from './express-app.js';
import { recordBeforeErrorHandlers } from './express-error-handlers.js';
import type { Framework, Wiring, WiringContext } from './framework.js';
import { isObserved, observeValue } from './observe-value.js';
import { observabilitySpecifier } from './observability-import.js';
import { WiringSession } from './wiring-session.js';

export const express: Framework = {
  name: 'express',
  label: SUPPORTED_FRAMEWORKS.express.label,
  packageName: 'express',
  majors: SUPPORTED_FRAMEWORKS.express.majors,
  template: 'express',
  wire: wireExpress,
};

/** A call that makes the HTTP server which serves the app. */
interface ServerSite {
  call: ts.CallExpression | ts.NewExpression;
  source: SourceFile;
}

function wireExpress(context: WiringContext): Wiring {
  let session = new WiringSession(context, false);
  let apps = new ExpressApps(session.tracer);
  let servers = serverSites(session, apps);
  if (servers.length === 0) {
    session = new WiringSession(context, true);
    apps = new ExpressApps(session.tracer);
    servers = serverSites(session, apps);
  }
  if (servers.length === 0 || session.isGuess(servers)) {
    session.manual.push(servers.length === 0 ? manualObserve(session, apps) : manualChoice(session, servers));
    return { edits: [], manual: session.manual, found: session.found };
  }
  for (const { call, source } of servers) {
    session.found.push(`listens in ${session.place(source, call)}`);
    const done = session.localName(source, 'observe');
    if (done !== undefined && isObserved(source, call, done)) continue;
    const editor = session.editor(source, 'every request is observed, and shutdown is orderly');
    observeValue(editor, call, session.emitted(editor, 'observe'), ['server', 'httpServer', 'listening']);
  }
  recordBeforeErrorHandlers(session, apps);
  return { edits: session.edits(), manual: session.manual, found: session.found };
}

function serverSites(session: WiringSession, apps: ExpressApps): ServerSite[] {
  const sites = new Map<ts.Node, ServerSite>();
  for (const { call, source } of session.calls()) {
    if (isAppListen(call, source, apps) || apps.isAppServer(call, source)) sites.set(call, { call, source });
    const behind = apps.serverOfRequestListener(call, source);
    if (behind !== undefined) sites.set(behind.call, behind);
  }
  return [...sites.values()];
}

function isAppListen(
  call: ts.CallExpression | ts.NewExpression,
  source: SourceFile,
  apps: ExpressApps,
): boolean {
  const ts = typescript();
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return false;
  return call.expression.name.text === 'listen' && apps.isApp(call.expression.expression, source);
}

/** Several files listen, and imports do not show which of them the entry loads. */
function manualChoice(session: WiringSession, servers: readonly ServerSite[]): ManualStep {
  const [{ call, source }] = servers as [ServerSite, ...ServerSite[]];
  const [first = ''] = call.getText(source.ast).split('\n');
  const files = [...new Set(servers.map((server) => server.source.file))].join(', ');
  return {
    ...step(session, source, `observe(${first});`),
    line: lineOf(source, call.getStart(source.ast)),
    why: `${files} listen, and the imports of ${session.context.service.entry.file} do not show which of them runs.`,
  };
}

/** Nothing was certain: the nearest thing to a listen call, and what to write there. */
function manualObserve(session: WiringSession, apps: ExpressApps): ManualStep {
  const { service } = session.context;
  const detached = detachedListen(session, apps);
  if (detached !== undefined) {
    const { node, source } = detached;
    const app = node.expression.getText(source.ast);
    return {
      ...step(session, source, `const server = ${app}.listen(port);\nobserve(server);`),
      line: lineOf(source, node.getStart(source.ast)),
      why: `${node.getText(source.ast)} is passed on instead of called, so the server that it makes is not at hand.`,
    };
  }
  const unknown = unknownListen(session);
  if (unknown !== undefined) {
    const { call, source } = unknown;
    const [first = ''] = call.getText(source.ast).split('\n');
    return {
      ...step(session, source, `observe(${first.replace(/;$/, '')});`),
      line: lineOf(source, call.getStart(source.ast)),
      why: `It is not certain that ${call.expression.expression.getText(source.ast)} is the Express app.`,
    };
  }
  const entry = session.graph.modules.get(service.entry.file);
  return {
    ...step(session, entry ?? null, 'observe(server);'),
    line: null,
    why: `No app.listen() and no http.createServer(app) was found in the files that ${service.entry.file} loads.`,
  };
}

function step(
  session: WiringSession,
  source: SourceFile | null,
  code: string,
): Omit<ManualStep, 'line' | 'why'> {
  const { service, observabilityDir } = session.context;
  const file = source?.file ?? service.entry.file;
  const specifier = observabilitySpecifier(service, file, observabilityDir);
  const load = source === null ? 'import' : loadStyleOf(source, service.moduleSystem);
  const names = '{ observe }';
  const line =
    load === 'import' ? `import ${names} from '${specifier}';` : `const ${names} = require('${specifier}');`;
  return { title: 'Observe the HTTP server', file, snippet: `${line}\n\n${code}` };
}

/** `app.listen` that is handed to `promisify` or `bind` instead of called. */
function detachedListen(
  session: WiringSession,
  apps: ExpressApps,
): { node: ts.PropertyAccessExpression; source: SourceFile } | undefined {
  const ts = typescript();
  for (const source of session.graph.modules.values()) {
    for (const node of descendants(source.ast)) {
      if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'listen') continue;
      const called = ts.isCallExpression(node.parent) && node.parent.expression === node;
      if (!called && apps.isApp(node.expression, source)) return { node, source };
    }
  }
  return undefined;
}

/** The first `x.listen()` of something that is not known: not an instance of the service's own classes, not a server. */
function unknownListen(
  session: WiringSession,
): { call: ts.CallExpression & { expression: ts.PropertyAccessExpression }; source: SourceFile } | undefined {
  const ts = typescript();
  for (const { call, source } of session.calls()) {
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) continue;
    if (call.expression.name.text !== 'listen') continue;
    const value = session.tracer.trace(call.expression.expression, source);
    if (value?.kind === 'node' && ts.isNewExpression(value.node)) continue;
    return { call: call as ts.CallExpression & { expression: ts.PropertyAccessExpression }, source };
  }
  return undefined;
}
