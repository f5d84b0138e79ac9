import { showDuration } from '../tasks/durations.js';
import type { Finding, JobDetail, JobSummary, SystemName } from '../tasks/task-system.js';
import { wrap } from './help.js';
import { oneLine, renderTable, type Cell } from './table.js';
import type { Colors } from './terminal.js';

export type ShownJob<Job extends JobSummary = JobSummary> = Job & { system: SystemName };
export type ShownFinding = Finding & { system: SystemName };

export function describeJobs(jobs: readonly ShownJob[], colors: Colors, width: number): string {
  const rows = jobs.map(({ queue, id, name, state, at, attempts, maxAttempts, error, held }): Cell[] => [
    `${queue}/${id}`,
    name,
    held === false ? { text: `${state}, no lock`, paint: colors.red } : state,
    when(at),
    maxAttempts === null ? String(attempts) : `${String(attempts)}/${String(maxAttempts)}`,
    error ?? '',
  ]);
  return renderTable(
    [
      { title: 'job', cut: true },
      { title: 'name', cut: true },
      { title: 'state' },
      { title: 'when' },
      { title: 'attempts', right: true },
      { title: 'error', cut: true },
    ],
    rows,
    colors,
    width,
  );
}

export function describeJob(job: ShownJob<JobDetail>, colors: Colors): string {
  const facts: [string, string | null][] = [
    ['system', job.system],
    ['name', job.name],
    ['state', job.held === false ? `${job.state}, and no worker holds it` : job.state],
    [
      'attempts',
      job.maxAttempts === null
        ? String(job.attempts)
        : `${String(job.attempts)} of ${String(job.maxAttempts)}`,
    ],
    ['created', moment(job.created)],
    ['runs at', moment(job.runAt)],
    ['started', moment(job.started)],
    ['finished', moment(job.finished)],
    ['worker', job.worker],
    ...Object.entries(job.more),
  ];
  const told = facts.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
  const width = Math.max(...told.map(([name]) => name.length)) + 2;
  const shown = told.map(([name, value]) => `${colors.dim(name.padEnd(width))}${oneLine(value)}`);
  const parts = [
    `${colors.bold(oneLine(`${job.queue}/${job.id}`))}\n${shown.join('\n')}`,
    block('error', job.failure === null ? '' : colors.red(job.failure), colors),
    block('payload', shownValue(job.payload), colors),
    block('result', shownValue(job.result), colors),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function block(title: string, text: string, { dim }: Colors): string {
  return text === '' ? '' : `${dim(title)}\n${text}`;
}

function shownValue(value: unknown): string {
  return value === null || value === undefined ? '' : JSON.stringify(value, null, 2);
}

/** What is stuck, each with what to do about it. */
export function describeFindings(findings: readonly ShownFinding[], colors: Colors, width: number): string {
  const { red, bold, dim } = colors;
  return findings
    .map(({ reason, queue, subject, ageMs, detail, action }) => {
      const what = oneLine(subject === null ? queue : `${queue}/${subject}`);
      const since = ageMs === null ? '' : dim(`  for ${showDuration(ageMs)}`);
      return `${red(reason)}  ${bold(what)}${since}\n  ${wrap(oneLine(detail), 2, width)}\n  ${dim(wrap(oneLine(action), 2, width))}`;
    })
    .join('\n\n');
}

function when(at: Date | null): string {
  if (at === null) return '-';
  const ms = Date.now() - at.getTime();
  return ms < 0 ? `in ${showDuration(-ms)}` : `${showDuration(ms)} ago`;
}

function moment(at: Date | null): string | null {
  return at === null ? null : `${at.toISOString()}  (${when(at)})`;
}
