import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { bare, constantText, keyOf, pathOf } from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';
import { wordsOf } from '../words/split.js';
import { importedAs, type Imported } from './imports.js';
import { makersOf } from './made-by.js';

type Source = Readonly<TSESLint.SourceCode>;

/** Packages whose calls go to another process: databases, caches, brokers, storage, HTTP. */
const CLIENTS =
  /^(?:pg|pg-pool|pg-promise|postgres|slonik|mysql2?(?:\/promise)?|mariadb|mssql|tedious|oracledb|mongodb|mongoose|redis|ioredis|@redis\/client|memcached|memjs|knex|sequelize(?:-typescript)?|typeorm|@nestjs\/(?:typeorm|mongoose|sequelize|axios)|@prisma\/client|drizzle-orm(?:\/.+)?|@mikro-orm\/.+|kysely|objection|cassandra-driver|neo4j-driver|@clickhouse\/client|influx|@influxdata\/.+|@elastic\/elasticsearch|@opensearch-project\/opensearch|amqplib(?:\/callback_api)?|amqp-connection-manager|kafkajs|node-rdkafka|@confluentinc\/kafka-javascript|nats|mqtt|bull|bullmq|pg-boss|@aws-sdk\/.+|aws-sdk|@google-cloud\/.+|@azure\/.+|minio|@supabase\/supabase-js|firebase-admin(?:\/.+)?|axios|got|node-fetch|cross-fetch|undici|ky|superagent|needle|request|request-promise|http|https|http2|net|dns(?:\/promises)?|nodemailer|stripe|ldapjs|@grpc\/grpc-js|ssh2(?:-sftp-client)?)$/;
/** Frameworks hold the clients that their plugins hang there: `app.pg`, `fastify.redis`. */
const FRAMEWORKS = /^(?:fastify|express|koa|hono|restify|@hapi\/hapi)$/;
/** What of these packages answers without asking anybody. */
const LOCAL =
  /^(?:on|once|off|emit|listeners?|use|model|Schema|Types|isValid|isValidObjectId|createServer|Router|toString|toJSON|default|escape|escapeId|format|getMaxListeners|setMaxListeners|getPool|Agent|status|getTracer|asyncHandler|literal|fn|col|eq|and|or|sql|isAxiosError|create|extend|Command|Readable)$|^(?:get(?:Waiting|Total|Idle|Active)Count|getState|isReady|isOpen|isConnected|isInitialized)$/;

/** Names of clients, where the object comes from another file. */
const CLIENT_WORDS = new Set([
  ...[
    'db',
    'database',
    'pool',
    'redis',
    'ioredis',
    'prisma',
    'knex',
    'sequelize',
    'mongo',
    'mongodb',
    'mongoose',
    'typeorm',
  ],
  ...[
    'postgres',
    'postgresql',
    'pg',
    'mysql',
    'mariadb',
    'sql',
    'kafka',
    'amqp',
    'rabbit',
    'rabbitmq',
    'nats',
    'elastic',
  ],
  ...[
    'elasticsearch',
    'opensearch',
    's3',
    'dynamo',
    'dynamodb',
    'datasource',
    'kysely',
    'drizzle',
    'clickhouse',
    'cassandra',
  ],
  ...['memcached', 'broker', 'upstream', 'mq', 'minio', 'em', 'orm', 'boss'],
]);
/** Methods that such clients have, and that ask the other side. */
const ASKS =
  /^(?:query|queryOne|queryRaw|raw|execute|exec|\$(?:query|execute)Raw(?:Unsafe)?|\$connect|\$runCommandRaw|ping|pingCheck|authenticate|command|admin|connect|send|select|selectFrom|get|set|info|health|healthCheck|isHealthy|isAlive|checkHealth|checkConnection|check|checkQueue|stats|serverStatus|listTopics|describeCluster|fetchTopicMetadata|headBucket|listBuckets|listTables|count|countDocuments|findOne|findFirst|findUnique|findMany|find|one|any|transaction|acquire|getConnection|getQueueSize|request|stats)$/;

/** Methods of models and repositories that nothing else has. */
const ASKS_DATABASE =
  /^(?:countDocuments|estimatedDocumentCount|find(?:One|Many|First|Unique|AndCount|AndCountAll|ByPk|ById)(?:OrFail|OrThrow|By)?|\$queryRaw\w*|\$executeRaw\w*)$/;

/** Checks of `@nestjs/terminus` that ask a dependency; memory and disk are the process's own. */
const TERMINUS = /^(?:pingCheck|responseCheck|checkService)$/;
const CHECK_VERBS = new Set(['check', 'ping', 'test', 'verify', 'probe', 'is', 'assert', 'query']);

