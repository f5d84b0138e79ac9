import { randomUUID } from 'node:crypto';
import { reportIncident } from './job-incidents.js';
import { beginAttempt, timeLimitOf } from './jobs.js';
import type { Attempt } from './jobs.js';
import { logger } from './logger.js';
//# {{#if metrics}}
import { counter } from './metrics.js';
//# {{#if scheduleLeader}}
import { runsElsewhere, scheduleRan, tellMissed, tellSchedules } from './schedule-health.js';
//# {{else}}
import { scheduleRan, tellMissed, tellSchedules } from './schedule-health.js';
//# {{/if}}
//# {{else}}
//# {{#if scheduleLeader}}
import { runsElsewhere, tellMissed, tellSchedules } from './schedule-health.js';
//# {{else}}
import { tellMissed, tellSchedules } from './schedule-health.js';
//# {{/if}}
//# {{/if}}
//# {{#if scheduleLeader}}
import { leaseNow } from './schedule-leader.js';
//# {{/if}}

/** Timers may fire this many milliseconds before their time. */
const EARLY = 50;

//# {{#if nodeCron3}}
/** Seconds after which a run that was due has begun, and seconds that are looked at in one go. */
const SETTLED = 2;
const LOOKED_AT = 60;

//# {{/if}}
//# {{#if metrics}}
const overlaps = counter(
  'schedule_overlaps_total',
  'Runs of a schedule that began while the last one was not through',
  { queue: { atMost: 100 }, schedule: { atMost: 200 } },
);
//# {{#if scheduleLeader}}
const skipped = counter(
  'schedule_runs_skipped_total',
  'Runs of a schedule that were left to the instance that leads',
  { queue: { atMost: 100 }, schedule: { atMost: 200 } },
);
//# {{/if}}

//# {{/if}}
/** The runs of one schedule: each has its line, span and measurements, and is told of when it does not come. */
export class ScheduleRuns {
  readonly system: string;
  readonly name: string;
  /** When the scheduler says that it runs next; null while it is stopped, undefined where that cannot be told. */
  readonly next: () => Date | null | undefined;
  /** When the next run is due, in milliseconds since 1970. */
  due: number | undefined;
  hasRun = false;
  /** Runs that are not through, by their ids, with when they began. */
  readonly inHand = new Map<string, number>();
  overlaps = false;
  misses = false;
  //# {{#if scheduleLeader}}
  /** When a run was last left to the instance that leads, in milliseconds since 1970. */
  leftAt: number | undefined;
  //# {{#if nestSchedule}}
  isLed = true;
  //# {{/if}}
  //# {{/if}}
  //# {{#if nodeCron3}}
  wasDue: ((second: Date) => boolean) | undefined;
  /** The last second that was looked at, and those since in which runs began. */
  lookedUntil = secondOf(Date.now());
  readonly begun = new Set<number>();
  //# {{/if}}

  constructor(system: string, name: string, next: () => Date | null | undefined) {
    this.system = system;
    this.name = name;
    this.next = next;
  }

