import { randomUUID } from 'node:crypto';
import { reportIncident } from './job-incidents.js';
import { beginAttempt, timeLimitOf } from './jobs.js';
import { logger } from './logger.js';
import { counter } from './metrics.js';
import { runsElsewhere, scheduleRan, tellMissed, tellSchedules } from './schedule-health.js';
import { leaseNow } from './schedule-leader.js';

/** Timers may fire this many milliseconds before their time. */
const EARLY = 50;

const overlaps = counter(
  'schedule_overlaps_total',
  'Runs of a schedule that began while the last one was not through',
  { queue: { atMost: 100 }, schedule: { atMost: 200 } },
);
const skipped = counter(
  'schedule_runs_skipped_total',
  'Runs of a schedule that were left to the instance that leads',
  { queue: { atMost: 100 }, schedule: { atMost: 200 } },
);

/** The runs of one schedule: each has its line, span and measurements, and is told of when it does not come. */
export class ScheduleRuns {
  system;
  name;
  /** When the scheduler says that it runs next; null while it is stopped, undefined where that cannot be told. */
  next;
  /** When the next run is due, in milliseconds since 1970. */
  due;
  hasRun = false;
  /** Runs that are not through, by their ids, with when they began. */
  inHand = new Map();
  overlaps = false;
  misses = false;
  /** When a run was last left to the instance that leads, in milliseconds since 1970. */
  leftAt;

  constructor(system, name, next) {
    this.system = system;
    this.name = name;
    this.next = next;
  }

  begin() {
    const { system, name, inHand } = this;
    const id = randomUUID();
    if (inHand.size > 0) this.overlap();
    const waited = this.comesDue();
    this.hasRun = true;
    this.misses = false;
    const attempt = beginAttempt({
      system,
      queue: name,
      name,
      id,
      attempt: 1,
      waited,
      isRetried: () => false,
      isScheduled: true,
    });
    inHand.set(id, Date.now());
    return {
      within: attempt.within,
      complete: () => {
        this.end(id);
        attempt.complete();
      },
      fail: (error) => {
        this.end(id);
        attempt.fail(error);
      },
    };
  }

  /** How late a run that was due begins; undefined for one that somebody asked for. */
  comesDue() {
    const { due } = this;
    const now = Date.now();
    if (due === undefined || due > now + EARLY) return undefined;
    this.tell();
    const next = this.next()?.getTime();
    // A timer that fired early is still before the time that it fired for.
    this.due = next !== undefined && next > due ? next : undefined;
    this.tell();
    return Math.max(now - due, 0);
  }

  end(id) {
    const { inHand } = this;
    inHand.delete(id);
    if (inHand.size === 0) {
      this.overlaps = false;
      this.skip();
    }
    scheduleRan(this.name, this.name);
  }

  /** What was due while this run was at it was left out, or begins at this moment. */
  skip() {
    if (this.due === undefined || this.due > Date.now()) return;
    this.due = this.next()?.getTime() ?? this.due;
  }

  overlap() {
    const { name, inHand } = this;
    overlaps.add({ queue: name, schedule: name });
    if (this.overlaps) return;
    this.overlaps = true;
    const running = Date.now() - Math.min(...inHand.values());
    logger.warn(
      { queue: name, schedule: name, running_ms: running },
      'schedule runs again before its last run is through',
    );
  }

  /** Another instance leads, or nobody is known to. */
  leave() {
    this.leftAt = Date.now();
    this.hasRun = true;
    const { name } = this;
    skipped.add({ queue: name, schedule: name });
  }

  /** This instance leads now. What it left when nobody may have led, perhaps ran nowhere: that is told, and not made up for. */
  takeOver(quiet) {
    const { leftAt } = this;
    this.standBy();
    this.misses = false;
    if (leftAt !== undefined && leftAt >= Date.now() - quiet) this.missed();
    this.look();
  }

  standsBy() {
    return leaseNow() === undefined;
  }

  /** It neither runs here nor is it missed. */
  standBy() {
    const { name } = this;
    this.due = undefined;
    runsElsewhere(name, name, this.next()?.getTime());
  }

  /** The scheduler itself says that a run was left out. */
  missed() {
    if (this.standsBy()) return;
    tellMissed(this.name, this.name, this.misses);
    this.misses = true;
  }

  /** Beside the scrapes: whether it ran when it was due, and whether a run hangs. */
  look() {
    const { name, inHand, due } = this;
    const now = Date.now();
    for (const [id, began] of inHand)
      if (now - began > timeLimitOf(name)) reportIncident(name, id, 'over_time_limit');
    if (this.standsBy()) {
      this.standBy();
      return;
    }
    const next = this.next();
    // One that was stopped is missed when its time has passed, whoever stopped it.
    if (next instanceof Date && (due === undefined || due > now)) this.due = next.getTime();
    // Many schedulers leave a run out while the last one is at it.
    if (inHand.size === 0) this.tell();
  }

  tell() {
    const { name, due } = this;
    tellSchedules(name, due === undefined ? [] : [{ schedule: name, next: due }]);
  }

  /** It ran, and does so no more unless it is started again. */
  isStopped() {
    return this.hasRun && this.inHand.size === 0 && this.next() === null;
  }

  /** It was to run so often, and has. */
  isOver() {
    return this.due === undefined && this.isStopped();
  }
}
