// @ts-check
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { claim } from './claims.mjs';
import { cut, table } from './screen.mjs';

/** What must never be seen again. */
export const secret = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc';

/**
 * @typedef {object} Asked
 * @property {number} status
 * @property {string} body
 * @property {Headers} headers
 * @property {string} requestId as the service sent it back
 * @property {string} traceId as we sent it, '' for none
 * @property {string} spanId our own span, the parent of the service's
 */

/**
 * @param {string} url
 * @param {RequestInit & { traced?: boolean }} [init]
 * @returns {Promise<Asked>}
 */
export async function ask(url, { traced = false, ...init } = {}) {
  const traceId = traced ? randomBytes(16).toString('hex') : '';
  const spanId = traced ? randomBytes(8).toString('hex') : '';
  const headers = new Headers(init.headers);
  if (traced) headers.set('traceparent', `00-${traceId}-${spanId}-01`);
  const response = await fetch(url, { ...init, headers });
  return {
    status: response.status,
    body: await response.text(),
    headers: response.headers,
    requestId: response.headers.get('x-request-id') ?? '',
    traceId,
    spanId,
  };
}

/**
 * Ids in paths, unknown paths, secrets in header, query and body, an incoming trace, a call to an upstream, a failure.
 * @param {string} url
 */
export async function sendTraffic(url) {
  /** @type {(string | number)[][]} */
  const rows = [];
  let sent = 0;
  /**
   * @param {string} what
   * @param {string} method
   * @param {string} path
   * @param {RequestInit & { traced?: boolean, times?: number, toPath?: (id: string) => string }} [init]
   */
  const send = async (what, method, path, { times = 1, toPath, ...init } = {}) => {
    const answers = await Promise.all(
      Array.from({ length: times }, () =>
        ask(url + (toPath ? toPath(randomBytes(4).toString('hex')) : path), { method, ...init }),
      ),
    );
    sent += times;
    const [first] = answers;
    if (!first) throw new Error('nothing was sent');
    rows.push([times, `${method} ${cut(path, 40)}`, first.status, what]);
    return first;
  };
  const credentials = { authorization: `Bearer ${secret}`, cookie: `session=${secret}` };

  const item = await send('an id in the path, an incoming traceparent', 'GET', '/api/orders/o-1', {
    traced: true,
  });
  await send('40 different ids', 'GET', '/api/customers/<id>/orders', {
    times: 40,
    toPath: (id) => `/api/customers/${id}/orders`,
  });
  await send('25 paths that nobody serves', 'GET', '/<anything>', {
    times: 25,
    toPath: (id) => `/${id}/${id}`,
  });
  await send('a secret in header, cookie and query', 'GET', `/api/orders/o-1?access_token=${secret}`, {
    headers: credentials,
  });
  await send('a secret in the body', 'POST', '/api/orders', {
    headers: { 'content-type': 'application/json', ...credentials },
    body: JSON.stringify({
      customerId: 'c-1',
      items: [{ sku: 'apple', quantity: 1 }],
      payment: { password: secret },
    }),
  });
  await send('refused by the service itself', 'POST', '/api/orders', {
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  const outgoing = await send('asks another service, token in hand', 'GET', '/api/orders/o-1/shipment', {
    traced: true,
  });
  const failing = await send('a bug: reads a property of undefined', 'GET', '/api/orders/o-1/discount', {
    traced: true,
  });

  table(['times', 'request', 'status', ''], rows);
  // the access lines follow the answers
  await delay(300);
  claim('the service answers as it did before', item.status === 200 && failing.status === 500, {
    item,
    failing,
  });
  return { item, outgoing, failing, sent };
}

/** @typedef {Awaited<ReturnType<typeof sendTraffic>>} Traffic */
