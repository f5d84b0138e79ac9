/**
 * What a template may ask about. Plain JSON, because Handlebars refuses getters and methods; every question is a
 * flag, a number or a string, never a comparison, because the templates stay readable TypeScript.
 */
export interface TemplateParameters extends FrameworkFlags {
  metrics: boolean;
  errors: boolean;
  tracing: boolean;
  /** Tracing is that of a tracer provider of the service's own: its spans are read, and none are made. */
  ownSpans: boolean;
  /** Lines carry the ids of spans, whoever makes them. */
  spanIds: boolean;
  health: boolean;
  /** OpenTelemetry SDK 3.x with the 0.30x experimental line, else 2.x with 0.22x. */
  otel3: boolean;
  metricsPackage: 'prom-client' | '@prometheus-io/client';
  serviceName: string;
  /** Module system that the emitted files run as. */
  esm: boolean;
  typescript: boolean;
  /** undici's for `fetch` first, then one for each client or driver the service depends on; empty without tracing. */
  instrumentations: Instrumentation[];
  /** null where the feature is off, or where the service has a route of its own at that path. */
  livePath: string | null;
  readyPath: string | null;
  healthPath: string | null;
  metricsPath: string | null;
  /** Any of live, ready and health is answered here. */
  probes: boolean;
  /** Any path at all is answered here: probes or scrape. */
  endpoints: boolean;
  /** Jobs are worked on, or put into queues: they have a scope, and workers end in order. */
  jobs: boolean;
  /** Channels of amqplib are consumed from. */
  amqplib: boolean;
  /** Attempts at jobs have their line, span and measurements, and queues are looked at. */
  tasks: boolean;
  /** A job system has hooks of its own, and hands out what was put into a queue. */
  queues: boolean;
  /** A scheduler has hooks of its own, and calls functions of this process. */
  schedules: boolean;
  /** Of all instances of the service one runs its schedules, and is elected through a store. */
  scheduleLeader: boolean;
  /** The client of that store; all false without one. */
  leaderIoredis: boolean;
  leaderRedis: boolean;
  leaderPostgres: boolean;
  /** Requests or jobs are observed: each has one line of its own. */
  observesWork: boolean;
  /** Processes without HTTP open a port of their own, as there is something to answer on it. */
  ownPort: boolean;
}

export interface Instrumentation {
  package: string;
  className: string;
  /** What stands between the parentheses of `new X()`: '' or an object literal. */
  options: string;
}

/** One flag for each framework, and for each major that templates tell apart. */
const FRAMEWORK_FLAGS = [
  ...(['express', 'fastify', 'fastify4', 'fastify5', 'koa', 'hono', 'nest', 'nodeHttp'] as const),
  /** Fastify serves, also below Nest. */
  'onFastify',
  /** A server answers requests. */
  'http',
  /** Workers, or loops, beside the server or instead of one. */
  'worker',
  /** Job systems that have hooks of their own. */
  'bullmq',
  'bullmq6',
  'pgBoss',
  'pgBoss12',
  'graphileWorker',
  'agenda',
  'nodeCron',
  'nodeCron3',
  'cron',
  'cron3',
  'croner',
  'nodeSchedule',
  'nestBullmq',
  'nestSchedule',
  /** Either of both: Nest makes what works on jobs. */
  'nestJobs',
  /** Nest is told of what it initialises: for these, or because a process of it has no server. */
  'nestContexts',
] as const;

export type FrameworkFlags = Record<(typeof FRAMEWORK_FLAGS)[number], boolean>;

/** `http`, `fastify`, `fastify5` and `onFastify` are true for Fastify 5, all others false. */
export function frameworkFlags(
  name: string,
  major: number,
  {
    platform = name,
    hasWorkers = name === 'worker',
    servesHttp = name !== 'worker',
    jobSystems = [],
  }: {
    platform?: string | undefined;
    hasWorkers?: boolean;
    servesHttp?: boolean;
    jobSystems?: readonly { package: string; major: number }[];
  } = {},
): FrameworkFlags {
  const nestJobs = jobSystems.some((system) => system.package.startsWith('@nestjs/'));
  const own = [
    ...(name === 'worker' ? [] : withMajor(name, major)),
    ...(servesHttp ? ['http'] : []),
    ...(platform === 'fastify' ? ['onFastify'] : []),
    ...(hasWorkers ? ['worker'] : []),
    ...jobSystems.flatMap((system) => withMajor(system.package, system.major)),
    ...(nestJobs ? ['nestJobs'] : []),
    ...(name === 'nest' && (nestJobs || hasWorkers) ? ['nestContexts'] : []),
  ];
  return Object.fromEntries(FRAMEWORK_FLAGS.map((flag) => [flag, own.includes(flag)])) as FrameworkFlags;
}

/** `bullmq6` of bullmq 6, and `nestSchedule12` of @nestjs/schedule 12. */
function withMajor(name: string, major: number): [string, string] {
  const plain = name.replace(/^@nestjs\//, 'nest-');
  const camel = plain.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
  return [camel, `${camel}${String(major)}`];
}
