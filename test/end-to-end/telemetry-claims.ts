import { expect, it } from 'vitest';
import type { Sample } from '../harness/prometheus-text.mjs';
import { canary, type ServiceCase } from './cases.js';
import type { Crash, Evidence, Exchange } from './evidence.js';
import { errorLinesWithStack, idOf, isAccessLine, linesOf, messageOf, stringsIn } from './lines.js';

interface Observed {
  evidence: Evidence;
  crash: Crash | null;
}

/** What every emitted service promises (issue 2, section 3), as tests over what one was seen to do. */
export function describeTelemetry(service: ServiceCase, observed: () => Observed): void {
  const evidence = () => observed().evidence;

  it('writes JSON and nothing else on stdout and stderr', () => {
    const { stdout, stderr } = evidence();
    const prose = [...stdout, ...stderr].filter((line) => !isJsonObject(line));
    expect(prose).toEqual([]);
    expect(stdout.length).toBeGreaterThan(0);
  });

  it('puts request, trace and span id on every line in a request', () => {
    const { item, post, failing } = evidence();
    for (const exchange of [item, post, failing]) {
      const lines = linesOf(evidence(), exchange);
      expect(lines.length, `lines of ${exchange.path}`).toBeGreaterThan(0);
      for (const line of lines) {
        expect(line).toMatchObject({ request_id: exchange.requestId, trace_id: exchange.traceId });
        expect(line.span_id).toMatch(/^[0-9a-f]{16}$/);
      }
    }
    if (service.itemLine !== null) {
      expect(linesOf(evidence(), item).map(messageOf).join('\n')).toContain(service.itemLine);
    }
  });

  it('takes a well-formed x-request-id, makes one otherwise, and sends it back', () => {
    const { item, withoutIds, forgedId } = evidence();
    expect(idOf(item)).toBe(item.requestId);
    expect(idOf(withoutIds)).toMatch(/^[\w-]{8,}$/);
    expect(idOf(forgedId)).toMatch(/^[\w-]{8,}$/);
    expect(idOf(forgedId)).not.toBe(idOf(withoutIds));
  });

  it('writes one access line for each request, at its end', () => {
    const access = evidence().lines.filter(isAccessLine);
    const ids = access.map((line) => String(line.request_id));
    expect(access.length).toBe(evidence().requestsSent);
    expect(new Set(ids).size).toBe(evidence().requestsSent);
  });

  it('writes an access line also when the client went away', () => {
    const access = evidence().lines.filter(
      (line) => line.request_id === evidence().abortedId && isAccessLine(line),
    );
    expect(access).toHaveLength(1);
  });

  it('keeps concurrent requests apart', () => {
    for (const exchange of evidence().concurrent) {
      const lines = linesOf(evidence(), exchange);
      expect(lines.length).toBeGreaterThan(0);
      expect(new Set(lines.map((line) => line.trace_id))).toEqual(new Set([exchange.traceId]));
      const spans = serverSpans(evidence(), exchange);
      expect(spans).toHaveLength(1);
    }
  });

  it('lets no secret out: not in logs, not in spans, not in metrics', () => {
    const { stdout, stderr, spans, metricsText } = evidence();
    const leaks = [
      ...[...stdout, ...stderr].filter((line) => line.includes(canary)),
      ...spans.map((span) => JSON.stringify(span, bigintsAsText)).filter((span) => span.includes(canary)),
      ...metricsText.split('\n').filter((line) => line.includes(canary)),
    ];
    expect(leaks).toEqual([]);
  });

  it('measures requests by route pattern, method and status', () => {
    const count = durations(evidence()).filter(({ name }) => name.endsWith('_count'));
    for (const [pattern, status] of [
      [service.item.pattern, String(service.item.status ?? 200)],
      [service.slow.pattern, '200'],
      [service.post.pattern, String(service.post.status)],
      [service.failing.pattern, '500'],
      ...(service.outgoing ? [[service.outgoing.pattern, '200']] : []),
    ] as const) {
      const route = pattern ?? '_unmatched';
      const series = count.filter(({ labels }) => labels.http_route === route);
      expect(
        series.map(({ labels }) => labels.http_response_status_code),
        route,
      ).toContain(status);
      expect(series.every(({ labels }) => labels.http_request_method !== undefined)).toBe(true);
    }
    const routes = new Set(count.map(({ labels }) => labels.http_route));
    expect(routes).toContain('_unmatched');
    expect(count.length).toBeLessThan(20);
  });

  it('counts what it served: no more, no less', () => {
    const counted = durations(evidence())
      .filter(({ name }) => name.endsWith('_count'))
      .reduce((sum, { value }) => sum + value, 0);
    expect(counted).toBe(evidence().requestsBeforeScrape);
  });

  it('exposes requests in flight, errors by kind, process and event loop', () => {
    const { samples, metricsType } = evidence();
    const names = [...new Set(samples.map(({ name }) => name))].join('\n');
    expect(metricsType).toMatch(/^text\/plain|^application\/openmetrics-text/);
    expect(names).toMatch(/active_requests/);
    expect(names).toMatch(/errors?_total/);
    expect(names).toMatch(/^process_cpu/m);
    expect(names).toMatch(/event_?loop/);
  });

  it('answers and records an error once, with its stack', () => {
    const { failing } = evidence();
    expect(failing.status).toBe(500);
    const logged = errorLinesWithStack(evidence().lines, service.failing.message);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatchObject({ request_id: idOf(failing), trace_id: failing.traceId });
    if (service.failing.answer === null) {
      expect(failing.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(JSON.parse(failing.body)).toMatchObject({ status: 500 });
      expect(failing.body).not.toContain(service.failing.message);
      expect(failing.body).not.toContain('    at ');
    } else {
      expect(JSON.parse(failing.body)).toEqual(service.failing.answer);
    }
  });

  it('answers a malformed body as the caller’s mistake and does not call it an error', () => {
    const { malformed } = evidence();
    if (service.failing.answer === null) {
      expect(malformed.status).toBe(400);
      expect(malformed.body).not.toContain('    at ');
    }
    if (malformed.status < 500) {
      const errors = linesOf(evidence(), malformed).filter(
        (line) => line.level === 'error' || line.level === 50,
      );
      expect(errors).toEqual([]);
    }
  });

  it('answers unknown paths as before where the service has its own answer, else as a problem', () => {
    const { unknown } = evidence();
    expect(unknown.status).toBe(404);
    if (service.unknownAnswer === null) {
      expect(unknown.headers['content-type']).toMatch(/^application\/problem\+json/);
    } else if (service.unknownAnswer instanceof RegExp) {
      expect(unknown.body).toMatch(service.unknownAnswer);
    } else {
      expect(JSON.parse(unknown.body)).toEqual(service.unknownAnswer);
    }
  });

  it('continues the incoming trace in one server span named by method and route', () => {
    const { item, failing } = evidence();
    const [span, ...more] = serverSpans(evidence(), item);
    expect(more).toEqual([]);
    expect(span).toMatchObject({
      parentSpanId: item.parentSpanId,
      name: spanName(service.item.pattern),
      status: 'UNSET',
    });
    expect(span?.attributes).toMatchObject({ 'http.request.method': 'GET' });
    expect(span?.attributes['http.route'] ?? null).toBe(service.item.pattern);
    const [failed] = serverSpans(evidence(), failing);
    expect(failed).toMatchObject({ name: spanName(service.failing.pattern), status: 'ERROR' });
    expect(failed?.events.map(({ name }) => name)).toContain('exception');
  });

  it('sends one server span for each request', () => {
    expect(evidence().exportProblems).toEqual([]);
    const served = evidence().spans.filter(({ kind }) => kind === 'SERVER');
    expect(served).toHaveLength(evidence().requestsSent);
  });

  if (service.outgoing !== null)
    it('passes the trace on to the services it asks', () => {
      const exchange = evidence().outgoing;
      if (exchange === null) throw new Error('no outgoing request was made');
      expect(exchange.status).toBe(200);
      const [asked] = evidence().upstream;
      const [, traceId, spanId] = String(asked?.headers.traceparent).split('-');
      expect(traceId).toBe(exchange.traceId);
      const client = evidence().spans.find((span) => span.spanId === spanId);
      expect(client).toMatchObject({ kind: 'CLIENT', traceId: exchange.traceId });
      expect(client?.parentSpanId).toBe(serverSpans(evidence(), exchange)[0]?.spanId);
    });

  if (service.outgoing?.failure !== undefined)
    it('reports a failed call once and without its credentials', () => {
      const exchange = evidence().outgoingFailure;
      if (exchange === null) throw new Error('no failing outgoing request was made');
      expect(exchange.status).toBe(service.outgoing?.failure?.status);
      const errors = linesOf(evidence(), exchange).filter((line) =>
        stringsIn(line).some((text) => text.includes('\n    at ')),
      );
      expect(errors).toHaveLength(1);
      expect(serverSpans(evidence(), exchange)[0]?.status).toBe('ERROR');
    });

  it('answers probes, and leaves the service’s own alone', () => {
    const { probes, own } = evidence();
    const ownPaths = new Set(service.own.map(({ path }) => path));
    expect(probes.live.status).toBe(200);
    expect(probes.ready.status).toBe(200);
    expect(probes.health.status).toBe(200);
    if (!ownPaths.has('/health')) {
      expect(JSON.parse(probes.health.body)).toMatchObject({
        live: { status: 'ok' },
        ready: { status: 'ok' },
      });
    }
    for (const [index, { answer }] of service.own.entries()) expect(own[index]?.body).toMatch(answer);
  });

  it('drains on SIGTERM: not ready at once, still serving, the request in flight finished, exit 0', () => {
    const { drain, exit } = evidence();
    expect(drain.ready.status).toBe(503);
    expect(drain.live.status).toBe(200);
    expect(drain.item.status).toBe(service.item.status ?? 200);
    expect(drain.slow.status).toBe(200);
    expect(exit).toEqual({ code: 0, signal: null });
    expect(drain.msToExit).toBeLessThan(12_000);
  });

  it('flushes the last line and the last span before it ends', () => {
    const { drain } = evidence();
    for (const exchange of [drain.slow, drain.item]) {
      expect(linesOf(evidence(), exchange).filter(isAccessLine)).toHaveLength(1);
      expect(serverSpans(evidence(), exchange)).toHaveLength(1);
    }
  });

  if (service.crash !== null)
    it('logs what nobody caught as fatal, once, and dies', () => {
      const { crash } = observed();
      if (crash === null || service.crash === null) throw new Error('the service was not made to crash');
      expect(crash.exit.code).not.toBe(0);
      expect(crash.exit.signal).toBeNull();
      expect([...crash.stdout, ...crash.stderr].filter((line) => !isJsonObject(line))).toEqual([]);
      const fatal = errorLinesWithStack(crash.lines, service.crash.message);
      expect(fatal).toHaveLength(1);
      expect(['fatal', 60]).toContain(fatal[0]?.level);
    });
}

/** Without a pattern it is the method alone: the path would be a name for every request. */
function spanName(pattern: string | null): string {
  return pattern === null ? 'GET' : `GET ${pattern}`;
}

function durations({ samples }: Evidence): Sample[] {
  return samples.filter(({ name }) => name.startsWith('http_server_request_duration_seconds'));
}

function serverSpans(evidence: Evidence, exchange: Exchange) {
  return evidence.spans.filter(({ kind, traceId }) => kind === 'SERVER' && traceId === exchange.traceId);
}

function isJsonObject(line: string): boolean {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}

function bigintsAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
