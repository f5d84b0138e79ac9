import { logger } from './logger.js';
import { isDraining, isServing, millisecondsFrom } from './shutdown.js';

interface ReadinessReport {
  status: 'ok' | 'unavailable';
  checks: Record<string, 'ok' | 'failed' | 'timeout'>;
}

type Check = () => unknown;

const { READINESS_TIMEOUT_MS, READINESS_CACHE_MS } = process.env;
const TIMEOUT = millisecondsFrom(READINESS_TIMEOUT_MS, 1_000);
const CACHE = millisecondsFrom(READINESS_CACHE_MS, 2_000);

const checks = new Map<string, Check>();
let latest: { at: number; report: ReadinessReport } | undefined;
let running: Promise<ReadinessReport> | undefined;

/**
 * Adds a dependency that the service cannot work without: `addReadinessCheck('postgres', () => pool.query('select 1'))`.
 * The check fails when it throws, rejects, gives false or takes longer than READINESS_TIMEOUT_MS (1000).
 */
export function addReadinessCheck(name: string, check: Check): void {
  checks.set(name, check);
  latest = undefined;
}

/**
 * The answers of the probes. `live` touches no dependency: a failing database must not restart every replica at once.
 * `ready` says whether requests should come here, `health` tells both.
 */
export async function probe(
  kind: 'live' | 'ready' | 'health',
): Promise<{ status: number; contentType: string; body: string }> {
  const live = { status: 'ok' };
  if (kind === 'live') return answer(200, live);
  const ready = await readiness();
  return answer(
    ready.status === 'ok' ? 200 : 503,
    kind === 'ready' ? ready : { live, ready },
  );
}

function answer(
  status: number,
  body: object,
): { status: number; contentType: string; body: string } {
  return {
    status,
    contentType: 'application/json; charset=utf-8',
    body: JSON.stringify(body),
  };
}

/** One run of the checks at a time, its result kept for READINESS_CACHE_MS (2000). */
async function readiness(): Promise<ReadinessReport> {
  if (!isServing() || isDraining()) return { status: 'unavailable', checks: {} };
  if (latest !== undefined && performance.now() - latest.at < CACHE) return latest.report;
  running ??= runChecks().finally(() => {
    running = undefined;
  });
  return running;
}

async function runChecks(): Promise<ReadinessReport> {
  const before = latest?.report.checks ?? {};
  const results = await Promise.all(
    [...checks].map(
      async ([name, check]) => [name, await runCheck(name, check, before[name])] as const,
    ),
  );
  const report: ReadinessReport = {
    status: results.every(([, result]) => result === 'ok') ? 'ok' : 'unavailable',
    checks: Object.fromEntries(results),
  };
  latest = { at: performance.now(), report };
  return report;
}

async function runCheck(
  name: string,
  check: Check,
  before: string | undefined,
): Promise<'ok' | 'failed' | 'timeout'> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(resolve, TIMEOUT, 'timeout');
    timer.unref();
  });
  let result: 'ok' | 'failed' | 'timeout' = 'failed';
  let err: unknown;
  try {
    const outcome = await Promise.race([check(), timeout]);
    if (outcome === 'timeout') result = 'timeout';
    else if (outcome !== false) result = 'ok';
  } catch (error) {
    err = error;
  } finally {
    clearTimeout(timer);
  }
  // The change is news, the hundredth probe that finds the same is not.
  if (result !== 'ok' && result !== before)
    logger.warn({ check: name, result, err }, 'readiness check failed');
  if (result === 'ok' && before !== undefined && before !== 'ok')
    logger.info({ check: name }, 'readiness check recovered');
  return result;
}
