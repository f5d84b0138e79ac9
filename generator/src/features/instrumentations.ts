import type { Service } from '../inspect/service.js';
import type { Instrumentation } from '../render/parameters.js';
import { declaredRange } from './declared.js';

/** A client or driver, as the service depends on it, and the instrumentation that sees it. */
interface InstrumentedClient {
  clients: readonly string[];
  instrumentation: Instrumentation;
}

/** Agenda 6 has a backend to choose, the older ones know MongoDB alone. */
const ON_MONGODB = ['agenda', '@hokify/agenda', '@agendajs/mongo-backend'];

const COMMAND_ALONE = '{ dbStatementSerializer: (command) => command }';

/**
 * `options` is the text between the parentheses of `new X(...)`. HTTP: the server span is the service's own, made
 * without patching. mysql2 would otherwise write the bound values into the statement, and the Redis clients the
 * arguments of scripts: all of a job, where a queue adds it by one. Queues in PostgreSQL are asked again and again: of
 * what no request and no job waits for there is no trace.
 */
const TABLE: readonly InstrumentedClient[] = [
  {
    clients: [
      'axios',
      'got',
      'request',
      'superagent',
      'node-fetch',
      'needle',
      'phin',
      'bent',
      'make-fetch-happen',
    ],
    instrumentation: {
      package: '@opentelemetry/instrumentation-http',
      className: 'HttpInstrumentation',
      options: '{ disableIncomingRequestInstrumentation: true }',
    },
  },
  entry(
    ['pg-boss', 'graphile-worker', '@agendajs/postgres-backend'],
    'pg',
    'PgInstrumentation',
    '{ requireParentSpan: true }',
  ),
  entry(['pg', 'pg-promise', 'slonik'], 'pg', 'PgInstrumentation'),
  entry(
    ['ioredis', 'bullmq', 'bull', '@agendajs/redis-backend'],
    'ioredis',
    'IORedisInstrumentation',
    COMMAND_ALONE,
  ),
  entry(['redis', '@redis/client', 'bee-queue'], 'redis', 'RedisInstrumentation', COMMAND_ALONE),
  entry(['mysql2'], 'mysql2', 'MySQL2Instrumentation', '{ maskStatement: true }'),
  entry(['mysql'], 'mysql', 'MySQLInstrumentation'),
  entry(['mongodb', 'mongoose', ...ON_MONGODB], 'mongodb', 'MongoDBInstrumentation'),
  entry(['kafkajs'], 'kafkajs', 'KafkaJsInstrumentation'),
  entry(['amqplib', 'amqp-connection-manager'], 'amqplib', 'AmqplibInstrumentation'),
  entry(['@grpc/grpc-js'], 'grpc', 'GrpcInstrumentation'),
];

/** Whether a client of the service is instrumented by changing it as it is loaded; undici tells by itself. */
export function patchesClients(service: Service): boolean {
  return chooseInstrumentations(service).some(({ package: name }) => !name.endsWith('-undici'));
}

/** One for each client that the service declares; `fetch` is part of Node, so undici's is always there. */
export function chooseInstrumentations(service: Service): Instrumentation[] {
  const chosen = TABLE.filter(({ clients }) => clients.some((name) => usesClient(service, name))).filter(
    ({ instrumentation: { package: name } }, at, all) =>
      all.findIndex(({ instrumentation }) => instrumentation.package === name) === at,
  );
  const usesAws =
    service.existing.clients.some((name) => name.startsWith('@aws-sdk/')) || declaresAws(service);
  return [
    entry([], 'undici', 'UndiciInstrumentation').instrumentation,
    ...chosen.map(({ instrumentation }) => instrumentation),
    ...(usesAws ? [entry([], 'aws-sdk', 'AwsInstrumentation').instrumentation] : []),
  ];
}

function usesClient(service: Service, name: string): boolean {
  const { jobSystems = [] } = service;
  if (name === 'agenda' && jobSystems.some((system) => system.package === name)) return false;
  return (
    service.existing.clients.includes(name) || service.packageJson.data.dependencies?.[name] !== undefined
  );
}

function declaresAws(service: Service): boolean {
  const { dependencies = {} } = service.packageJson.data;
  return (
    declaredRange(service, 'aws-sdk') !== undefined ||
    Object.keys(dependencies).some((name) => name.startsWith('@aws-sdk/client-'))
  );
}

function entry(
  clients: readonly string[],
  name: string,
  className: string,
  options = '',
): InstrumentedClient {
  return {
    clients,
    instrumentation: { package: `@opentelemetry/instrumentation-${name}`, className, options },
  };
}
