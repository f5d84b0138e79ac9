import { isServerMaker } from '../inspect/http-server-calls.js';
import type { Framework, Wiring, WiringContext } from './framework.js';
import { manualChoice, manualObserve, type ManualWords } from './manual-observe.js';
import { observeServer } from './observe-value.js';
import { findSites, type Site } from './sites.js';
import type { WiringSession } from './wiring-session.js';

export const nodeHttp: Framework = { name: 'node-http', wire: wireNodeHttp };

const words: ManualWords = {
  title: 'Observe the HTTP server',
  app: 'the HTTP server',
  lookedFor: 'No http.createServer()',
  code: (_server, call) => `observe(${call});`,
};

function wireNodeHttp(context: WiringContext): Wiring {
  const { session, sites } = findSites(context, serverSites);
  if (sites.length === 0) session.manual.push(manualObserve(session, words));
  else if (session.isGuess(sites)) session.manual.push(manualChoice(session, sites, words));
  else {
    for (const site of sites) observeServer(session, site);
    session.notes.push(
      "node:http knows no routes: requests count as `_unmatched` until the service's own router names the one that it found, by nameRoute('/users/:id').",
    );
  }
  return session.wiring();
}

function serverSites(session: WiringSession): Site[] {
  return [...session.calls()].filter(({ call, source }) => isServerMaker(call, source, session.tracer));
}
