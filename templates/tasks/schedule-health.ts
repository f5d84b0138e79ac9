import { logger } from './logger.js';
//# {{#if metrics}}
import { counter, gauge } from './metrics.js';
//# {{/if}}
import { millisecondsFrom } from './shutdown.js';

/** What a job system says of one of its schedules; times in milliseconds since 1970. */
export interface ScheduleHealth {
  readonly schedule: string;
  /** When it is to run next; in the past where nothing made it run. */
  readonly next: number;
  //# {{#if pgBoss}}
  /** When it is to run, where `next` is only when it is looked at whether it has to; null where that is not known. */
  readonly run?: number | null;
  //# {{/if}}
}

const { SCHEDULE_GRACE_MS } = process.env;
/** How long a run may be late before it is told of. */
const GRACE = millisecondsFrom(SCHEDULE_GRACE_MS, 60_000);

//# {{#if metrics}}
const SCHEDULE = { queue: { atMost: 100 }, schedule: { atMost: 200 } } as const;
const nextRuns = gauge(
  'schedule_next_run_timestamp_seconds',
  'When a schedule is to run next, since 1970',
  SCHEDULE,
);
const lastRuns = gauge(
  'schedule_last_run_timestamp_seconds',
  'When a schedule ran last, since 1970',
  SCHEDULE,
);
const overdue = gauge(
  'schedule_overdue_seconds',
  'How late the next run of a schedule is; 0 in time',
  SCHEDULE,
);
const missed = counter(
  'schedule_missed_total',
  'Runs of a schedule that came later than SCHEDULE_GRACE_MS',
  SCHEDULE,
);

//# {{/if}}
const late = new Set<string>();
/** By queue, as they were told last. */
const told = new Map<string, ReadonlySet<string>>();

/** Tells of the schedules of a queue that stopped: once each time that one does. Those that are not among them are gone. */
export function tellSchedules(queue: string, schedules: readonly ScheduleHealth[]): void {
  const now = Date.now();
  forgetGone(queue, new Set(schedules.map(({ schedule }) => schedule)));
  for (const health of schedules) {
    const { schedule, next } = health;
    const behind = Math.max(now - next, 0);
    //# {{#if metrics}}
    //# {{#if pgBoss}}
    const { run = next } = health;
    if (run !== null) nextRuns.set({ queue, schedule }, run / 1000);
    //# {{else}}
    nextRuns.set({ queue, schedule }, next / 1000);
    //# {{/if}}
    overdue.set({ queue, schedule }, behind / 1000);
    //# {{/if}}
    const key = `${queue}\n${schedule}`;
    if (behind <= GRACE) {
      if (late.delete(key)) logger.info({ queue, schedule }, 'schedule runs again');
    } else if (!late.has(key)) {
      late.add(key);
      //# {{#if metrics}}
      missed.add({ queue, schedule });
      //# {{/if}}
      logger.error({ queue, schedule, overdue_ms: behind }, 'schedule stopped: its next run is overdue');
    }
  }
}

function forgetGone(queue: string, names: ReadonlySet<string>): void {
  for (const schedule of told.get(queue) ?? []) {
    if (names.has(schedule)) continue;
    late.delete(`${queue}\n${schedule}`);
    //# {{#if metrics}}
    overdue.set({ queue, schedule }, 0);
    //# {{/if}}
  }
  told.set(queue, names);
}
//# {{#if metrics}}

/** A run of the schedule ended, however it ended: now, unless the job system knows when. */
export function scheduleRan(queue: string, schedule: string, at = Date.now()): void {
  lastRuns.set({ queue, schedule }, at / 1000);
}
//# {{/if}}
//# {{#if scheduleLeader}}

/** Another instance runs the schedule: that it does not run here is as it should be. */
//# {{#if metrics}}
export function runsElsewhere(queue: string, schedule: string, next: number | undefined): void {
  late.delete(`${queue}\n${schedule}`);
  overdue.set({ queue, schedule }, 0);
  if (next !== undefined) nextRuns.set({ queue, schedule }, next / 1000);
}
//# {{else}}
export function runsElsewhere(queue: string, schedule: string): void {
  late.delete(`${queue}\n${schedule}`);
}
//# {{/if}}
//# {{/if}}
//# {{#if schedules}}

/** A run of the schedule was left out. Each is counted; of several in a row only the first is told. */
export function tellMissed(queue: string, schedule: string, isTold: boolean): void {
  //# {{#if metrics}}
  missed.add({ queue, schedule });
  //# {{/if}}
  if (!isTold) logger.warn({ queue, schedule }, 'schedule missed a run');
}
//# {{/if}}