  begin(): Attempt {
    const { system, name, inHand } = this;
    const id = randomUUID();
    if (inHand.size > 0) this.overlap();
    const waited = this.comesDue();
    this.hasRun = true;
    //# {{#if nodeCron3}}
    // What is found by looking back may still come before this run.
    this.misses &&= this.wasDue !== undefined;
    //# {{else}}
    this.misses = false;
    //# {{/if}}
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
    //# {{#if nodeCron3}}
    this.begun.add(secondOf(Date.now()));
    //# {{/if}}
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
  comesDue(): number | undefined {
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

  end(id: string): void {
    const { inHand } = this;
    inHand.delete(id);
    if (inHand.size === 0) {
      this.overlaps = false;
      this.skip();
    }
    //# {{#if metrics}}
    scheduleRan(this.name, this.name);
    //# {{/if}}
  }

  /** What was due while this run was at it was left out, or begins at this moment. */
  skip(): void {
    if (this.due === undefined || this.due > Date.now()) return;
    this.due = this.next()?.getTime() ?? this.due;
  }

  overlap(): void {
    const { name, inHand } = this;
    //# {{#if metrics}}
    overlaps.add({ queue: name, schedule: name });
    //# {{/if}}
    if (this.overlaps) return;
    this.overlaps = true;
    const running = Date.now() - Math.min(...inHand.values());
    logger.warn(
      { queue: name, schedule: name, running_ms: running },
      'schedule runs again before its last run is through',
    );
  }

  //# {{#if scheduleLeader}}
  /** Another instance leads, or nobody is known to. */
  leave(): void {
    this.leftAt = Date.now();
    this.hasRun = true;
    //# {{#if metrics}}
    const { name } = this;
    skipped.add({ queue: name, schedule: name });
    //# {{/if}}
  }

  /** This instance leads now. What it left when nobody may have led, perhaps ran nowhere: that is told, and not made up for. */
  takeOver(quiet: number): void {
    const { leftAt } = this;
    this.standBy();
    this.misses = false;
    if (leftAt !== undefined && leftAt >= Date.now() - quiet) this.missed();
    this.look();
  }

  standsBy(): boolean {
    //# {{#if nestSchedule}}
    return this.isLed && leaseNow() === undefined;
    //# {{else}}
    return leaseNow() === undefined;
    //# {{/if}}
  }

  /** It neither runs here nor is it missed. */
  standBy(): void {
    const { name } = this;
    this.due = undefined;
    //# {{#if nodeCron3}}
    this.lookedUntil = secondOf(Date.now());
    this.begun.clear();
    //# {{/if}}
    //# {{#if metrics}}
    runsElsewhere(name, name, this.next()?.getTime());
    //# {{else}}
    runsElsewhere(name, name);
    //# {{/if}}
  }

  //# {{/if}}
  /** The scheduler itself says that a run was left out. */
  missed(): void {
    //# {{#if scheduleLeader}}
    if (this.standsBy()) return;
    //# {{/if}}
    tellMissed(this.name, this.name, this.misses);
    this.misses = true;
  }

  /** Beside the scrapes: whether it ran when it was due, and whether a run hangs. */
  look(): void {
    const { name, inHand, due } = this;
    const now = Date.now();
    for (const [id, began] of inHand)
      if (now - began > timeLimitOf(name)) reportIncident(name, id, 'over_time_limit');
    //# {{#if scheduleLeader}}
    if (this.standsBy()) {
      this.standBy();
      return;
    }
    //# {{/if}}
    //# {{#if nodeCron3}}
    this.lookBack(now);
    //# {{/if}}
    const next = this.next();
    // One that was stopped is missed when its time has passed, whoever stopped it.
    if (next instanceof Date && (due === undefined || due > now)) this.due = next.getTime();
    // Many schedulers leave a run out while the last one is at it.
    if (inHand.size === 0) this.tell();
  }

  //# {{#if nodeCron3}}
  /** Looks for seconds that have passed without the run that was due in them. */
  lookBack(now: number): void {
    const { begun, wasDue } = this;
    const until = secondOf(now) - SETTLED;
    if (wasDue === undefined || until <= this.lookedUntil) return;
    for (let second = Math.max(this.lookedUntil + 1, until - LOOKED_AT); second <= until; second += 1) {
      const hasBegun = begun.has(second) || begun.has(second + 1);
      if (hasBegun) this.misses = false;
      else if (wasDue(new Date(second * 1000))) this.missed();
    }
    this.lookedUntil = until;
    for (const second of begun) if (second <= until) begun.delete(second);
  }

  //# {{/if}}
  tell(): void {
    const { name, due } = this;
    tellSchedules(name, due === undefined ? [] : [{ schedule: name, next: due }]);
  }

  /** It ran, and does so no more unless it is started again. */
  isStopped(): boolean {
    return this.hasRun && this.inHand.size === 0 && this.next() === null;
  }

  /** It was to run so often, and has. */
  isOver(): boolean {
    return this.due === undefined && this.isStopped();
  }
}
//# {{#if nodeCron3}}

function secondOf(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
//# {{/if}}
