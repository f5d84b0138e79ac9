const { ROOT_CONTEXT, context } = require('@opentelemetry/api');
const { suppressTracing } = require('@opentelemetry/core');
const { AsyncLocalStorage } = require('node:async_hooks');
const { randomUUID } = require('node:crypto');
const { basename } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { logger, service } = require('./logger');
const { counter, gauge } = require('./metrics');
const { stopping } = require('./shutdown');

const {
  SCHEDULE_LEASE_MS = '15000',
  // A server and a worker of one service have schedules of their own, and each kind a leader.
  SCHEDULE_LEADER_NAME = `${service.name}:${basename(process.argv[1] ?? '')}`,
} = process.env;
/** A leader that dies is followed within this time. */
const LEASE = Number(SCHEDULE_LEASE_MS) || 15_000;
const RENEWED_AFTER = LEASE / 3;
const LOOKS_EVERY = Math.min(LEASE / 6, 1000);
/** How long the lease is good for: the others may have looked just before it runs out. */
const GRANTED = LEASE - LOOKS_EVERY;
/** The holder takes it for over a little before the store does. */
const HELD = GRANTED * 0.9;
/** A schedule may be due while the service still connects its clients. */
const STORE_COMES_WITHIN = 5000;

const leads = gauge('schedule_leader', 'Whether this instance leads, and so runs the schedules', {});
const changes = counter('schedule_leader_changes_total', 'Changes of who runs the schedules', {
  change: ['taken', 'lost', 'handed_back'],
});
const reachable = gauge(
  'schedule_leader_store_up',
  'Whether the lease of the schedules can be asked for',
  {},
);

const holder = randomUUID();
const leases = new AsyncLocalStorage();
let store;
let term;
let isElecting = false;
let isReachable = true;
let isStoreMissed = false;
let tellTaken = () => undefined;

/**
 * The lease of the run that asks; undefined outside of one. It is the one that the run began with, also where that is lost
 * by now: the signal says so at once where this is asked, and else when timers come to it.
 */
function scheduleLease() {
  leaseNow();
  return leases.getStore();
}

/** The first store that is given is the one that is asked. */
function keepLeaseIn(given) {
  if (store !== undefined) return;
  store = given;
  if (isElecting) elect(given);
}

/**
 * Schedules are there: from now on this instance wants to lead.
 *
 * @param taken - is called when it begins to, with the milliseconds for which nobody may have led
 */
function leadFromNow(taken = tellTaken) {
  tellTaken = taken;
  isElecting = true;
  leads.set({}, 0);
  if (store !== undefined) elect(store);
}

/** For a run that is due: the lease to do it under. */
function leaseToRun() {
  if (store === undefined && !isStoreMissed) {
    isStoreMissed = true;
    setTimeout(tellMissedStore, STORE_COMES_WITHIN).unref();
  }
  return leaseNow();
}

function tellMissedStore() {
  if (store !== undefined) return;
  logger.error('schedules do not run: leadSchedules() was given no client through which one could lead');
}

/** The lease of this instance; undefined while another one leads, or nobody is known to. */
function leaseNow() {
  // Timers come late after a stall: the clock decides.
  if (term !== undefined && performance.now() >= term.renewed + HELD) lose(term, 'not renewed in time');
  return term;
}

function withLease(lease, run) {
  return leases.run(lease, run);
}

/** The service ends, and no run is in hand: another instance need not wait until the lease runs out. */
async function handBackLease() {
  const from = store;
  if (from === undefined || !isElecting) return;
  isElecting = false;
  const held = term;
  if (held !== undefined) {
    end(held);
    changes.add({ change: 'handed_back' });
  }
  // Also where it is not held: it may have been asked for at this moment.
  if (isReachable) await tellHandedBack(from, held);
  await from.close();
}

async function tellHandedBack(from, held) {
  try {
    await inTime(unseen(async () => from.handBack(claimOf(held))));
    if (held !== undefined) logger.info({ fence: held.fence }, 'schedule leadership handed back');
  } catch (err) {
    logger.warn({ err }, 'schedule leadership could not be handed back: it runs out by itself');
  }
}

function elect(from) {
  void unseen(async () => askOn(from));
}

/** No trace is of use of what is asked every second, nor does it belong to whatever made the first schedule. */
async function unseen(work) {
  return context.with(suppressTracing(ROOT_CONTEXT), work);
}

async function askOn(from) {
  while (isElecting) {
    await ask(from);
    await sleep(LOOKS_EVERY, undefined, { ref: false });
  }
}

async function ask(from) {
  const asked = performance.now();
  const held = leaseNow() === undefined ? undefined : term;
  if (held === undefined ? stopping.aborted : asked < held.renewed + RENEWED_AFTER) return;
  let grant;
  try {
    grant = await inTime(from.take(claimOf(held)));
  } catch (err) {
    tellReachable(false, err);
    return;
  }
  tellReachable(true);
  // Its term ended while the answer was on its way: the next look asks for a new one.
  if (held !== term || !isElecting) return;
  if (held !== undefined && grant.fence !== held.fence)
    lose(held, grant.fence === 0 ? 'another instance took it' : 'the store had lost it');
  if (grant.fence === 0) return;
  if (term === undefined) begin(grant, asked);
  else renew(term, asked);
}

function begin({ fence, quiet }, asked) {
  const over = new AbortController();
  term = { fence, over, signal: over.signal, renewed: asked, timer: undefined };
  renew(term, asked);
  leads.set({}, 1);
  changes.add({ change: 'taken' });
  logger.info({ fence, lease_ms: LEASE }, 'schedule leadership taken');
  tellTaken(quiet);
}

/** @param asked - before the store answered: its own count began later */
function renew(held, asked) {
  held.renewed = asked;
  clearTimeout(held.timer);
  held.timer = setTimeout(leaseNow, Math.ceil(asked + HELD - performance.now()) + 1).unref();
}

function lose(held, reason) {
  end(held);
  changes.add({ change: 'lost' });
  logger.warn({ fence: held.fence, reason }, 'schedule leadership lost');
}

function end(held) {
  term = undefined;
  clearTimeout(held.timer);
  leads.set({}, 0);
  held.over.abort();
}

function claimOf(held) {
  return { name: SCHEDULE_LEADER_NAME, holder, fence: held?.fence ?? 0, milliseconds: GRANTED };
}

function tellReachable(is, err) {
  reachable.set({}, is ? 1 : 0);
  if (is === isReachable) return;
  isReachable = is;
  if (is) logger.info('the lease of the schedules can be asked for again');
  else logger.error({ err }, 'the lease of the schedules cannot be asked for: without it none runs');
}

/** An answer that comes later than this is of no use. */
async function inTime(answer) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error('the store of the lease does not answer'));
    }, RENEWED_AFTER).unref();
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

module.exports = { scheduleLease, keepLeaseIn, leadFromNow, leaseToRun, leaseNow, withLease, handBackLease };
