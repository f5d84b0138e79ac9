import type { CommandHelp } from '../present/help.js';
import type { Flag } from './flags.js';
import { flagRows } from './flags.js';

/** What comes behind `tasks`, with what it takes and does. */
const verbRows = [
  { usage: 'status [queue]', describe: 'Workers, queues and schedules as they stand.' },
  {
    usage: 'list <state> [queue]',
    describe: 'The jobs that are active, scheduled, reserved (a worker holds them), waiting or failed.',
  },
  { usage: 'show <job>', describe: 'One job, [queue/]id: times, attempts, error, payload without secrets.' },
  { usage: 'stuck [queue]', describe: 'What will not go on by itself, why, and what to do.' },
  {
    usage: 'retry <job>',
    describe: 'Run a failed job again; --failed [queue] instead of a job: all of them.',
  },
  { usage: 'cancel <job>', describe: 'Take a job out that does not run yet.' },
  { usage: 'pause <queue>', describe: 'Let workers take nothing more.' },
  { usage: 'resume <queue>', describe: 'Let them go on.' },
  { usage: 'drain <queue>', describe: 'Delete the jobs that wait; with --delayed also those for later.' },
  { usage: 'watch [queue]', describe: 'status, again and again, until Ctrl-C.' },
];

export const taskVerbs = verbRows.map(({ usage }) => usage.split(' ', 1).join(''));

/** The flags of `tasks`: what is parsed and what the help shows. */
export const tasksFlags = {
  redis: {
    type: 'string',
    value: 'url',
    describe: 'Where the jobs of BullMQ or Agenda are; else REDIS_URL of the environment or of .env.',
  },
  postgres: {
    type: 'string',
    value: 'url',
    describe: 'Where the jobs of BullMQ 6, pg-boss, graphile-worker or Agenda are; else DATABASE_URL.',
  },
  prefix: {
    type: 'string',
    value: 'text',
    describe: 'Of the keys in Redis: bull of BullMQ by default, agenda: of Agenda.',
  },
  schema: { type: 'string', value: 'name', describe: 'Of the tables of one of these, where it is another.' },
  table: { type: 'string', value: 'name', describe: 'Of Agenda’s jobs, where it is not agenda_jobs.' },
  system: {
    type: 'string',
    value: 'name',
    describe: 'Only this one, where the service has several: bullmq, pg-boss, graphile-worker, agenda.',
  },
  limit: {
    type: 'string',
    value: 'number',
    describe: 'list: rows, 20 by default; stuck: active jobs read, 1000.',
  },
  'older-than': {
    type: 'string',
    value: 'time',
    describe: 'stuck: running or waiting for longer is told; 15m by default.',
  },
  'max-oldest': {
    type: 'string',
    value: 'time',
    describe: 'status: end with 4 where a job has waited for longer.',
  },
  'max-failed': {
    type: 'string',
    value: 'number',
    describe: 'status: end with 4 where more failed in a queue.',
  },
  'max-waiting': {
    type: 'string',
    value: 'number',
    describe: 'status: end with 4 where more wait in a queue.',
  },
  check: { type: 'boolean', describe: 'stuck: end with exit code 4 where something is found.' },
  failed: { type: 'boolean', describe: 'retry: all failed jobs.' },
  delayed: { type: 'boolean', describe: 'drain: also the jobs that are scheduled for later.' },
  interval: { type: 'string', value: 'time', describe: 'watch: time between two looks; 2s by default.' },
  yes: { type: 'boolean', describe: 'Ask nothing: cancel, drain and retry --failed ask otherwise.' },
  json: { type: 'boolean', describe: 'Print one JSON object on stdout; watch prints one a line.' },
} as const satisfies Record<string, Flag>;

export const tasksHelp: CommandHelp = {
  usage: 'sightline tasks <verb> [flags]',
  describe:
    'Inspects and controls the job systems of the service in this folder, with the clients that it has installed: ' +
    'BullMQ 5 and 6 (6.1 and later also on PostgreSQL), pg-boss 10 to 12, graphile-worker 0.16 and later, ' +
    'Agenda 6 on PostgreSQL or Redis. Reading changes nothing in the store.',
  lists: {
    Verbs: verbRows,
    Flags: flagRows(tasksFlags),
    'What it costs': [
      {
        usage: 'BullMQ, Redis',
        describe:
          'status: some twenty commands of O(1) or O(log n) a queue, one CLIENT LIST, and one SCAN over the keys ' +
          'to find the queues (about a second for a million keys; with a queue named, none). list: O(rows). show: ' +
          'O(1), for a waiting job O(jobs that wait). stuck: O(active jobs), and the children of 100 that wait for ' +
          'some. drain, retry --failed: O(jobs), in steps of 2000 and 1000.',
      },
      {
        usage: 'BullMQ, SQL',
        describe:
          'status, stuck: O(jobs), over an index for each state, which ends at 100,000 jobs of a state or at what a ' +
          'threshold asks for. list: O(rows), of active ones O(active jobs). show: O(queues). drain: one statement ' +
          'of BullMQ; retry --failed: O(jobs), in steps of 10,000.',
      },
      {
        usage: 'pg-boss',
        describe:
          'status: O(jobs that wait), over an index; in 12 also the failed ones. 10 and 11 have no index over ' +
          'running and ended jobs: those are counted in tables of up to 100,000 rows only. list, stuck: O(rows) ' +
          'over an index, but in 10 and 11 O(jobs of the queue) for active and failed. show: O(queues). drain, ' +
          'retry --failed: O(jobs), in steps of 1000.',
      },
      {
        usage: 'graphile',
        describe:
          'status, list, stuck: one pass over the table of jobs, which holds no ended ones but those that failed ' +
          'for good. show, retry, cancel: O(1). drain, retry --failed: O(jobs), in steps of 1000.',
      },
      {
        usage: 'Agenda, SQL',
        describe:
          'A table of up to 32 MB is read once by status and stuck. A larger one by the indexes of Agenda, up to ' +
          '100,000 jobs of a state; there ended jobs are not counted, but failed ones where --max-failed is given: ' +
          'O(ended jobs of the queue). list: O(rows), of active ones O(locked jobs), of failed ones O(ended jobs of ' +
          'the queue), without a queue O(table). show, retry, cancel: O(1). drain: O(jobs), retry --failed: as list ' +
          'failed, both in steps of 1000.',
      },
      {
        usage: 'Agenda, Redis',
        describe:
          'status: two commands a name and one for each of its jobs, up to 10,000; of names that have more, one for ' +
          'each of the first 5,000 due jobs and of the first 5,000 to come, where no threshold asks for others; and ' +
          'one SCAN over the keys, as with BullMQ. list waiting, scheduled: as many as are looked through. show, ' +
          'retry, cancel: O(1). list of other states, stuck, drain, retry --failed: O(jobs of the queue), 2000 at a time.',
      },
    ],
    'Exit codes': [
      { usage: '0', describe: 'Done, or told.' },
      { usage: '1', describe: 'Failed: no connection, no such job, or the system refused.' },
      { usage: '2', describe: 'Wrong use, or a question that nobody was there to answer.' },
      { usage: '4', describe: 'A threshold is passed; with stuck --check: something is stuck.' },
    ],
  },
};
