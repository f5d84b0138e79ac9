// @ts-check
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';

const schema = protobuf.loadSync(fileURLToPath(new URL('otlp-trace.proto', import.meta.url)));
const ExportRequest = schema.lookupType('opentelemetry.ExportTraceServiceRequest');

/**
 * One span as it arrived, ids in hex, times in nanoseconds since the epoch.
 * @typedef {object} ReceivedSpan
 * @property {string} traceId
 * @property {string} spanId
 * @property {string} parentSpanId '' for a root
 * @property {string} name
 * @property {'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER' | 'UNSPECIFIED'} kind
 * @property {'UNSET' | 'OK' | 'ERROR'} status
 * @property {string} statusMessage
 * @property {Record<string, unknown>} attributes
 * @property {{ name: string, attributes: Record<string, unknown> }[]} events
 * @property {string} scope instrumentation scope that made it
 * @property {Record<string, unknown>} resource
 * @property {bigint} startNano
 * @property {bigint} endNano
 */

/**
 * A real OTLP/HTTP trace receiver on a free port of the loopback: takes `POST /v1/traces` in protobuf, plain or
 * gzipped, and keeps what came.
 * @returns {Promise<{ url: string, spans: ReceivedSpan[], requests: { path: string, bytes: number, problem?: string }[], close: () => Promise<void> }>}
 */
export async function startOtlpReceiver() {
  /** @type {ReceivedSpan[]} */
  const spans = [];
  /** @type {{ path: string, bytes: number, problem?: string }[]} */
  const requests = [];

  const server = createServer((request, response) => {
    /** @type {Buffer[]} */
    const chunks = [];
    request.on('data', (/** @type {Buffer} */ chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const path = request.url ?? '';
      /** @type {{ path: string, bytes: number, problem?: string }} */
      const received = { path, bytes: body.length };
      requests.push(received);
      try {
        if (path === '/v1/traces') {
          const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
          spans.push(...decodeSpans(plain));
        }
        response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
      } catch (error) {
        received.problem = String(error);
        response.writeHead(400).end();
      }
    });
  });
  await /** @type {Promise<void>} */ (
    new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  );
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());

  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    spans,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * @param {Uint8Array} body an ExportTraceServiceRequest
 * @returns {ReceivedSpan[]}
 */
export function decodeSpans(body) {
  const message = ExportRequest.toObject(ExportRequest.decode(body), {
    enums: String,
    longs: String,
    defaults: true,
    arrays: true,
  });
  /** @type {ReceivedSpan[]} */
  const spans = [];
  for (const { resource, scopeSpans } of message['resourceSpans']) {
    for (const { scope, spans: scoped } of scopeSpans) {
      for (const span of scoped) {
        spans.push({
          traceId: Buffer.from(span.traceId).toString('hex'),
          spanId: Buffer.from(span.spanId).toString('hex'),
          parentSpanId: Buffer.from(span.parentSpanId).toString('hex'),
          name: span.name,
          kind: span.kind,
          status: span.status?.code ?? 'UNSET',
          statusMessage: span.status?.message ?? '',
          attributes: recordOf(span.attributes),
          events: span.events.map((/** @type {any} */ event) => ({
            name: event.name,
            attributes: recordOf(event.attributes),
          })),
          scope: scope?.name ?? '',
          resource: recordOf(resource?.attributes ?? []),
          startNano: BigInt(span.startTimeUnixNano),
          endNano: BigInt(span.endTimeUnixNano),
        });
      }
    }
  }
  return spans;
}

/** @param {{ key: string, value: any }[]} pairs */
function recordOf(pairs) {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, plain(value)]));
}

/**
 * @param {any} value an AnyValue
 * @returns {unknown}
 */
function plain(value) {
  if (value?.arrayValue) return value.arrayValue.values.map(plain);
  if (value?.kvlistValue) return recordOf(value.kvlistValue.values);
  if (value?.intValue !== undefined) return Number(value.intValue);
  return value?.stringValue ?? value?.boolValue ?? value?.doubleValue ?? value?.bytesValue ?? null;
}
