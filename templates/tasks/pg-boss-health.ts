import { reportIncident } from './job-incidents.js';
import { logger } from './logger.js';
import { forgetQueue, watchQueueHealth } from './queue-health.js';
import type { QueueHealth } from './queue-health.js';
//# {{#if metrics}}
import { scheduleRan, tellSchedules } from './schedule-health.js';
//# {{else}}
import { tellSchedules } from './schedule-health.js';
//# {{/if}}

/** What is used of pg-boss to look at a queue. */
interface Boss {
  isInstalled: () => Promise<unknown>;
  getQueue: (name: string) => Promise<unknown>;
  getDb: () => { executeSql: (text: string, values: unknown[]) => Promise<{ rows: unknown[] }> };
  /** Later ones of version 12. */
  previewSchedule?: (cron: string, options: { count: number; tz: string }) => Date[];
}

/** Waiting jobs are counted up to this number; pg-boss 11 and later keep counts of their own. */
const COUNTED = 10_000;
/** A job that nobody ran is told of when less than this part of its retention is left. */
const NEAR_ITS_END = 0.1;

/** Of all processes one looks at the schedules, every half minute, and notes when: twice that is late. */
const SCHEDULES_EVERY_MS = 60_000;

/** Reads depth and age of a queue and whether its schedules are looked at, and finds jobs that are about to be deleted although nobody ran them. */
export function watchBoss(boss: Boss, queue: string, schema: string): void {
  watchQueueHealth(keyOf(queue, schema), boss, () => ({
    queue,
    ping: async () => boss.isInstalled(),
    look: async () => look(boss, queue, schema),
  }));
}

/** The service has stopped it, and may go on without it. */
export function forgetBoss(boss: object, queues: Iterable<string>, schema: string): void {
  for (const queue of queues) forgetQueue(keyOf(queue, schema), boss);
}

function keyOf(queue: string, schema: string): string {
  return `${schema}.${queue}`;
}

interface OldestJob {
  id: string;
  due: Date;
  left: number;
}

/** One row by an index, and counts that end at their bound: the cost does not grow with the queue. */
async function look(boss: Boss, queue: string, schema: string): Promise<QueueHealth> {
  //# {{#if pgBoss12}}
  const known = (await boss.getQueue(queue)) as { activeCount?: number; blockedCount?: number } | null;
  // Only later ones of version 12 have jobs that wait for others.
  const hasBlocked = known?.blockedCount !== undefined;
  const due = `FROM ${schema}.job WHERE name = $1 AND state < 'active' AND start_after <= now()
    ${hasBlocked ? 'AND NOT blocked' : ''}`;
  //# {{else}}
  const known = (await boss.getQueue(queue)) as { activeCount?: number } | null;
  const due = `FROM ${schema}.job WHERE name = $1 AND state < 'active' AND start_after <= now()`;
  //# {{/if}}
  const db = boss.getDb();
  const count = async (jobs: string): Promise<number> => {
    const { rows } = await db.executeSql(
      `SELECT count(*)::int AS counted FROM (SELECT 1 ${jobs} LIMIT ${String(COUNTED)}) AS jobs`,
      [queue],
    );
    const [row] = rows as ({ counted: number } | undefined)[];
    return row?.counted ?? 0;
  };
  const waiting = await count(due);
  //# {{#if pgBoss12}}
  const blocked = hasBlocked
    ? { blocked: await count(`FROM ${schema}.job WHERE name = $1 AND state < 'active' AND blocked`) }
    : {};
  //# {{/if}}
  const oldest = await db.executeSql(
    `SELECT id, start_after AS due,
       EXTRACT(epoch FROM keep_until - now())::float
         / GREATEST(EXTRACT(epoch FROM keep_until - start_after)::float, 1) AS left
     ${due} ORDER BY start_after LIMIT 1`,
    [queue],
  );
  const [first] = oldest.rows as (OldestJob | undefined)[];
  await lookAtSchedules(boss, queue, schema).catch((err: unknown) => {
    logger.debug({ err, queue }, 'schedules cannot be looked at');
  });
  if (first !== undefined && first.left < NEAR_ITS_END) reportIncident(queue, first.id, 'retained_too_short');
  return {
    depth: {
      waiting,
      ...(known?.activeCount === undefined ? {} : { active: known.activeCount }),
      //# {{#if pgBoss12}}
      ...blocked,
      //# {{/if}}
    },
    oldest: { waiting: first === undefined ? undefined : Number(first.due) },
  };
}

interface Schedule {
  schedule: string;
  cron: string;
  timezone: string | null;
  looked: Date;
  ran: Date | null;
}

async function lookAtSchedules(boss: Boss, queue: string, schema: string): Promise<void> {
  // Schedules of version 10 have no key, and only later ones of version 12 know their last job.
  const { rows } = await boss.getDb().executeSql(
    `SELECT coalesce(nullif(to_jsonb(schedule) ->> 'key', ''), schedule.name) AS schedule,
       schedule.cron, schedule.timezone, greatest(schedule.updated_on, version.cron_on) AS looked,
       (SELECT started_on FROM ${schema}.job
        WHERE name = $1 AND id = (to_jsonb(schedule) ->> 'last_job_id')::uuid) AS ran
     FROM ${schema}.schedule AS schedule, ${schema}.version AS version WHERE schedule.name = $1`,
    [queue],
  );
  const schedules = rows as Schedule[];
  tellSchedules(
    queue,
    schedules.map((known) => ({
      schedule: known.schedule,
      next: Number(known.looked) + SCHEDULES_EVERY_MS,
      run: nextRun(boss, known),
    })),
  );
  //# {{#if metrics}}
  for (const { schedule, ran } of schedules) if (ran !== null) scheduleRan(queue, schedule, Number(ran));
  //# {{/if}}
}

function nextRun(boss: Boss, { cron, timezone }: Schedule): number | null {
  try {
    const next = boss.previewSchedule?.(cron, { count: 1, tz: timezone ?? 'UTC' })[0];
    return next?.getTime() ?? null;
  } catch {
    // ignored: pg-boss itself warns of a schedule that it cannot read, and the others are not to suffer from it
    return null;
  }
}
