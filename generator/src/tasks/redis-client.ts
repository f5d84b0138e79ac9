import { Problem } from '../problem.js';
import { showConnection, type Connection } from './connections.js';
import { showDuration } from './durations.js';
import { reasonOf } from './reason.js';
import type { ServicePackages } from './service-packages.js';
import { unreachable } from './unreachable.js';

export type Reply = string | number | null | Reply[];

/** One server that answers for itself alone. */
interface RedisNode {
  call: (...command: string[]) => Promise<Reply>;
}

/** The two Redis clients of Node behind the two calls that reading takes. */
export interface RedisClient {
  /** The client itself, for BullMQ to share. */
  client: object;
  /** The servers that hold the keys: one, or the masters of a cluster. What names no key is asked of each. */
  nodes: () => readonly RedisNode[];
  call: (...command: string[]) => Promise<Reply>;
  /** Replies in the order of the commands, which go out without waiting for one another. */
  all: (commands: readonly (readonly string[])[]) => Promise<Reply[]>;
  close: () => Promise<void>;
}

const CONNECT_MS = 5_000;

/** A server that is stopped takes connections and commands, and says nothing. */
const ANSWER_MS = 10_000;

/** As many commands go out at once. */
const BATCH = 2_000;

/** Connects with the client that the service has: ioredis (BullMQ 5 brings it), else node-redis. */
export async function connectRedis(packages: ServicePackages, connection: Connection): Promise<RedisClient> {
  if (packages.has('ioredis', 'bullmq', '@agendajs/redis-backend'))
    return connectIoredis(packages, connection);
  if (packages.has('redis', 'bullmq')) return connectNodeRedis(packages, connection);
  throw new Problem(
    `Neither ioredis nor redis is installed in ${packages.root}.`,
    'Run `sightline tasks` in the folder of the service that uses Redis, after its packages are installed.',
  );
}

interface Ioredis {
  on: (event: 'error', listener: (error: Error) => void) => void;
  connect: () => Promise<void>;
  call: (...command: string[]) => Promise<unknown>;
  disconnect: () => void;
  /** Of the connection string. */
  options: { host?: string; port?: number; username?: string; password?: string; tls?: object };
}

interface IoredisCluster extends Omit<Ioredis, 'options'> {
  nodes: (role: 'master') => Pick<Ioredis, 'call'>[];
}

interface IoredisPackage {
  Redis: new (url: string, options: object) => Ioredis;
  Cluster: new (nodes: object[], options: object) => IoredisCluster;
}

const IOREDIS_OPTIONS = {
  connectTimeout: CONNECT_MS,
  connectionName: 'sightline-tasks',
  maxRetriesPerRequest: null,
};

async function connectIoredis(packages: ServicePackages, connection: Connection): Promise<RedisClient> {
  const { Redis, Cluster } = (await packages.load(
    'ioredis',
    'bullmq',
    '@agendajs/redis-backend',
  )) as unknown as IoredisPackage;
  const single = new Redis(connection.url, { ...IOREDIS_OPTIONS, lazyConnect: true, retryStrategy: null });
  const client = await connected(connection, single);
  const one = redisClient(
    connection,
    client,
    (command) => client.call(...command),
    () => {
      client.disconnect();
    },
  );
  if (!(await isCluster(one))) return one;
  await one.close();
  const { host, port, username, password, tls } = client.options;
  const cluster = await connected(
    connection,
    new Cluster([{ host, port }], {
      redisOptions: { ...IOREDIS_OPTIONS, username, password, tls },
      lazyConnect: true,
      clusterRetryStrategy: null,
      slotsRefreshTimeout: CONNECT_MS,
      // certificates are made out for the names that the cluster tells
      ...(tls && { dnsLookup: asGiven }),
    }),
  );
  const close = (): void => {
    cluster.disconnect();
  };
  return {
    ...redisClient(connection, cluster, (command) => cluster.call(...command), close),
    nodes: () =>
      cluster
        .nodes('master')
        .map((node) => redisClient(connection, node, (command) => node.call(...command), close)),
  };
}

/** Connects a client, or says why it cannot, which ioredis tells by an event. */
async function connected<C extends Omit<Ioredis, 'options'>>(connection: Connection, client: C): Promise<C> {
  // without a listener ioredis writes to the console; what failed is told by the command that waits
  let cause: Error | undefined;
  client.on('error', (error) => (cause = error));
  try {
    await inTime(client.connect(), noAnswer);
  } catch (error) {
    client.disconnect();
    throw notReached(connection, cause ?? error);
  }
  return client;
}

