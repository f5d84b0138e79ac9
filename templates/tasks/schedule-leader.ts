//# {{#if tracing}}
import { ROOT_CONTEXT, context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
//# {{/if}}
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { logger, service } from './logger.js';
//# {{#if metrics}}
import { counter, gauge } from './metrics.js';
//# {{/if}}
import { stopping } from './shutdown.js';

/** What an instance says when it asks for the lease, and when it hands it back. */
export interface Claim {
  /** Of the instances that have the same schedules: of these one leads. */
  readonly name: string;
  readonly holder: string;
  /** Fencing token of the term that is to go on; 0 for a new one. */
  readonly fence: number;
  readonly milliseconds: number;
}

export interface Grant {
  /** Fencing token of the term that goes on or begins; 0 where another instance holds the lease. */
  readonly fence: number;
  /** Milliseconds since an instance was last known to lead; 0 where none ever did. */
  readonly quiet: number;
}

/** Keeps the lease. Its clock alone says when one has run out: those of the instances may differ. */
export interface LeaseStore {
  readonly take: (claim: Claim) => Promise<Grant>;
  readonly handBack: (claim: Claim) => Promise<unknown>;
  readonly close: () => unknown;
}

/** What a run of a schedule is done under. */
export interface ScheduleLease {
  /**
   * The fencing token: it grows with every term (M. Kleppmann, How to do distributed locking, 2016). A process that was
   * stalled, or a machine that was asleep, does not notice in time that it leads no more. What it writes then is refused
   * where each write brings its fence, and the data takes none smaller than one before it: `UPDATE … SET fence = $1 WHERE
   * fence <= $1`.
   */
  readonly fence: number;
  /** Aborted when this instance leads no more. */
  readonly signal: AbortSignal;
}

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

/** From when this instance begins to lead until it does no more. */
interface Term extends ScheduleLease {
  readonly over: AbortController;
  /** In milliseconds of this process's own running clock, which nobody sets. */
  renewed: number;
  timer: NodeJS.Timeout | undefined;
}

//# {{#if metrics}}
const leads = gauge('schedule_leader', 'Whether this instance leads, and so runs the schedules', {});
const changes = counter('schedule_leader_changes_total', 'Changes of who runs the schedules', {
  change: ['taken', 'lost', 'handed_back'],
});
const reachable = gauge(
  'schedule_leader_store_up',
  'Whether the lease of the schedules can be asked for',
  {},
);

//# {{/if}}
const holder = randomUUID();
const leases = new AsyncLocalStorage<ScheduleLease>();
let store: LeaseStore | undefined;
let term: Term | undefined;
let isElecting = false;
let isReachable = true;
let isStoreMissed = false;
let tellTaken: (quiet: number) => void = () => undefined;

/**
 * The lease of the run that asks; undefined outside of one. It is the one that the run began with, also where that is lost
 * by now: the signal says so at once where this is asked, and else when timers come to it.
 */
export function scheduleLease(): ScheduleLease | undefined {
  leaseNow();
  return leases.getStore();
}

/** The first store that is given is the one that is asked. */
export function keepLeaseIn(given: LeaseStore): void {
  if (store !== undefined) return;
  store = given;
  if (isElecting) elect(given);
}

/**
 * Schedules are there: from now on this instance wants to lead.
 *
 * @param taken - is called when it begins to, with the milliseconds for which nobody may have led
 */
export function leadFromNow(taken = tellTaken): void {
  tellTaken = taken;
  isElecting = true;
  //# {{#if metrics}}
  leads.set({}, 0);
  //# {{/if}}
  if (store !== undefined) elect(store);
}

/** For a run that is due: the lease to do it under. */
export function leaseToRun(): ScheduleLease | undefined {
  if (store === undefined && !isStoreMissed) {
    isStoreMissed = true;
    setTimeout(tellMissedStore, STORE_COMES_WITHIN).unref();
  }
  return leaseNow();
}

function tellMissedStore(): void {
  if (store !== undefined) return;
  logger.error('schedules do not run: leadSchedules() was given no client through which one could lead');
}

/** The lease of this instance; undefined while another one leads, or nobody is known to. */
export function leaseNow(): ScheduleLease | undefined {
  // Timers come late after a stall: the clock decides.
  if (term !== undefined && performance.now() >= term.renewed + HELD) lose(term, 'not renewed in time');
  return term;
}

export function withLease<T>(lease: ScheduleLease, run: () => T): T {
  return leases.run(lease, run);
}

/** The service ends, and no run is in hand: another instance need not wait until the lease runs out. */
export async function handBackLease(): Promise<void> {
  const from = store;
  if (from === undefined || !isElecting) return;
  isElecting = false;
  const held = term;
  if (held !== undefined) {
    end(held);
    //# {{#if metrics}}
    changes.add({ change: 'handed_back' });
    //# {{/if}}
  }
  // Also where it is not held: it may have been asked for at this moment.
  if (isReachable) await tellHandedBack(from, held);
  await from.close();
}

async function tellHandedBack(from: LeaseStore, held: Term | undefined): Promise<void> {
  try {
    //# {{#if tracing}}
    await inTime(unseen(async () => from.handBack(claimOf(held))));
    //# {{else}}
    await inTime(from.handBack(claimOf(held)));
    //# {{/if}}
    if (held !== undefined) logger.info({ fence: held.fence }, 'schedule leadership handed back');
  } catch (err) {
    logger.warn({ err }, 'schedule leadership could not be handed back: it runs out by itself');
  }
}

function elect(from: LeaseStore): void {
  //# {{#if tracing}}
  void unseen(async () => askOn(from));
  //# {{else}}
  void askOn(from);
  //# {{/if}}
}

//# {{#if tracing}}
/** No trace is of use of what is asked every second, nor does it belong to whatever made the first schedule. */
async function unseen<T>(work: () => Promise<T>): Promise<T> {
  return context.with(suppressTracing(ROOT_CONTEXT), work);
}

//# {{/if}}
async function askOn(from: LeaseStore): Promise<void> {
  while (isElecting) {
    await ask(from);
    await sleep(LOOKS_EVERY, undefined, { ref: false });
  }
}

async function ask(from: LeaseStore): Promise<void> {
  const asked = performance.now();
  const held = leaseNow() === undefined ? undefined : term;
  if (held === undefined ? stopping.aborted : asked < held.renewed + RENEWED_AFTER) return;
  let grant: Grant;
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

function begin({ fence, quiet }: Grant, asked: number): void {
  const over = new AbortController();
  term = { fence, over, signal: over.signal, renewed: asked, timer: undefined };
  renew(term, asked);
  //# {{#if metrics}}
  leads.set({}, 1);
  changes.add({ change: 'taken' });
  //# {{/if}}
  logger.info({ fence, lease_ms: LEASE }, 'schedule leadership taken');
  tellTaken(quiet);
}

/** @param asked - before the store answered: its own count began later */
function renew(held: Term, asked: number): void {
  held.renewed = asked;
  clearTimeout(held.timer);
  held.timer = setTimeout(leaseNow, Math.ceil(asked + HELD - performance.now()) + 1).unref();
}

function lose(held: Term, reason: string): void {
  end(held);
  //# {{#if metrics}}
  changes.add({ change: 'lost' });
  //# {{/if}}
  logger.warn({ fence: held.fence, reason }, 'schedule leadership lost');
}

function end(held: Term): void {
  term = undefined;
  clearTimeout(held.timer);
  //# {{#if metrics}}
  leads.set({}, 0);
  //# {{/if}}
  held.over.abort();
}

function claimOf(held: Term | undefined): Claim {
  return { name: SCHEDULE_LEADER_NAME, holder, fence: held?.fence ?? 0, milliseconds: GRANTED };
}

function tellReachable(is: boolean, err?: unknown): void {
  //# {{#if metrics}}
  reachable.set({}, is ? 1 : 0);
  //# {{/if}}
  if (is === isReachable) return;
  isReachable = is;
  if (is) logger.info('the lease of the schedules can be asked for again');
  else logger.error({ err }, 'the lease of the schedules cannot be asked for: without it none runs');
}

/** An answer that comes later than this is of no use. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
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
