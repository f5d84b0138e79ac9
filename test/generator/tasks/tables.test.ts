import { describe, expect, it } from 'vitest';
import { renderTable } from '../../../generator/src/present/table.js';
import { describeFindings, describeJob, describeJobs } from '../../../generator/src/present/tasks-jobs.js';
import { describeStatus, type ShownStatus } from '../../../generator/src/present/tasks-status.js';
import { plain } from '../../../generator/src/present/terminal.js';

const status: ShownStatus = {
  system: 'bullmq',
  where: 'redis://127.0.0.1:6379',
  queues: [
    {
      queue: 'emails',
      depth: { waiting: 12, prioritized: 2, delayed: 3, active: 2, failed: 1, completed: 840, blocked: 0 },
      paused: false,
      oldestWaitingMs: 192_000,
      oldestActiveMs: 4_000,
      workers: 2,
      backlogWithoutWorker: false,
    },
    {
      queue: 'reports-of-the-month-by-country-and-product',
      depth: {
        waiting: 1_234_567,
        prioritized: 0,
        delayed: 0,
        active: 0,
        failed: 0,
        completed: 12,
        blocked: 7,
      },
      paused: true,
      oldestWaitingMs: 86_400_000,
      oldestActiveMs: null,
      workers: 0,
      backlogWithoutWorker: true,
    },
  ],
  workers: [
    {
      id: '7',
      name: 'mailer-1',
      queue: 'emails',
      where: '10.0.0.7:51324',
      since: new Date(Date.now() - 7_500_000),
      concurrency: null,
      busy: null,
      alive: true,
    },
  ],
  schedules: [
    {
      queue: 'emails',
      schedule: 'digest',
      pattern: 'every 1h',
      next: new Date(Date.now() + 600_500),
      last: new Date(Date.now() - 3_000_000),
      overdueMs: 0,
    },
    {
      queue: 'emails',
      schedule: 'nightly',
      pattern: '0 3 * * *',
      next: null,
      last: null,
      overdueMs: 400_000,
    },
  ],
  notes: [],
};

describe('the tables of tasks', () => {
  it('fit into a terminal of 80 columns', async () => {
    const text = describeStatus([status], plain, 80);
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    await expect(`${text}\n`).toMatchFileSnapshot('output/status.txt');
  });

  it('cut nothing where there is no terminal', () => {
    expect(describeStatus([status], plain, Number.POSITIVE_INFINITY)).toContain(status.queues[1]?.queue);
  });

  it('say what is unknown with a dash', () => {
    const [queue] = status.queues;
    if (queue === undefined) throw new Error('no queue');
    const unknown: ShownStatus = {
      ...status,
      queues: [
        { ...queue, workers: null, depth: { ...queue.depth, failed: null, completed: null, active: null } },
      ],
      workers: [],
      schedules: [],
      notes: ['workers are unknown'],
    };
    const [, , , row] = describeStatus([unknown], plain, 80).split('\n');
    expect(row?.split(/\s{2,}/)).toEqual(['emails', '12', '3m 12s', '-', '4s', '3', '-', '-', '?']);
  });

  it('let no name steer the terminal', () => {
    const table = renderTable([{ title: 'job' }], [['\u001B[31mred\r\nnext']], plain, 80);
    expect(table).toBe('job\n [31mred next');
  });

  it('show jobs and findings', async () => {
    const jobs = describeJobs(
      [
        {
          system: 'bullmq',
          queue: 'emails',
          id: '42',
          name: 'welcome',
          state: 'active',
          at: new Date(Date.now() - 192_000),
          attempts: 1,
          maxAttempts: 3,
          error: null,
          held: false,
        },
        {
          system: 'bullmq',
          queue: 'emails',
          id: '43',
          name: 'later',
          state: 'delayed',
          at: new Date(Date.now() + 192_500),
          attempts: 0,
          maxAttempts: null,
          error: 'a very long error that says much more than fits into what is left of the row',
          held: null,
        },
      ],
      plain,
      80,
    );
    const findings = describeFindings(
      [
        {
          system: 'bullmq',
          reason: 'active-without-lock',
          queue: 'emails',
          subject: '42',
          ageMs: 192_000,
          detail: 'welcome: its worker is gone',
          action: 'Start a worker.',
        },
      ],
      plain,
      80,
    );
    await expect(`${jobs}\n\n${findings}\n`).toMatchFileSnapshot('output/jobs.txt');
  });
});

it('what is known of one job stands clear of its name, however long that is', () => {
  const kept = '2026-12-14T10:23:54.921Z';
  const job = {
    ...{ system: 'pg-boss' as const, queue: 'letters', id: '1', name: 'letters', state: 'failed', at: null },
    ...{ attempts: 1, maxAttempts: 1, error: null, held: null, created: null, runAt: null, started: null },
    ...{ finished: null, worker: null, failure: null, payload: null, result: null },
    more: { 'dead letter': 'lost', 'kept until': kept },
  };
  expect(describeJob(job, plain).split('\n')).toEqual(
    expect.arrayContaining(['state        failed', 'dead letter  lost', `kept until   ${kept}`]),
  );
});
