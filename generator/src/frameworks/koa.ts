import type { ts } from 'ts-morph';
import type { SourceFile } from '../inspect/source-file.js';
import { typescript } from '../inspect/typescript.js';
import { Apps, type AppKind } from './apps.js';
import type { Framework, Wiring, WiringContext } from './framework.js';
import { serverOf } from './http-servers.js';
import { manualChoice, manualObserve, type ManualWords } from './manual-observe.js';
import { isObserved, observeServer } from './observe-value.js';
import { findSites, methodCall, type Site } from './sites.js';
import type { WiringSession } from './wiring-session.js';

export const koa: Framework = { name: 'koa', wire: wireKoa };

const app: AppKind = {
  makes: (name, path) => name === 'koa' && path.length === 0,
  chained: new Set(['use', 'on', 'once', 'addListener']),
  types: /^(?:Koa|Application)(?:<.*>)?$/s,
};

const words: ManualWords = {
  title: 'Observe the Koa app',
  app: 'the Koa app',
  lookedFor: 'No app.listen() and no app.callback()',
  code: (receiver) => `observe(${receiver === 'server' ? 'app' : receiver}).listen(port);`,
};

/** Where the app is put to use, by `listen` or `callback`, or a server that was made for it. */
interface KoaSite extends Site {
  app?: ts.Expression;
}

function wireKoa(context: WiringContext): Wiring {
  const { session, sites } = findSites(context, koaSites);
  if (sites.length === 0) {
    session.manual.push(manualObserve(session, words, new Apps(session, app)));
  } else if (session.isGuess(sites)) session.manual.push(manualChoice(session, sites, words));
  else {
    for (const site of sites) {
      if (site.app === undefined) observeServer(session, site);
      else observeApp(session, site.app, site);
    }
  }
  return session.wiring();
}

function koaSites(session: WiringSession): KoaSite[] {
  const apps = new Apps(session, app);
  const isCallback = (expression: ts.Expression, source: SourceFile): boolean => {
    const value = session.tracer.trace(expression, source);
    if (value?.kind !== 'node' || !typescript().isCallExpression(value.node)) return false;
    const method = methodCall(value.node);
    return method?.name === 'callback' && apps.isApp(method.receiver, value.source);
  };
  const sites = new Map<Site['call'], KoaSite>();
  for (const { call, source } of session.calls()) {
    const method = methodCall(call);
    const usesApp = method !== undefined && ['listen', 'callback'].includes(method.name);
    const site: KoaSite | undefined =
      usesApp && apps.isApp(method.receiver, source)
        ? { call, source, app: method.receiver }
        : serverOf(call, source, session.tracer, isCallback);
    if (site !== undefined) sites.set(site.call, site);
  }
  return [...sites.values()];
}

/** `observe(app).listen(80)`: before it listens, and where tests that make an app of their own do not come. */
function observeApp(session: WiringSession, used: ts.Expression, { call, source }: Site): void {
  if (methodCall(call)?.name === 'listen') session.found.push(`listens in ${session.place(source, call)}`);
  const made = innermost(used);
  const done = session.localName(source, 'observe');
  if (done !== undefined && isObserved(source, made, done)) return;
  const editor = session.editor(source, 'every request is observed, and shutdown is orderly');
  editor.wrap(made, `${session.emitted(editor, 'observe')}(`, ')');
}

/** `new Koa()` of `new Koa().use(a).use(b)`. */
function innermost(used: ts.Expression): ts.Expression {
  const ts = typescript();
  const method = ts.isCallExpression(used) ? methodCall(used) : undefined;
  return method !== undefined && app.chained.has(method.name) ? innermost(method.receiver) : used;
}
