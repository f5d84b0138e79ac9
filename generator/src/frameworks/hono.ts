import type { ts } from 'ts-morph';
import { descendants, type SourceFile } from '../inspect/source-file.js';
import { typescript } from '../inspect/typescript.js';
import { Apps, type AppKind } from './apps.js';
import type { Framework, Wiring, WiringContext } from './framework.js';
import { serverOf } from './http-servers.js';
import { manualChoice, manualObserve, manualStep, type ManualWords } from './manual-observe.js';
import { isObserved, observeServer } from './observe-value.js';
import { findSites, methodCall, type Site } from './sites.js';
import type { WiringSession } from './wiring-session.js';

export const hono: Framework = { name: 'hono', wire: wireHono };

const app: AppKind = {
  // `Hono` of hono, hono/tiny and hono/quick, `OpenAPIHono` of @hono/zod-openapi.
  makes: (name, path) =>
    /^(?:@hono\/|hono(?:\/|$))/.test(name) && path.length === 1 && path.every((one) => one.endsWith('Hono')),
  chained: new Set([
    ...['use', 'all', 'on', 'get', 'head', 'post', 'put', 'patch', 'delete', 'options', 'query'],
    ...['route', 'mount', 'basePath', 'onError', 'notFound', 'openapi', 'doc', 'doc31'],
  ]),
  types: /^\w*Hono(?:<.*>)?$/s,
};

const words: ManualWords = {
  title: 'Observe the Hono server',
  app: 'the Hono app',
  lookedFor: 'No serve() and no createAdaptorServer() of @hono/node-server',
  code: (_app, call) =>
    `const app = observe(new Hono());\nobserve(${call === 'server' ? 'serve(app)' : call});`,
};

function wireHono(context: WiringContext): Wiring {
  const { session, sites } = findSites(context, serverSites);
  if (sites.length === 0) session.manual.push(manualObserve(session, words));
  else if (session.isGuess(sites)) session.manual.push(manualChoice(session, sites, words));
  else {
    for (const site of sites) {
      observeServer(session, site);
      observeServedApps(session, site);
    }
  }
  return session.wiring();
}

/** `serve({ fetch: app.fetch })`, `createAdaptorServer(app)` and `http.createServer(getRequestListener(app.fetch))`. */
function serverSites(session: WiringSession): Site[] {
  const sites = new Map<Site['call'], Site>();
  for (const { call, source } of session.calls()) {
    const site = isCallOf(session, call, source, ['serve', 'createAdaptorServer'])
      ? { call, source }
      : serverOf(call, source, session.tracer, (handler, from) => isListener(session, handler, from));
    if (site !== undefined) sites.set(site.call, site);
  }
  return [...sites.values()];
}

function isCallOf(
  session: WiringSession,
  call: ts.Node,
  source: SourceFile,
  names: readonly string[],
): call is ts.CallExpression {
  if (!typescript().isCallExpression(call)) return false;
  const callee = session.tracer.trace(call.expression, source);
  return (
    callee?.kind === 'package' &&
    callee.package === '@hono/node-server' &&
    names.includes(callee.path[0] ?? '')
  );
}

function isListener(session: WiringSession, handler: ts.Node, source: SourceFile): boolean {
  const value = session.tracer.trace(handler, source);
  return value?.kind === 'node' && isCallOf(session, value.node, value.source, ['getRequestListener']);
}

/** Observes each app that a server serves where it is made: its first middleware is ours. */
function observeServedApps(session: WiringSession, { call, source }: Site): void {
  const origins = servedApps(session, call, source).map((one) =>
    originOf(session, one.expression, one.source),
  );
  if (origins.length === 0 || origins.includes(undefined)) {
    session.manual.push({
      ...manualStep(session, source, 'const app = observe(new Hono());', 'Observe the Hono app'),
      line: null,
      why: `It is not certain where the app is made that ${source.file} serves: it is observed before its middleware and routes are added.`,
    });
  }
  for (const origin of origins) {
    if (origin === undefined) continue;
    session.found.push(`app made in ${session.place(origin.source, origin.call)}`);
    const done = session.localName(origin.source, 'observe');
    if (done !== undefined && isObserved(origin.source, origin.call, done)) continue;
    const editor = session.editor(origin.source, 'routes and errors of every request are observed');
    editor.wrap(origin.call, `${session.emitted(editor, 'observe')}(`, ')');
  }
}

interface Expression {
  expression: ts.Expression;
  source: SourceFile;
}

/** `app` of `serve(app)`, `serve({ fetch: app.fetch })`, `serve({ ...app })` and `serve({ fetch: (req) => app.fetch(req) })`. */
function servedApps(session: WiringSession, call: Site['call'], source: SourceFile): Expression[] {
  const ts = typescript();
  const apps = new Apps(session, app);
  const found: Expression[] = [];
  const seen = new Set<ts.Node>();
  const look = (node: ts.Node, from: SourceFile): void => {
    if (seen.has(node)) return;
    seen.add(node);
    for (const one of [node, ...descendants(node)]) {
      if (!ts.isExpression(one)) continue;
      if (apps.isApp(one, from) || isObservedByHand(session, one, from)) {
        const { parent } = one;
        const isFetched = ts.isPropertyAccessExpression(parent) && parent.name.text === 'fetch';
        if (one === node || isFetched || ts.isSpreadAssignment(parent))
          found.push({ expression: one, source: from });
        continue;
      }
      // Options and listeners that have a name of their own.
      const value = ts.isIdentifier(one) ? session.tracer.trace(one, from) : undefined;
      if (value?.kind !== 'node') continue;
      const isOptions = one === node && ts.isObjectLiteralExpression(value.node);
      if (isOptions || isCallOf(session, value.node, value.source, ['getRequestListener']))
        look(value.node, value.source);
    }
  };
  for (const argument of call.arguments ?? []) look(argument, source);
  return found;
}

/** `observe(buildApp())`, where it was not known to be an app. */
function isObservedByHand(session: WiringSession, expression: ts.Expression, source: SourceFile): boolean {
  const value = session.tracer.trace(expression, source);
  if (value?.kind !== 'node' || !typescript().isCallExpression(value.node)) return false;
  return session.observedBy(value.node, value.source) !== undefined;
}

/** The `new Hono()` that a chain of calls, a name, a function or a parameter comes down to. */
function originOf(
  session: WiringSession,
  expression: ts.Expression,
  source: SourceFile,
  steps = 0,
): Site | undefined {
  const ts = typescript();
  const value = session.tracer.trace(expression, source);
  if (value?.kind !== 'node' || steps > 12) return undefined;
  const { node } = value;
  if (ts.isParameter(node)) {
    const index = node.parent.parameters.indexOf(node);
    const [caller] = session.tracer.callersOf(
      ts.isConstructorDeclaration(node.parent) ? node.parent.parent : node.parent,
    );
    const passed = caller?.call.arguments?.[index];
    return caller === undefined || passed === undefined
      ? undefined
      : originOf(session, passed, caller.source, steps + 1);
  }
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return undefined;
  if (new Apps(session, app).isMade(node, value.source)) return { call: node, source: value.source };
  if (!ts.isCallExpression(node)) return undefined;
  const observed = session.observedBy(node, value.source);
  if (observed !== undefined) {
    return originOf(session, observed, value.source, steps + 1) ?? { call: node, source: value.source };
  }
  const method = methodCall(node);
  return method === undefined ? undefined : originOf(session, method.receiver, value.source, steps + 1);
}
