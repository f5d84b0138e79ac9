import type { BossStore } from './pg-boss-store.js';
import type { ServicePackages } from './service-packages.js';
import type { ScheduleStatus } from './task-system.js';

interface ScheduleRow {
  name: string;
  key: string;
  kind: string;
  cron: string;
  timezone: string | null;
  updated_on: Date;
  last: Date | null;
  cron_on: Date | null;
}

/** When a cron expression fires next after a moment; undefined where it is none. */
type NextAfter = (cron: string, timezone: string | null, after: Date) => Date | undefined;

/**
 * The schedules, read by the cron parser that pg-boss itself has. A process of pg-boss looks at all of them every 30
 * seconds and notes when (`cron_on`): what should have fired since then is overdue.
 */
export async function readSchedules(
  store: BossStore,
  packages: ServicePackages,
  queue: string | undefined,
): Promise<ScheduleStatus[]> {
  const { sql, schema, has } = store;
  const rows = await sql.rows<ScheduleRow>(
    `select schedule.name, ${has('schedule', 'key') ? 'schedule.key' : `''`} as key,
      ${has('schedule', 'kind') ? 'schedule.kind' : `'cron'`} as kind, schedule.cron, schedule.timezone,
      schedule.updated_on, version.cron_on,
      ${
        has('schedule', 'last_job_id')
          ? `(select created_on from ${schema}.job where job.name = schedule.name and job.id = schedule.last_job_id)`
          : 'null::timestamptz'
      } as last
    from ${schema}.schedule as schedule, ${schema}.version as version
    where $1::text is null or schedule.name = $1 order by 1, 2`,
    [queue ?? null],
  );
  if (rows.length === 0) return [];
  const nextAfter = await cronParser(packages);
  const now = Date.now();
  return rows.map(({ name, key, kind, cron, timezone, updated_on, cron_on, last }) => {
    const looked = new Date(Math.max(updated_on.getTime(), cron_on?.getTime() ?? 0));
    const next = kind === 'cron' ? nextAfter(cron, timezone, looked) : undefined;
    return {
      queue: name,
      schedule: key === '' ? name : key,
      pattern: timezone === null || timezone === 'UTC' ? cron : `${cron} ${timezone}`,
      next: next ?? null,
      last,
      overdueMs: next === undefined ? null : Math.max(0, now - next.getTime()),
    };
  });
}

async function cronParser(packages: ServicePackages): Promise<NextAfter> {
  if (!packages.has('cron-parser', 'pg-boss')) return () => undefined;
  const loaded = (await packages.load('cron-parser', 'pg-boss')) as {
    parseExpression?: Parse;
    CronExpressionParser?: { parse: Parse };
  };
  const parse = loaded.CronExpressionParser
    ? loaded.CronExpressionParser.parse.bind(loaded.CronExpressionParser)
    : loaded.parseExpression;
  return (cron, timezone, after) => {
    try {
      return parse?.(cron, { currentDate: after, tz: timezone ?? 'UTC' })
        .next()
        .toDate();
    } catch {
      // ignored: what the parser does not take pg-boss does not run either; its next run is unknown
      return undefined;
    }
  };
}

type Parse = (cron: string, options: object) => { next: () => { toDate: () => Date } };
