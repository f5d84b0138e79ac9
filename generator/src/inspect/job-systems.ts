/** How the workers of one job system, broker or scheduler are made and ended. */
export interface JobSystem {
  package: string;
  /** Exports that make one when they are called or constructed, members after a dot; '' is the package itself. */
  makes: readonly string[];
  /** Its type, as annotations write it. */
  type: string;
  /** Methods of what is made that give the worker, where it is not the worker itself: `kafka.consumer()`. */
  gives?: readonly string[];
  /** Methods by which it takes work: without a call of one it only sends. */
  works?: readonly string[];
  /** What a variable that holds it is called. */
  called: string;
  /** The method that takes nothing new, and finishes or hands back what is in hand. */
  stop: string;
  /** It is made by a promise. */
  isAsync?: true;
  /** The emitted function that ends it in order, where no method of its own does. */
  endedBy?: 'observeChannel';
}

export const JOB_SYSTEMS: readonly JobSystem[] = [
  { package: 'bullmq', makes: ['Worker'], type: 'Worker', called: 'worker', stop: 'close' },
  {
    package: 'bull',
    makes: ['', 'Queue'],
    type: 'Queue',
    works: ['process'],
    called: 'queue',
    stop: 'close',
  },
  { package: 'bee-queue', makes: [''], type: 'Queue', works: ['process'], called: 'queue', stop: 'close' },
  {
    package: 'pg-boss',
    makes: ['', 'PgBoss'],
    type: 'PgBoss',
    works: ['work', 'fetch'],
    called: 'boss',
    stop: 'stop',
  },
  {
    package: 'graphile-worker',
    makes: ['run'],
    type: 'Runner',
    called: 'runner',
    stop: 'stop',
    isAsync: true,
  },
  {
    package: 'graphile-worker',
    makes: ['runTaskList'],
    type: 'WorkerPool',
    called: 'workers',
    stop: 'gracefulShutdown',
  },
  {
    package: 'agenda',
    makes: ['', 'Agenda'],
    type: 'Agenda',
    works: ['start'],
    called: 'agenda',
    stop: 'stop',
  },
  {
    package: '@hokify/agenda',
    makes: ['', 'Agenda'],
    type: 'Agenda',
    works: ['start'],
    called: 'agenda',
    stop: 'stop',
  },
  {
    package: 'kafkajs',
    makes: ['Kafka'],
    type: 'Kafka',
    gives: ['consumer'],
    works: ['run'],
    called: 'consumer',
    stop: 'disconnect',
  },
  {
    package: 'amqplib',
    makes: ['connect'],
    type: 'ChannelModel',
    gives: ['createChannel', 'createConfirmChannel'],
    works: ['consume'],
    called: 'channel',
    stop: 'close',
    isAsync: true,
    endedBy: 'observeChannel',
  },
  {
    package: 'sqs-consumer',
    makes: ['Consumer', 'Consumer.create'],
    type: 'Consumer',
    called: 'consumer',
    stop: 'stop',
  },
  ...['Worker', 'MultiWorker', 'Scheduler'].map((type): JobSystem => ({
    package: 'node-resque',
    makes: [type],
    type,
    works: ['start'],
    called: type === 'Scheduler' ? 'scheduler' : 'worker',
    stop: 'end',
  })),
  { package: 'bree', makes: [''], type: 'Bree', works: ['start'], called: 'bree', stop: 'stop' },
  {
    package: 'node-cron',
    makes: ['schedule', 'createTask'],
    type: 'ScheduledTask',
    called: 'task',
    stop: 'stop',
  },
  { package: 'cron', makes: ['CronJob', 'CronJob.from'], type: 'CronJob', called: 'job', stop: 'stop' },
  { package: 'croner', makes: ['', 'Cron'], type: 'Cron', called: 'job', stop: 'stop' },
  { package: 'node-schedule', makes: ['scheduleJob'], type: 'Job', called: 'job', stop: 'cancel' },
];

/** The packages of these in quotes, to pass over files that cannot load one. */
export function loadsOneOf(systems: readonly JobSystem[]): RegExp {
  return new RegExp(`['"\`](?:${systems.map(({ package: name }) => name).join('|')})(?:['"\`/])`);
}

export const LOADS_JOB_SYSTEM = loadsOneOf(JOB_SYSTEMS);

/** `graphile-worker -c postgres://…`, `npx graphile-worker`, also behind the path of its binary; not where it only migrates. */
export const GRAPHILE_COMMAND =
  /(?:^|[\s;&|/])graphile-worker(?=\s|$|;|&)(?![^;&|]*--(?:schema-only|cleanup))/;
