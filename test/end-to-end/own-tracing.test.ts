import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startOtlpReceiver, type ReceivedSpan } from '../harness/otlp-receiver.mjs';
import { startService, until, type RunningService } from '../harness/running-service.mjs';
import { prepare, sightline, packedPlugin, type Prepared } from './prepare.js';
import './clean-up.js';

/*
 * A service that has an SDK of OpenTelemetry keeps its tracing: what is emitted makes no span, and its lines are found by
 * those of the service.
 */

type Line = Record<string, unknown> & { msg?: string; route?: string };

const CALLER = '0af7651916cd43dd8448eb211c80319c';

let prepared: Prepared;
let service: RunningService;
let receiver: Awaited<ReturnType<typeof startOtlpReceiver>>;

beforeAll(async () => {
  prepared = await prepare({ name: 'express5-js-traced', packageManager: 'npm', installedBefore: true });
  receiver = await startOtlpReceiver();
  service = await startService(prepared.folder, {
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    },
  });
});

afterAll(async () => {
  service.kill();
  await receiver.close();
});

/** What a request left behind: the lines that carry its id, and the spans of its trace. */
async function request(at: string, headers: Record<string, string> = {}) {
  const response = await fetch(service.url + at, { headers });
  await response.arrayBuffer();
  const id = response.headers.get('x-request-id');
  const lines = (): Line[] =>
    service
      .stdout()
      .map((line) => JSON.parse(line) as Line)
      .filter((line) => line.request_id === id);
  const access = (): Line | undefined => lines().find(({ route }) => route !== undefined);
  const spans = (): ReceivedSpan[] => receiver.spans.filter(({ traceId }) => traceId === access()?.trace_id);
  const hasCome = async () => until(() => spans().some(({ kind }) => kind === 'SERVER'), 5000);
  expect(await hasCome(), `span and line of ${at}`).toBe(true);
  return { lines: lines(), access: access(), spans: spans() };
}

it('init leaves tracing to the service, and says so', () => {
  const { code, output } = prepared.init;
  expect(code, output).toBe(0);
  expect(output).toContain('Tracing is left to @opentelemetry/sdk-node (tracing.js:6)');
  const { dependencies } = JSON.parse(readFileSync(path.join(prepared.folder, 'package.json'), 'utf8')) as {
    dependencies: object;
  };
  expect(Object.keys(dependencies)).not.toContain('@opentelemetry/sdk-trace');
});

it('every line of a request has the ids of the span that ran, the access line those of the request', async () => {
  const { lines, access, spans } = await request('/quotes/ABC', {
    traceparent: `00-${CALLER}-b7ad6b7169203331-01`,
  });
  const [server, price] = ['SERVER', 'INTERNAL'].map((kind) => spans.find((span) => span.kind === kind));
  expect(server?.parentSpanId).toBe('b7ad6b7169203331');
  expect(lines.map(({ msg, trace_id, span_id }) => ({ msg, trace_id, span_id }))).toEqual([
    { msg: 'asked for a quote', trace_id: CALLER, span_id: server?.spanId },
    { msg: 'priced', trace_id: CALLER, span_id: price?.spanId },
    { msg: 'request completed', trace_id: CALLER, span_id: server?.spanId },
  ]);
  expect(access).toMatchObject({ route: '/quotes/:symbol', status: 200 });
  expect(spans.filter(({ kind }) => kind === 'SERVER')).toHaveLength(1);
});

it('so have the lines of a failure', async () => {
  const { lines, spans } = await request('/broken');
  const server = spans.find(({ kind }) => kind === 'SERVER');
  expect(lines.map(({ level, trace_id, span_id }) => ({ level, trace_id, span_id }))).toEqual([
    { level: 'error', trace_id: server?.traceId, span_id: server?.spanId },
    { level: 'info', trace_id: server?.traceId, span_id: server?.spanId },
  ]);
});

it('a second run changes nothing', async () => {
  const again = await sightline(prepared.folder, [
    'init',
    '--yes',
    '--dry-run',
    '--allow-dirty',
    '--lint-package',
    await packedPlugin(),
  ]);
  expect(again.code, again.output).toBe(0);
  expect(again.output).toContain('Nothing to do');
});
