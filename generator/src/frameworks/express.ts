import { Apps, type AppKind } from './apps.js';
import { recordBeforeErrorHandlers } from './express-error-handlers.js';
import type { Framework, Wiring, WiringContext } from './framework.js';
import { serverOf } from './http-servers.js';
import { manualChoice, manualObserve, type ManualWords } from './manual-observe.js';
import { observeServer } from './observe-value.js';
import { findSites, methodCall, type Site } from './sites.js';
import type { WiringSession } from './wiring-session.js';

export const express: Framework = { name: 'express', wire: wireExpress };

const app: AppKind = {
  makes: (name, path) => name === 'express' && path.length === 0,
  chained: new Set([
    ...['use', 'set', 'enable', 'disable', 'engine', 'param', 'all', 'on', 'once'],
    ...['get', 'head', 'post', 'put', 'patch', 'delete', 'options'],
  ]),
  types: /^(?:(?:express|core|e)\.)?(?:Express|Application)(?:<.*>)?$/s,
};

const words: ManualWords = {
  title: 'Observe the HTTP server',
  app: 'the Express app',
  lookedFor: 'No app.listen() and no http.createServer(app)',
  code: (_app, call) => `observe(${call});`,
};

function wireExpress(context: WiringContext): Wiring {
  const { session, sites } = findSites(context, serverSites);
  const apps = new Apps(session, app);
  if (sites.length === 0) session.manual.push(manualObserve(session, words, apps));
  else if (session.isGuess(sites)) session.manual.push(manualChoice(session, sites, words));
  else {
    for (const site of sites) observeServer(session, site);
    recordBeforeErrorHandlers(session, apps);
  }
  return session.wiring();
}

function serverSites(session: WiringSession): Site[] {
  const apps = new Apps(session, app);
  const sites = new Map<Site['call'], Site>();
  for (const { call, source } of session.calls()) {
    const method = methodCall(call);
    const listens = method?.name === 'listen' && apps.isApp(method.receiver, source);
    const site = listens
      ? { call, source }
      : serverOf(call, source, session.tracer, (handler, from) => apps.isApp(handler, from));
    if (site !== undefined) sites.set(site.call, site);
  }
  return [...sites.values()];
}