/** What may ask a dependency: a call, or the tag of a query. */
export type Asking = TSESTree.CallExpression | TSESTree.TaggedTemplateExpression;

/** What is called: `pool.query(text)`, and the tag of `prisma.$queryRaw\`select 1\``. */
export function calleeOf(call: Asking): TSESTree.Expression {
  return call.type === 'CallExpression' ? call.callee : call.tag;
}

/** The name of a dependency that a call asks over the network, else null. */
export function dependencyAskedBy(call: Asking, source: Source): string | null {
  const callee = bare(calleeOf(call));
  const path = pathOf(callee).map((part) => part.replace(/\(\)$/, ''));
  const name = path
    .filter((part) => part !== '' && part !== 'this')
    .slice(-2)
    .join('.');
  const method = path.at(-1) ?? '';
  if (callee.type === 'Identifier') {
    const asks = call.type === 'CallExpression' ? isAskingFunction : isAskingTag;
    return asks(callee, source) ? name : null;
  }
  if (callee.type !== 'MemberExpression' || keyOf(callee) === null || LOCAL.test(method)) return null;
  if (TERMINUS.test(method)) return name;
  const makers = makersOf(callee.object, source).filter(
    (maker) => !isOfFile(maker) && !FRAMEWORKS.test(maker.source),
  );
  if (makers.length > 0) return makers.some((maker) => CLIENTS.test(maker.source)) ? name : null;
  if (ASKS_DATABASE.test(method)) return name;
  const owner = path.slice(0, -1);
  // One in the process answers at once.
  if (/^(?:cache|cacheManager)$/i.test(owner.at(-1) ?? '') && call.parent.type === 'AwaitExpression')
    return ASKS.test(method) ? name : null;
  const isClient = owner.some((part) => {
    const last = wordsOf(part)
      .filter((word) => !/^(?:client|connection|conn|service|health|indicator|repository|1|2)$/.test(word))
      .at(-1);
    return last !== undefined && CLIENT_WORDS.has(last);
  });
  if (isClient) return ASKS.test(method) || isCheckName(method) ? name : null;
  // `health.checkDatabase()`: the method itself says whom it asks. `isDatabaseUp()` may only have kept what it heard.
  return isCheckName(method) && !method.startsWith('is') ? name : null;
}

function isOfFile({ source }: Imported): boolean {
  return /^[./@~#]/.test(source) && !CLIENTS.test(source);
}

/** `fetch(url)`, `knex('users')`, `got(url)`, and `checkDatabase()` of another file. */
function isAskingFunction(callee: TSESTree.Identifier, source: Source): boolean {
  const imported = importedAs(callee, source);
  if (imported && !isOfFile(imported)) return CLIENTS.test(imported.source) && !LOCAL.test(imported.name);
  const definition = variableOf(callee, source)?.defs[0];
  if (!definition) return callee.name === 'fetch';
  const makers = makersOf(callee, source);
  if (makers.some((maker) => /^(?:knex|postgres)$/.test(maker.source))) return true;
  return (
    imported !== null &&
    (callee.name === 'knex' || isQueryBuilder(callee) || isCheckName(callee.name) || isFetchName(callee.name))
  );
}

/** `db('users').first()`: what knex made, in another file. */
function isQueryBuilder({ name, parent }: TSESTree.Identifier): boolean {
  return (
    /^(?:db|database)$/.test(name) &&
    parent.type === 'CallExpression' &&
    constantText(parent.arguments[0]) !== null &&
    parent.parent.type === 'MemberExpression'
  );
}

/** `robustFetch`, `fetchWithTimeout` */
function isFetchName(name: string): boolean {
  const words = wordsOf(name);
  return words.at(-1) === 'fetch' || (words[0] === 'fetch' && words[1] === 'with');
}

/** `sql\`select 1\`` of a client that postgres.js made, here or, when it is awaited as it stands, in another file. */
function isAskingTag(tag: TSESTree.Identifier, source: Source): boolean {
  if (makersOf(tag, source).some((maker) => maker.source === 'postgres')) return true;
  const imported = importedAs(tag, source);
  return (
    tag.name === 'sql' &&
    imported !== null &&
    isOfFile(imported) &&
    tag.parent.parent?.type === 'AwaitExpression'
  );
}

/** `pingRedis`, `isDatabaseUp`: a verb of asking, and a client. */
export function isCheckName(name: string): boolean {
  const [verb = '', ...more] = wordsOf(name);
  return CHECK_VERBS.has(verb) && more.some((word) => CLIENT_WORDS.has(word));
}
