import { Counter, Gauge, Histogram, collectDefaultMetrics, register } from 'prom-client'

/**
 * What a label may be: a closed list of values, or `{ atMost: n }` for names that are known only at run time, such as
 * routes or queues. A value outside the list, or beyond the number, is counted as `_OTHER`.
 */
export type LabelDomain = readonly string[] | { readonly atMost: number }
export type LabelDomains = Readonly<Record<string, LabelDomain>>
export type LabelValues<D extends LabelDomains> = {
  readonly [Name in keyof D]: D[Name] extends readonly (infer Value extends string)[] ? Value : string
}

const OTHER = '_OTHER'
const { METRICS_MAX_SERIES = '2000' } = process.env
const MAX_SERIES = Number(METRICS_MAX_SERIES) || 2000

/** Seconds, as OpenTelemetry advises for HTTP durations. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

interface Metric<Series> {
  labels(values: Record<string, string>): Series
}

/** The metric of that name that the service already has, else a new one: names are registered once a process. */
function existingOr<T extends AnyMetric>(name: string, make: () => T): T {
  const existing = register.getSingleMetric(name) as T | undefined
  if (existing !== undefined) return existing
  const metric = make()
  ours.set(name, metric)
  return metric
}

type AnyMetric = Parameters<typeof register.registerMetric>[0]
const ours = new Map<string, AnyMetric>()

/** A service may clear the registry before it adds metrics of its own: what was made here goes on being told. */
function keepRegistered(): void {
  for (const [name, metric] of ours)
    if (register.getSingleMetric(name) === undefined) register.registerMetric(metric)
}

/** Labels that a metric takes: one that the service had before keeps its own. */
function labelsOf(metric: object, labels: string[]): string[] {
  const { labelNames } = metric as { labelNames?: readonly string[] }
  return labelNames === undefined ? labels : labels.filter((label) => labelNames.includes(label))
}

let dropped: Counter<'metric'> | undefined

function countDropped(metric: string): void {
  dropped ??= existingOr(
    'metrics_series_dropped_total',
    () =>
      new Counter<'metric'>({
        name: 'metrics_series_dropped_total',
        help: 'Measurements left out because the metric already has its maximum of series',
        labelNames: ['metric'],
      }),
  )
  dropped.inc({ metric })
}

/** JavaScript may give other values than text. */
type GivenValues = Readonly<Record<string, string | number | boolean>>

/** Folds label values into their domains, caps the series, and keeps each series at hand. */
class BoundedSeries<D extends LabelDomains, Series> {
  readonly name: string
  readonly metric: Metric<Series>
  readonly domains: [string, ReadonlySet<string> | null, number][]
  readonly labels: (keyof D & string)[]
  readonly seen = new Map<string, Set<string>>()
  readonly series = new Map<string, Series>()
  /** Most measurements have the labels of the one before: then no key is put together. */
  readonly last: unknown[] = []
  lastSeries: Series | undefined

  constructor(name: string, metric: Metric<Series>, domains: D) {
    this.name = name
    this.metric = metric
    this.labels = labelsOf(metric, Object.keys(domains))
    this.domains = Object.entries(domains)
      .filter(([label]) => this.labels.includes(label))
      .map(([label, domain]) =>
        'atMost' in domain ? [label, null, domain.atMost] : [label, new Set(domain), 0],
      )
  }

  of(values: GivenValues): Series | undefined {
    if (this.lastSeries !== undefined && this.isLast(values)) return this.lastSeries
    let key = ''
    for (const [at, label] of this.labels.entries()) {
      key += `${String(values[label])}\n`
      this.last[at] = values[label]
    }
    this.lastSeries = this.series.get(key) ?? this.open(values)
    return this.lastSeries
  }

  isLast(values: GivenValues): boolean {
    return this.labels.every((label, at) => values[label] === this.last[at])
  }

  open(values: GivenValues): Series | undefined {
    const folded: Record<string, string> = {}
    let foldedKey = ''
    for (const [label, domain, atMost] of this.domains) {
      const value = this.fold(label, String(values[label]), domain, atMost)
      folded[label] = value
      foldedKey += `${value}\n`
    }
    const known = this.series.get(foldedKey)
    if (known !== undefined) return known
    if (this.series.size >= MAX_SERIES) {
      countDropped(this.name)
      return undefined
    }
    const series = this.metric.labels(folded)
    this.series.set(foldedKey, series)
    return series
  }

