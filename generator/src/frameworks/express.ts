import type { ts } from 'ts-morph';
import type { SourceFile } from '../inspect/source-file.js';
import { typescript } from '../inspect/typescript.js';
import { ExpressApps } from './express-app.js';
import { recordBeforeErrorHandlers } from './express-error-handlers.js';
import type { Framework, Wiring, WiringContext } from './framework.js';
import { isObserved, observeValue } from './observe-value.js';
import { WiringSession } from './wiring-session.js';

export const express: Framework = {
  name: 'express',
  label: 'Express',
  packageName: 'express',
  majors: [4, 5],
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
  if (servers.length === 0) {
    session.manual.push(manualObserve(session));
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

/** Nothing was certain: the nearest thing to a listen call, and what to write there. */
function manualObserve(session: WiringSession): Wiring['manual'][number] {
  const ts = typescript();
  const { service } = session.context;
  for (const { call, source } of session.calls()) {
    const { expression } = call;
    if (!ts.isPropertyAccessExpression(expression)) continue;
    const promisified =
      expression.name.text === 'promisify' || call.expression.getText().endsWith('promisify');
    if (expression.name.text !== 'listen' && !promisified) continue;
    const [place, line] = session.place(source, call).split(':');
    return {
      title: 'Observe the HTTP server',
      file: place ?? source.file,
      line: Number(line),
      snippet: snippet(
        session,
        source,
        promisified ? 'server' : (call.getText(source.ast).split('\n')[0] ?? 'server'),
      ),
      why: promisified
        ? 'The listen call is promisified, so the server that it makes is not at hand.'
        : `It is not certain that ${expression.expression.getText(source.ast)} is the Express app.`,
    };
  }
  const entry = session.graph.modules.get(service.entry.file);
  return {
    title: 'Observe the HTTP server',
    file: service.entry.file,
    line: null,
    snippet: entry === undefined ? 'observe(server)' : snippet(session, entry, 'server'),
    why: `No app.listen() and no http.createServer(app) was found in the files that ${service.entry.file} loads.`,
  };
}

function snippet(session: WiringSession, source: SourceFile, server: string): string {
  const ext = session.specifier(source);
  const load = /\.[cm]?ts$/.test(source.file) || session.context.service.moduleSystem === 'esm';
  const first = load ? `import { observe } from '${ext}';` : `const { observe } = require('${ext}');`;
  return `${first}\n\nobserve(${server.replace(/;$/, '')});`;
}
