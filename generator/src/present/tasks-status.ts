import { showDuration, showJobs } from '../tasks/durations.js';
import type {
  QueueStatus,
  ScheduleStatus,
  SystemName,
  SystemStatus,
  WorkerStatus,
} from '../tasks/task-system.js';
import type { Breach } from '../tasks/thresholds.js';
import { wrap } from './help.js';
import { oneLine, renderTable, type Cell } from './table.js';
import type { Colors } from './terminal.js';

/** Rows of workers and schedules that are shown; --json has all. */
const MAX_ROWS = 20;

/** A job system as it stands, for a reader. */
export interface ShownStatus extends SystemStatus {
  system: SystemName;
  /** Where it is, without the password. */
  where: string;
}

export function describeStatus(systems: readonly ShownStatus[], colors: Colors, width: number): string {
  return systems.map((system) => describeSystem(system, colors, width)).join('\n\n');
}

function describeSystem(
  { system, where, queues, workers, schedules, notes }: ShownStatus,
  colors: Colors,
  width: number,
): string {
  const head = `${colors.bold(system)}  ${colors.dim(where)}`;
  const parts = [
    queues.length === 0 ? 'There are no queues.' : queueTable(queues, colors, width),
    queues.flatMap((queue) => queueRemarks(queue, colors)).join('\n'),
    workers.length === 0 ? '' : workerTable(workers, colors, width),
    schedules.length === 0 ? '' : scheduleTable(schedules, colors, width),
    notes.map((note) => colors.dim(wrap(note, 0, width))).join('\n'),
  ];
  return [head, ...parts.filter((part) => part !== '')].join('\n\n');
}

function queueTable(
  queues: readonly QueueStatus[],
  { red, yellow, ...colors }: Colors,
  width: number,
): string {
  const rows = queues.map(({ queue, depth, oldestWaitingMs, oldestActiveMs, workers, ...status }): Cell[] => [
    queue,
    count(depth.waiting),
    age(oldestWaitingMs),
    count(depth.active),
    age(oldestActiveMs),
    count(depth.delayed),
    depth.failed === null || depth.failed === 0
      ? count(depth.failed)
      : { text: count(depth.failed), paint: yellow },
    count(depth.completed),
    workers === null
      ? '?'
      : status.backlogWithoutWorker === true
        ? { text: '0', paint: red }
        : count(workers),
  ]);
  return renderTable(
    [
      { title: 'queue', cut: true },
      { title: 'waiting', right: true },
      { title: 'for', right: true },
      { title: 'active', right: true },
      { title: 'for', right: true },
      { title: 'later', right: true },
      { title: 'failed', right: true },
      { title: 'done', right: true },
      { title: 'workers', right: true },
    ],
    rows,
    { red, yellow, ...colors },
    width,
  );
}

function queueRemarks({ queue, paused, backlogWithoutWorker, depth }: QueueStatus, colors: Colors): string[] {
  const name = oneLine(queue);
  const remarks: string[] = [];
  if (paused === true) remarks.push(colors.yellow(`${name} is paused.`));
  if (backlogWithoutWorker === true) remarks.push(colors.red(`${name} has jobs to do and no worker.`));
  if (depth.blocked !== null && depth.blocked > 0) {
    remarks.push(
      `${name}: ${showJobs(depth.blocked)} ${depth.blocked === 1 ? 'waits' : 'wait'} for other jobs to end.`,
    );
  }
  return remarks;
}

function workerTable(workers: readonly WorkerStatus[], colors: Colors, width: number): string {
  const now = Date.now();
  const rows = workers
    .slice(0, MAX_ROWS)
    .map(({ id, name, queue, since, concurrency, busy, where, alive }): Cell[] => [
      name ?? id,
      queue ?? '-',
      age(since === null ? null : now - since.getTime()),
      busy === null && concurrency === null ? '-' : `${count(busy)}/${count(concurrency)}`,
      alive === null ? '?' : alive ? 'yes' : { text: 'no', paint: colors.red },
      where ?? '-',
    ]);
  const table = renderTable(
    [
      { title: 'worker', cut: true },
      { title: 'queue', cut: true },
      { title: 'since', right: true },
      { title: 'busy', right: true },
      { title: 'alive' },
      { title: 'where', cut: true },
    ],
    rows,
    colors,
    width,
  );
  return withRest(table, workers.length, 'workers');
}

function scheduleTable(schedules: readonly ScheduleStatus[], colors: Colors, width: number): string {
  const now = Date.now();
  const rows = schedules
    .slice(0, MAX_ROWS)
    .map(({ schedule, queue, pattern, next, last, overdueMs }): Cell[] => [
      schedule,
      queue,
      pattern ?? '-',
      last === null ? '-' : `${showDuration(now - last.getTime())} ago`,
      overdueMs !== null && overdueMs > 0
        ? {
            text: `overdue ${showDuration(overdueMs)}`,
            paint: overdueMs > 60_000 ? colors.red : colors.yellow,
          }
        : next === null
          ? '-'
          : `in ${showDuration(next.getTime() - now)}`,
    ]);
  const table = renderTable(
    [
      { title: 'schedule', cut: true },
      { title: 'queue', cut: true },
      { title: 'pattern', cut: true },
      { title: 'last' },
      { title: 'next' },
    ],
    rows,
    colors,
    width,
  );
  return withRest(table, schedules.length, 'schedules');
}

function withRest(table: string, all: number, what: string): string {
  return all <= MAX_ROWS ? table : `${table}\n${String(all - MAX_ROWS)} more ${what}; --json has all.`;
}

export function describeBreaches(breaches: readonly Breach[], { red }: Colors): string {
  return breaches.map(({ queue, text }) => `${red('above')}  ${oneLine(queue)}: ${text}`).join('\n');
}

function count(amount: number | null): string {
  return amount === null ? '-' : String(amount);
}

function age(ms: number | null): string {
  return ms === null ? '-' : showDuration(ms);
}
