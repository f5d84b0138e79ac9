import { Counter, Gauge, Histogram, collectDefaultMetrics, register } from 'prom-client';
import { logger } from './logger.js';

const OTHER = '_OTHER';
const { METRICS_MAX_SERIES = '2000' } = process.env;
const MAX_SERIES = Number(METRICS_MAX_SERIES) || 2000;

/** Seconds, as OpenTelemetry advises for HTTP durations. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Metrics by their name. Each gives way to one of the service's own that has it. */
const ours = new Map();

/**
 * The metric of that name that was made here before, or by another copy of this module; else a new one. One of the service's
 * own stays its alone, and ours is shown nowhere: what both measure would be counted twice.
 */
function metricOf(Kind, config) {
  const existing = register.getSingleMetric(config.name);
  if (existing instanceof Kind && isSame(existing, config)) {
    ours.set(config.name, existing);
    return existing;
  }
  if (existing !== undefined) tellLeftOut(config.name);
  const metric = new Kind({ ...config, registers: existing === undefined ? [register] : [] });
  ours.set(config.name, metric);
  return metric;
}

function isSame(metric, { name, help, labelNames }) {
  const other = metric;
  return (
    (ours.get(name) === metric || other.help === help) && String(other.labelNames) === String(labelNames)
  );
}

function tellLeftOut(metric) {
  logger.info({ metric }, 'the service has a metric of this name, and ours is left out');
}

const registry = register;
const { registerMetric } = registry;

/** A service that makes its metric after ours would not start: the client throws at the second of a name. */
registry.registerMetric = (metric) => {
  const { name } = metric;
  const before = register.getSingleMetric(name);
  if (before !== undefined && ours.get(name) === before) {
    register.removeSingleMetric(name);
    if (!/^(?:process|nodejs)_/.test(name)) tellLeftOut(name);
  }
  Reflect.apply(registerMetric, register, [metric]);
};

/** A service that clears the registry means its own metrics. */
function registerAgain() {
  for (const [name, metric] of ours) {
    if (register.getSingleMetric(name) === undefined) registry.registerMetric(metric);
  }
}

let dropped;

function countDropped(metric) {
  dropped ??= metricOf(Counter, {
    name: 'metrics_series_dropped_total',
    help: 'Measurements left out because the metric already has its maximum of series',
    labelNames: ['metric'],
  });
  dropped.inc({ metric });
}

/**
 * What has a metric, or will have: it is made with its first measurement, or at the first scrape. By then the service has
 * made its own, which comes first. Those that are asked at the scrape are there from the first measurement of any on, for
 * a `/metrics` of the service's own.
 */
const instruments = [];

/** Folds label values into their domains, caps the series, and keeps each series at hand. */
class BoundedSeries {
  name;
  make;
  isAsked;
  metric;
  domains;
  labels;
  seen = new Map();
  series = new Map();
  /** Most measurements have the labels of the one before: then no key is put together. */
  last = [];
  lastSeries;

  constructor(name, domains, make, isAsked = false) {
    this.name = name;
    this.make = make;
    this.isAsked = isAsked;
    this.labels = Object.keys(domains);
    this.domains = Object.entries(domains).map(([label, domain]) =>
      'atMost' in domain ? [label, null, domain.atMost] : [label, new Set(domain), 0],
    );
    instruments.push(this);
  }

  of(values) {
    if (this.lastSeries !== undefined && this.isLast(values)) return this.lastSeries;
    let key = '';
    for (const [at, label] of this.labels.entries()) {
      key += `${String(values[label])}\n`;
      this.last[at] = values[label];
    }
    this.lastSeries = this.series.get(key) ?? this.open(values);
    return this.lastSeries;
  }

  isLast(values) {
    return this.labels.every((label, at) => values[label] === this.last[at]);
  }

