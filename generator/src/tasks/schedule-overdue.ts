import { showDuration } from './durations.js';
import type { Finding, ScheduleStatus } from './task-system.js';

/** What a job system has to say of a schedule that is late. */
export interface Lateness {
  /** A schedule is late only after this, or after what was asked for, whichever is shorter. */
  graceMs: number;
  /** Given how late it is. */
  detail: (late: string) => string;
  action: string;
}

export function overdueFinding(
  { queue, schedule, pattern, overdueMs }: ScheduleStatus,
  olderThanMs: number,
  { graceMs, detail, action }: Lateness,
): Finding[] {
  if (overdueMs === null || overdueMs <= Math.min(graceMs, olderThanMs)) return [];
  return [
    {
      reason: 'schedule-overdue',
      queue,
      subject: schedule,
      ageMs: overdueMs,
      detail: `${pattern ?? 'schedule'}: ${detail(showDuration(overdueMs))}`,
      action,
    },
  ];
}

/** Of systems that plan the next run and begin it within seconds. */
export const notBegun: Pick<Lateness, 'graceMs' | 'detail'> = {
  graceMs: 60_000,
  detail: (late) => `its next run was due ${late} ago and has not begun`,
};