  fold(label: string, value: string, domain: ReadonlySet<string> | null, atMost: number): string {
    if (domain !== null) return domain.has(value) ? value : OTHER
    const seen = this.seen.get(label) ?? new Set<string>()
    if (seen.size === 0) this.seen.set(label, seen)
    if (!seen.has(value)) {
      if (seen.size >= atMost) return OTHER
      seen.add(value)
    }
    return value
  }
}

/** A counter: `orders.add({ outcome: 'paid' })`. Names end in `_total`. */
export function counter<const D extends LabelDomains>(
  name: string,
  help: string,
  labels: D,
): { add: (values: LabelValues<D>, amount?: number) => void } {
  const metric = existingOr(name, () => new Counter({ name, help, labelNames: Object.keys(labels) }))
  const series = new BoundedSeries(name, metric, labels)
  return { add: (values, amount = 1) => series.of(values)?.inc(amount) }
}

/** A histogram: `charge.record({ provider: 'stripe' }, 0.123)`. Durations are in seconds and named so. */
export function histogram<const D extends LabelDomains>(
  name: string,
  help: string,
  labels: D,
  buckets: number[] = SECONDS,
): { record: (values: LabelValues<D>, value: number) => void } {
  const metric = existingOr(
    name,
    () => new Histogram({ name, help, labelNames: Object.keys(labels), buckets }),
  )
  const series = new BoundedSeries(name, metric, labels)
  return { record: (values, value) => series.of(values)?.observe(value) }
}

type SetGauge<D extends LabelDomains> = (values: LabelValues<D>, value: number) => void

/** A gauge: `depth.set({ queue: 'mail' }, 12)`. What changes more often than it is read is set by `collect`, at each scrape. */
export function gauge<const D extends LabelDomains>(
  name: string,
  help: string,
  labels: D,
  collect?: (set: SetGauge<D>) => void,
): { set: SetGauge<D> } {
  const set: SetGauge<D> = (values, value) => series.of(values)?.set(value)
  const atScrape = collect && {
    collect: () => {
      collect(set)
    },
  }
  const metric = existingOr(
    name,
    () => new Gauge({ name, help, labelNames: Object.keys(labels), ...atScrape }),
  )
  const series = new BoundedSeries(name, metric, labels)
  return { set }
}

/**
 * How often the event loop is looked at, in milliseconds. Its utilization goes into a summary of quantiles, ten times a
 * second unless said otherwise: that alone was most of what a service at rest did.
 */
const EVENT_LOOP = { eventLoopMonitoringPrecision: 10, eventLoopUtilizationTimeout: 1000 }

/** Process, memory, garbage collection and event loop. Once a process, also where the service collects them itself. */
export function collectProcessMetrics(): void {
  keepRegistered()
  if (register.getSingleMetric('process_cpu_user_seconds_total') === undefined)
    collectDefaultMetrics(EVENT_LOOP)
}

const requestDuration = histogram('http_server_request_duration_seconds', 'Duration of HTTP requests', {
  http_request_method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'],
  http_route: { atMost: 500 },
  http_response_status_code: { atMost: 100 },
})

const requestErrors = counter('http_server_errors_total', 'HTTP requests that failed, by kind of error', {
  http_route: { atMost: 500 },
  kind: ['operational', 'programmer', 'aborted'],
})

let active = 0

existingOr(
  'http_server_active_requests',
  () =>
    new Gauge({
      name: 'http_server_active_requests',
      help: 'HTTP requests being served',
      collect() {
        this.set(active)
      },
    }),
)

export function requestStarted(): void {
  active += 1
}

export function requestEnded(method: string, route: string, status: number, seconds: number): void {
  active -= 1
  requestDuration.record(
    { http_request_method: method as 'GET', http_route: route, http_response_status_code: String(status) },
    seconds,
  )
}

export function requestFailed(route: string, kind: 'operational' | 'programmer' | 'aborted'): void {
  requestErrors.add({ http_route: route, kind })
}

/** The text that Prometheus scrapes. */
export async function scrape(): Promise<{ status: number; contentType: string; body: string }> {
  collectProcessMetrics()
  return { status: 200, contentType: register.contentType, body: await register.metrics() }
}