  open(values) {
    const folded = this.domains.map(([label, domain, atMost]) =>
      this.fold(label, String(values[label]), domain, atMost),
    );
    const foldedKey = folded.map((value) => `${value}\n`).join('');
    const known = this.series.get(foldedKey);
    if (known !== undefined) return known;
    if (this.series.size >= MAX_SERIES) {
      countDropped(this.name);
      return undefined;
    }
    for (const instrument of instruments) if (instrument.isAsked) instrument.made();
    const series = this.made().labels(...folded);
    this.series.set(foldedKey, series);
    return series;
  }

  made() {
    this.metric ??= this.make();
    return this.metric;
  }

  fold(label, value, domain, atMost) {
    if (domain !== null) return domain.has(value) ? value : OTHER;
    const seen = this.seen.get(label) ?? new Set();
    if (seen.size === 0) this.seen.set(label, seen);
    if (!seen.has(value)) {
      if (seen.size >= atMost) return OTHER;
      seen.add(value);
    }
    return value;
  }
}

/** A counter: `orders.add({ outcome: 'paid' })`. Names end in `_total`. */
export function counter(name, help, labels) {
  const series = new BoundedSeries(name, labels, () =>
    metricOf(Counter, { name, help, labelNames: Object.keys(labels) }),
  );
  return { add: (values, amount = 1) => series.of(values)?.inc(amount) };
}

/** A histogram: `charge.record({ provider: 'stripe' }, 0.123)`. Durations are in seconds and named so. */
export function histogram(name, help, labels, buckets = SECONDS) {
  const series = new BoundedSeries(name, labels, () =>
    metricOf(Histogram, { name, help, labelNames: Object.keys(labels), buckets }),
  );
  return { record: (values, value) => series.of(values)?.observe(value) };
}

/** A gauge: `depth.set({ queue: 'mail' }, 12)`. What changes more often than it is read is set by `collect`, at each scrape. */
export function gauge(name, help, labels, collect) {
  const set = (values, value) => series.of(values)?.set(value);
  const atScrape = collect && {
    collect: () => {
      try {
        collect(set);
      } catch (err) {
        // One gauge that cannot be read does not cost the scrape all others.
        logger.error({ err, metric: name }, 'gauge could not be read');
      }
    },
  };
  const series = new BoundedSeries(
    name,
    labels,
    () => metricOf(Gauge, { name, help, labelNames: Object.keys(labels), ...atScrape }),
    collect !== undefined,
  );
  return { set };
}

/**
 * How often the event loop is looked at, in milliseconds. Its utilization goes into a summary of quantiles, ten times a
 * second unless said otherwise: that alone was most of what a service at rest did.
 */
const EVENT_LOOP = { eventLoopMonitoringPrecision: 10, eventLoopUtilizationTimeout: 1000 };

/** Process, memory, garbage collection and event loop. Once a process, also where the service collects them itself. */
export function collectProcessMetrics() {
  registerAgain();
  if (register.getSingleMetric('process_cpu_user_seconds_total') !== undefined) return;
  const before = new Set(register.getMetricsAsArray());
  collectDefaultMetrics(EVENT_LOOP);
  for (const metric of register.getMetricsAsArray()) if (!before.has(metric)) ours.set(metric.name, metric);
}

const requestDuration = histogram('http_server_request_duration_seconds', 'Duration of HTTP requests', {
  http_request_method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'],
  http_route: { atMost: 500 },
  http_response_status_code: { atMost: 100 },
});

const requestErrors = counter('http_server_errors_total', 'HTTP requests that failed, by kind of error', {
  http_route: { atMost: 500 },
  kind: ['operational', 'programmer', 'aborted'],
});

let active = 0;

gauge('http_server_active_requests', 'HTTP requests being served', {}, (set) => {
  set({}, active);
});

export function requestStarted() {
  active += 1;
}

export function requestEnded(method, route, status, seconds) {
  active -= 1;
  requestDuration.record(
    { http_request_method: method, http_route: route, http_response_status_code: String(status) },
    seconds,
  );
}

export function requestFailed(route, kind) {
  requestErrors.add({ http_route: route, kind });
}

/** The text that Prometheus scrapes. */
export async function scrape() {
  for (const instrument of instruments) instrument.made();
  collectProcessMetrics();
  return { status: 200, contentType: register.contentType, body: await register.metrics() };
}
