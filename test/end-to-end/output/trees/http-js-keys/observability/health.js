'use strict';

const { logger } = require('./logger');
const { isDraining, isServing, millisecondsFrom } = require('./shutdown');

const { READINESS_TIMEOUT_MS, READINESS_CACHE_MS } = process.env;
const TIMEOUT = millisecondsFrom(READINESS_TIMEOUT_MS, 1_000);
const CACHE = millisecondsFrom(READINESS_CACHE_MS, 2_000);

const checks = new Map();
let latest;
let running;

/**
 * Adds a dependency that the service cannot work without: `addReadinessCheck('postgres', () => pool.query('select 1'))`.
 * The check fails when it throws, rejects, gives false or takes longer than READINESS_TIMEOUT_MS (1000).
 */
function addReadinessCheck(name, check) {
  checks.set(name, check);
  latest = undefined;
}

/**
 * The answers of the probes. `live` touches no dependency: a failing database must not restart every replica at once.
 * `ready` says whether requests should come here, `health` tells both.
 */
async function probe(kind) {
  const live = { status: 'ok' };
  if (kind === 'live') return answer(200, live);
  const ready = await readiness();
  return answer(ready.status === 'ok' ? 200 : 503, kind === 'ready' ? ready : { live, ready });
}

function answer(status, body) {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}

/** One run of the checks at a time, its result kept for READINESS_CACHE_MS (2000). */
async function readiness() {
  if (!isServing() || isDraining()) return { status: 'unavailable', checks: {} };
  if (latest !== undefined && performance.now() - latest.at < CACHE) return latest.report;
  running ??= runChecks().finally(() => {
    running = undefined;
  });
  return running;
}

async function runChecks() {
  const before = latest?.report.checks ?? {};
  const results = await Promise.all(
    [...checks].map(async ([name, check]) => [name, await runCheck(name, check, before[name])]),
  );
  const report = {
    status: results.every(([, result]) => result === 'ok') ? 'ok' : 'unavailable',
    checks: Object.fromEntries(results),
  };
  latest = { at: performance.now(), report };
  return report;
}

async function runCheck(name, check, before) {
  let timer;
  const timeout = new Promise((resolve) => {
    timer = setTimeout(resolve, TIMEOUT, 'timeout');
    timer.unref();
  });
  let result = 'failed';
  let err;
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

module.exports = { addReadinessCheck, probe };
