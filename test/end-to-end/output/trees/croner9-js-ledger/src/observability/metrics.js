import { Counter, Gauge, Histogram, collectDefaultMetrics, register } from 'prom-client';

const OTHER = '_OTHER';
const { METRICS_MAX_SERIES = '2000' } = process.env;
const MAX_SERIES = Number(METRICS_MAX_SERIES) || 2000;

/** Seconds, from what a cache answers to what a slow call takes; a metric of longer work has buckets of its own. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** The metric of that name that the service already has, else a new one: names are registered once a process. */
function existingOr(name, make) {
  const existing = register.getSingleMetric(name);
  if (existing !== undefined) return existing;
  const metric = make();
  ours.set(name, metric);
  return metric;
}

const ours = new Map();

/** A service may clear the registry before it adds metrics of its own: what was made here goes on being told. */
function keepRegistered() {
  for (const [name, metric] of ours)
    if (register.getSingleMetric(name) === undefined) register.registerMetric(metric);
}

/** Labels that a metric takes: one that the service had before keeps its own. */
function labelsOf(metric, labels) {
  const { labelNames } = metric;
  return labelNames === undefined ? labels : labels.filter((label) => labelNames.includes(label));
}

let dropped;

function countDropped(metric) {
  dropped ??= existingOr(
    'metrics_series_dropped_total',
    () =>
      new Counter({
        name: 'metrics_series_dropped_total',
        help: 'Measurements left out because the metric already has its maximum of series',
        labelNames: ['metric'],
      }),
  );
  dropped.inc({ metric });
}

/** Folds label values into their domains, caps the series, and keeps each series at hand. */
class BoundedSeries {
  name;
  metric;
  domains;
  labels;
  seen = new Map();
  series = new Map();
  /** Most measurements have the labels of the one before: then no key is put together. */
  last = [];
  lastSeries;

  constructor(name, metric, domains) {
    this.name = name;
    this.metric = metric;
    this.labels = labelsOf(metric, Object.keys(domains));
    this.domains = Object.entries(domains)
      .filter(([label]) => this.labels.includes(label))
      .map(([label, domain]) =>
        'atMost' in domain ? [label, null, domain.atMost] : [label, new Set(domain), 0],
      );
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
    const folded = {};
    let foldedKey = '';
    for (const [label, domain, atMost] of this.domains) {
      const value = this.fold(label, String(values[label]), domain, atMost);
      folded[label] = value;
      foldedKey += `${value}\n`;
    }
    const known = this.series.get(foldedKey);
    if (known !== undefined) return known;
    if (this.series.size >= MAX_SERIES) {
      countDropped(this.name);
      return undefined;
    }
    const series = this.metric.labels(folded);
    this.series.set(foldedKey, series);
    return series;
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
  const metric = existingOr(name, () => new Counter({ name, help, labelNames: Object.keys(labels) }));
  const series = new BoundedSeries(name, metric, labels);
  return { add: (values, amount = 1) => series.of(values)?.inc(amount) };
}

/** A histogram: `charge.record({ provider: 'stripe' }, 0.123)`. Durations are in seconds and named so. */
export function histogram(name, help, labels, buckets = SECONDS) {
  const metric = existingOr(
    name,
    () => new Histogram({ name, help, labelNames: Object.keys(labels), buckets }),
  );
  const series = new BoundedSeries(name, metric, labels);
  return { record: (values, value) => series.of(values)?.observe(value) };
}

/** A gauge: `depth.set({ queue: 'mail' }, 12)`. What changes more often than it is read is set by `collect`, at each scrape. */
export function gauge(name, help, labels, collect) {
  const set = (values, value) => series.of(values)?.set(value);
  const atScrape = collect && {
    collect: () => {
      collect(set);
    },
  };
  const metric = existingOr(
    name,
    () => new Gauge({ name, help, labelNames: Object.keys(labels), ...atScrape }),
  );
  const series = new BoundedSeries(name, metric, labels);
  return { set };
}

/**
 * How often the event loop is looked at, in milliseconds. Its utilization goes into a summary of quantiles, ten times a
 * second unless said otherwise: that alone was most of what a service at rest did.
 */
const EVENT_LOOP = { eventLoopMonitoringPrecision: 10, eventLoopUtilizationTimeout: 1000 };

/** Process, memory, garbage collection and event loop. Once a process, also where the service collects them itself. */
export function collectProcessMetrics() {
  keepRegistered();
  if (register.getSingleMetric('process_cpu_user_seconds_total') === undefined)
    collectDefaultMetrics(EVENT_LOOP);
}

/** The text that Prometheus scrapes. */
export async function scrape() {
  collectProcessMetrics();
  return { status: 200, contentType: register.contentType, body: await register.metrics() };
}
