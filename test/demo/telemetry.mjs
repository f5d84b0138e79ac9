// @ts-check
import { setTimeout as delay } from 'node:timers/promises';
import { parseMetrics } from '../harness/prometheus-text.mjs';
import { until } from '../harness/running-service.mjs';
import { claim } from './claims.mjs';
import { note, paint, say, showJson, table } from './screen.mjs';
import { ask, secret } from './traffic.mjs';

/** @typedef {import('../harness/running-service.mjs').RunningService} RunningService */
/** @typedef {Awaited<ReturnType<typeof import('../harness/otlp-receiver.mjs').startOtlpReceiver>>} Receiver */
/** @typedef {Awaited<ReturnType<typeof import('../harness/upstream.mjs').startUpstream>>} Upstream */
/** @typedef {import('./traffic.mjs').Traffic} Traffic */
/** @typedef {Record<string, unknown>} Line */

/** @param {RunningService} service */
function rawLines(service) {
  return [...service.stdout(), ...service.stderr()];
}

/**
 * @param {RunningService} service
 * @returns {Line[]}
 */
function jsonLines(service) {
  return rawLines(service).flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      // counted by the claim that every line is JSON
      return [];
    }
  });
}

/** @param {Line} line */
const isAccessLine = (line) => typeof line['status'] === 'number' && typeof line['duration_ms'] === 'number';

/**
 * @param {RunningService} service
 * @param {Traffic} traffic
 */
export function showLogs(service, { item, sent }) {
  const lines = jsonLines(service);
  const ofItem = lines.filter((line) => line['request_id'] === item.requestId);
  const access = ofItem.find(isAccessLine);
  note('The access line of the first request, one JSON object on stdout, here with a line for each field:');
  say();
  showJson(access ?? {}, ['time', 'level', 'msg', 'request_id', 'trace_id', 'span_id']);
  say();
  claim(
    'request id in the line and in the answer are the same',
    access?.['request_id'] === item.requestId,
    access,
  );
  claim('the trace id is the caller’s, from its traceparent', access?.['trace_id'] === item.traceId, access);
  const own = ofItem.find((line) => String(line['msg']).startsWith('order read'));
  claim(
    'the service’s own console.info("order read") carries the same ids',
    own?.['trace_id'] === item.traceId,
    ofItem,
  );
  const total = rawLines(service).length;
  claim(
    `${String(total)} lines on stdout and stderr, each one a JSON object`,
    lines.length === total,
    rawLines(service),
  );
  const accessLines = lines.filter(isAccessLine).length;
  claim(`${String(sent)} requests, ${String(accessLines)} access lines`, accessLines === sent);
}

/** @param {RunningService} service */
export async function showMetrics(service) {
  const { body } = await ask(`${service.url}/metrics`);
  const samples = parseMetrics(body);
  const name = 'http_server_request_duration_seconds';
  const counts = samples.filter((sample) => sample.name === `${name}_count`);
  /** @param {Record<string, string>} labels */
  const sumOf = (labels) =>
    samples.find(
      (sample) => sample.name === `${name}_sum` && JSON.stringify(sample.labels) === JSON.stringify(labels),
    )?.value ?? 0;
  note(`${name} at GET /metrics`);
  say();
  table(
    ['method', 'route', 'status', 'requests', 'mean ms'],
    counts.map(({ labels, value }) => [
      labels['http_request_method'] ?? '',
      labels['http_route'] ?? '',
      labels['http_response_status_code'] ?? '',
      value,
      ((sumOf(labels) / value) * 1000).toFixed(1),
    ]),
  );
  say();
  const routes = new Set(counts.map(({ labels }) => labels['http_route']));
  claim('40 ids are one series, by the full route pattern', routes.has('/api/customers/:customerId/orders'), [
    ...routes,
  ]);
  claim('25 unknown paths are one series, _unmatched', routes.has('_unmatched') && counts.length < 12, [
    ...routes,
  ]);
  const failed = counts.find(({ labels }) => labels['http_response_status_code'] === '500');
  claim(
    'the failing route keeps its pattern also after the error',
    failed?.labels['http_route'] === '/api/orders/:id/discount',
    failed,
  );
  const families = body.split('\n').filter((line) => line.startsWith('# TYPE ')).length;
  claim(
    `${String(families)} metric families in all: process, memory, event loop, requests, errors`,
    families > 10,
  );
}

/**
 * @param {Receiver} receiver
 * @param {Upstream} upstream
 * @param {Traffic} traffic
 */