async function isCluster(redis: RedisNode): Promise<boolean> {
  try {
    return /^cluster_enabled:1/m.test(String(await redis.call('INFO', 'cluster')));
  } catch {
    // ignored: a user of fewer rights may not ask; a cluster says what it is at the first key then
    return false;
  }
}

function asGiven(host: string, done: (error: null, address: string) => void): void {
  done(null, host);
}

interface NodeRedis {
  on: (event: 'error', listener: (error: Error) => void) => void;
  connect: () => Promise<unknown>;
  sendCommand: (command: string[]) => Promise<unknown>;
  isOpen: boolean;
  destroy?: () => void;
  disconnect: () => Promise<void>;
}

async function connectNodeRedis(packages: ServicePackages, connection: Connection): Promise<RedisClient> {
  const { createClient } = (await packages.load('redis', 'bullmq')) as {
    createClient: (options: object) => NodeRedis;
  };
  const client = createClient({
    url: connection.url,
    name: 'sightline-tasks',
    RESP: 2,
    socket: { connectTimeout: CONNECT_MS, reconnectStrategy: false },
  });
  let cause: Error | undefined;
  client.on('error', (error) => (cause = error));
  const close = async (): Promise<void> => {
    if (client.destroy) client.destroy();
    else await client.disconnect();
  };
  try {
    await inTime(client.connect(), noAnswer);
  } catch (error) {
    if (client.isOpen) await close();
    throw notReached(connection, cause ?? error);
  }
  const one = redisClient(connection, client, (command) => client.sendCommand(command), close);
  if (!(await isCluster(one))) return one;
  await one.close();
  throw new Problem(
    `Redis at ${showConnection(connection)} is a cluster, which node-redis is not used for here.`,
    'Install ioredis, the client by which BullMQ works on a cluster.',
  );
}

function redisClient(
  connection: Connection,
  client: object,
  send: (command: string[]) => Promise<unknown>,
  close: () => Promise<void> | void,
): RedisClient {
  const one = async (command: readonly string[]): Promise<Reply> => {
    try {
      return plainReply(await send([...command]));
    } catch (error) {
      // whether a key is of another type is for the caller to judge
      if (error instanceof Error && error.message.startsWith('WRONGTYPE')) throw error;
      throw refused(connection, command[0] ?? '', error);
    }
  };
  /** One timer for all of them: a timer each would cost more than the commands. */
  const atOnce = async (commands: readonly (readonly string[])[]): Promise<Reply[]> =>
    inTime(Promise.all(commands.map(one)), () => refused(connection, commands[0]?.[0] ?? '', noAnswer()));
  let closed: Promise<void> | undefined;
  const redis: RedisClient = {
    client,
    nodes: () => [redis],
    call: async (...command) => (await atOnce([command]))[0] ?? null,
    all: async (commands) => {
      const replies: Reply[] = [];
      for (let start = 0; start < commands.length; start += BATCH) {
        replies.push(...(await atOnce(commands.slice(start, start + BATCH))));
      }
      return replies;
    },
    // two systems may share the connection
    close: async () => {
      closed ??= Promise.resolve(close());
      await closed;
    },
  };
  return redis;
}

/** ioredis makes an object of HGETALL; everything else is as Redis says it. */
function plainReply(reply: unknown): Reply {
  if (Array.isArray(reply)) return reply.map(plainReply);
  if (typeof reply === 'object' && reply !== null) return Object.entries(reply).flat().map(plainReply);
  return typeof reply === 'string' || typeof reply === 'number' ? reply : null;
}

async function inTime<T>(work: Promise<T>, tooLate: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(tooLate());
    }, ANSWER_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function noAnswer(): Error {
  return new Error(`no answer within ${showDuration(ANSWER_MS)}`);
}

function refused(connection: Connection, command: string, error: unknown): Problem {
  return new Problem(
    `Redis at ${showConnection(connection)} did not carry out ${command}: ${reasonOf(error)}`,
    'A user of Redis with fewer rights needs the read commands and SCAN, EXISTS and CLIENT LIST.',
  );
}

function notReached(connection: Connection, error: unknown): Problem {
  return unreachable(
    'Redis',
    connection,
    error,
    'Check the connection string and that this machine reaches the server; --redis takes another one.',
  );
}
