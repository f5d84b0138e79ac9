import { logger } from './logger.js';
import { counter, gauge } from './metrics.js';
import { millisecondsFrom } from './shutdown.js';

/** What a job system says of one of its schedules; times in milliseconds since 1970. */
export interface ScheduleHealth {
  readonly schedule: string;
  /** When it is to run next; in the past where nothing made it run. */
  readonly next: number;
}

const { SCHEDULE_GRACE_MS } = process.env;
/** How long a run may be late before it is told of. */
const GRACE = millisecondsFrom(SCHEDULE_GRACE_MS, 60_000);

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
    nextRuns.set({ queue, schedule }, next / 1000);
    overdue.set({ queue, schedule }, behind / 1000);
    const key = `${queue}\n${schedule}`;
    if (behind <= GRACE) {
      if (late.delete(key)) logger.info({ queue, schedule }, 'schedule runs again');
    } else if (!late.has(key)) {
      late.add(key);
      missed.add({ queue, schedule });
      logger.error({ queue, schedule, overdue_ms: behind }, 'schedule stopped: its next run is overdue');
    }
  }
}

function forgetGone(queue: string, names: ReadonlySet<string>): void {
  for (const schedule of told.get(queue) ?? []) {
    if (names.has(schedule)) continue;
    late.delete(`${queue}\n${schedule}`);
    overdue.set({ queue, schedule }, 0);
  }
  told.set(queue, names);
}

/** A run of the schedule ended, however it ended: now, unless the job system knows when. */
export function scheduleRan(queue: string, schedule: string, at = Date.now()): void {
  lastRuns.set({ queue, schedule }, at / 1000);
}