export async function showTrace(receiver, upstream, { outgoing, sent }) {
  const served = () => receiver.spans.filter(({ kind }) => kind === 'SERVER');
  await until(() => served().length >= sent, 5000);
  const spans = receiver.spans.filter(({ traceId }) => traceId === outgoing.traceId);
  say(`  ${paint('dim', 'trace')}  ${outgoing.traceId}`);
  say(`  ${paint('dim', `caller span ${outgoing.spanId} (ours)`)}`);
  const start = spans.map(({ startNano }) => startNano).sort()[0] ?? 0n;
  /**
   * @param {string} parent
   * @param {string} indent
   */
  const showBelow = (parent, indent) => {
    for (const span of spans.filter(({ parentSpanId }) => parentSpanId === parent)) {
      const at = (Number(span.startNano - start) / 1e6).toFixed(1);
      const took = (Number(span.endNano - span.startNano) / 1e6).toFixed(1);
      const tail = paint('dim', `${span.spanId}  +${at} ms  ${took} ms`);
      say(`  ${indent}└─ ${paint('bold', span.name)}  ${paint('cyan', span.kind)}  ${tail}`);
      showBelow(span.spanId, `${indent}   `);
    }
  };
  showBelow(outgoing.spanId, '');
  say(`  ${paint('dim', `upstream got traceparent ${String(upstream.received[0]?.headers.traceparent)}`)}`);
  say();
  const server = spans.find(({ kind }) => kind === 'SERVER');
  const client = spans.find(({ kind }) => kind === 'CLIENT');
  claim(
    'one server span, child of the caller’s, named by method and route',
    server?.parentSpanId === outgoing.spanId && server.name === 'GET /api/orders/:id/shipment',
    spans.map(({ name }) => name),
  );
  claim(
    'the call to the other service is a client span below it',
    client?.parentSpanId === server?.spanId,
    spans.map(({ name }) => name),
  );
  const passed = String(upstream.received[0]?.headers.traceparent);
  claim(
    'and the other service was handed the trace',
    passed === `00-${outgoing.traceId}-${String(client?.spanId)}-01`,
    passed,
  );
  claim(
    `${String(sent)} requests, ${String(served().length)} server spans received`,
    served().length === sent,
  );
}

/** @param {RunningService} service */
export async function showProbes(service) {
  for (const path of ['/live', '/ready', '/health']) {
    const { status, body } = await ask(service.url + path);
    say(`  ${path.padEnd(8)} ${paint(status === 200 ? 'green' : 'red', String(status))}  ${body}`);
    claim(`${path} answers 200`, status === 200, { status, body });
  }
}

/**
 * @param {RunningService} service
 * @param {Traffic} traffic
 */
export function showErrors(service, { failing }) {
  note('The answer: RFC 9457 problem details, nothing of the cause in it.');
  say();
  say(`  ${String(failing.status)} ${String(failing.headers.get('content-type'))}`);
  const problem = JSON.parse(failing.body);
  showJson(problem);
  say();
  const withStack = rawLines(service).filter(
    (line) => line.includes("(reading 'percent')") && line.includes('\\n    at '),
  );
  const logged = withStack.map((line) => /** @type {Line} */ (JSON.parse(line)));
  note('The log line, with its stack (paths shortened here):');
  say();
  showJson(logged[0] ?? {}, ['time', 'level', 'msg', 'request_id', 'trace_id', 'span_id']);
  say();
  claim(
    'answered as a problem',
    String(failing.headers.get('content-type')).startsWith('application/problem+json'),
  );
  claim('the answer does not tell the cause', !failing.body.includes('percent'), failing.body);
  claim('logged exactly once', logged.length === 1, withStack);
  claim(
    'with the ids of its request',
    logged[0]?.['request_id'] === failing.requestId && logged[0]['trace_id'] === failing.traceId,
    logged[0],
  );
}

/**
 * @param {RunningService} service
 * @param {Receiver} receiver
 */
export async function showSecrets(service, receiver) {
  const logs = rawLines(service).join('\n');
  const spans = receiver.spans
    .map(({ startNano: _start, endNano: _end, ...span }) => JSON.stringify(span))
    .join('\n');
  const { body: metrics } = await ask(`${service.url}/metrics`);
  for (const [where, text] of /** @type {const} */ ([
    ['logs', logs],
    ['spans', spans],
    ['metrics', metrics],
  ])) {
    const found = text.split('\n').filter((line) => line.includes(secret));
    claim(`not in ${String(text.length)} characters of ${where}`, found.length === 0, found[0]);
  }
}

/**
 * @param {RunningService} service
 * @param {Receiver} receiver
 * @param {Traffic} traffic
 */
export async function showDrain(service, receiver, { sent }) {
  const slow = ask(`${service.url}/api/orders/report`, { traced: true });
  await delay(100);
  const from = performance.now();
  /** @param {string} text */
  const mark = (text) =>
    say(`  ${paint('dim', `${(performance.now() - from).toFixed(0).padStart(5)} ms`)}  ${text}`);
  mark('SIGTERM, with one request in flight');
  service.signal('SIGTERM');
  await delay(60);
  const ready = await ask(`${service.url}/ready`);
  mark(`/ready ${String(ready.status)}`);
  const late = await ask(`${service.url}/api/orders/o-1`);
  mark(`a new request is still served: ${String(late.status)}`);
  const finished = await slow;
  mark(`the request in flight is answered: ${String(finished.status)}`);
  const exit = await service.exited;
  mark(`exit code ${String(exit.code)}`);
  const took = performance.now() - from;
  say();
  claim('not ready at once, still serving', ready.status === 503 && late.status === 200, { ready, late });
  claim('the request in flight is finished', finished.status === 200, finished);
  claim('exit code 0 within 10 s', exit.code === 0 && took < 10_000, exit);
  const access = jsonLines(service).filter(isAccessLine).length;
  const spans = receiver.spans.filter(({ kind }) => kind === 'SERVER').length;
  claim('the last line and the last span are out', access === sent + 2 && spans === sent + 2, {
    sent: sent + 2,
    access,
    spans,
  });
}
