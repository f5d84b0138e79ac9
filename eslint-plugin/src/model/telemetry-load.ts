import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { Flow } from '../flow/flow.js';
import { Mention, mentions } from '../flow/mentions.js';
import { bare, enclosingFunction, isFunction, keyOf, pathOf } from '../flow/syntax.js';
import { wordsOf } from '../words/split.js';
import { entryReasonOf } from './entry-file.js';
import { placeOf, type NamedFile } from './file-place.js';
import { importedAs } from './imports.js';
import { loadsOf, type Load } from './load-order.js';
import { functionBehind } from './span-use.js';

type Source = Readonly<TSESLint.SourceCode>;

/** Telemetry that comes too late for a module. */
export interface LateTelemetry {
  /** `loaded`: for its effect, after the module. `import`: with names. `started`: by a call, after all imports have run. */
  readonly kind: 'loaded' | 'imported' | 'started';
  readonly node: TSESTree.Node;
  /** The telemetry. */
  readonly name: string;
  readonly load: Load | null;
  /** What it comes too late for: the first such module. */
  readonly missed: Load;
}

/** Modules of packages that start telemetry when they are loaded. */
const STARTS_BY_LOADING =
  /^(?:dd-trace\/init(?:\.js)?|newrelic|elastic-apm-node\/start(?:-next)?(?:\.js)?|@opentelemetry\/auto-instrumentations-node\/register(?:\.js)?|@splunk\/otel\/instrument(?:\.js)?|@appsignal\/nodejs|@honeycombio\/opentelemetry-node|@sentry\/node\/(?:preload|init)|@vercel\/otel\/register)$/;

/** What instrumentations patch while it is loaded. */
const INSTRUMENTABLE =
  /^(?:https?|http2|net|dns|express|fastify|koa|@koa\/router|koa-router|@hapi\/hapi|restify|connect|router|@nestjs\/core|@nestjs\/platform-\w+|pg|pg-pool|pg-promise|mysql2?(?:\/promise)?|mariadb|mongodb|mongoose|redis|ioredis|@redis\/client|knex|sequelize|typeorm|@prisma\/client|tedious|mssql|oracledb|cassandra-driver|memcached|amqplib(?:\/callback_api)?|kafkajs|bullmq|bull|graphql|@apollo\/server|apollo-server(?:-\w+)?|graphql-yoga|mercurius|@grpc\/grpc-js|socket\.io|aws-sdk|@aws-sdk\/.+|openai|dataloader|generic-pool|neo4j-driver|@elastic\/elasticsearch|@fastify\/.+)$/;
/** Modules of Node stay open to patches: the next that loads one of them lets the instrumentation in. */
const OF_NODE = /^(?:https?|http2|net|dns)$/;
/** Files of a service that load such modules in their turn. */
const APP_FILE =
  /^(?:app|server|application|routes?|routers?|api|db|database|knex|prisma|redis|queues?|workers?|bootstrap|main|http-?server|create-?(?:app|server)|build-?(?:app|server)|app\.module)$/i;

const TELEMETRY_WORDS = new Set([
  ...[
    'tracing',
    'tracer',
    'instrument',
    'instrumentation',
    'otel',
    'opentelemetry',
    'telemetry',
    'observability',
  ],
  ...['apm', 'newrelic', 'datadog', 'sentry', 'ddtrace'],
]);
const TRACING_WORDS = new Set([
  'tracing',
  'tracer',
  'trace',
  'instrumentation',
  'otel',
  'opentelemetry',
  'apm',
]);
/** File names that only say something together with their folder. */
const PLAIN_FILE =
  /^(?:index|register|registration|init|start|setup|preload|bootstrap|node|server|instrument)$/i;

const TELEMETRY = new Mention(
  /tracing|tracer|instrument|otel|telemetry|observability|newrelic|datadog|sentry|dd-trace|applicationinsights/i,
  'tracing, tracer, instrument, otel, telemetry, observability, newrelic, datadog, sentry, dd-trace, applicationinsights',
);

const APM = new Mention(/apm/i, 'apm');

/** Whether the file can load telemetry at all. */
export function mentionsTelemetry(source: Source): boolean {
  return mentions(source, TELEMETRY) || mentions(source, APM);
}

/** `./tracing`, `./observability/register`, `#lib/otel.js`, `dd-trace/init`. */
function isTelemetry(module: string): boolean {
  if (STARTS_BY_LOADING.test(module)) return true;
  if (!isOfService(module)) return false;
  const parts = module.split('/').map((part) => part.replace(/\.[cm]?[jt]sx?$/, ''));
  const last = parts.at(-1) ?? '';
  const named = wordsOf(last.replace(/open-?telemetry/i, 'opentelemetry').replace(/dd-?trace/i, 'ddtrace'));
  if (named.some((word) => TELEMETRY_WORDS.has(word))) return true;
  const folder = parts.at(-2) ?? '';
  return PLAIN_FILE.test(last) && wordsOf(folder).some((word) => TELEMETRY_WORDS.has(word));
}

function isOfService(module: string): boolean {
  return /^(?:\.|@\/|~|#|src\/)/.test(module);
}

function isInstrumentable(module: string): boolean {
  if (!isOfService(module)) return INSTRUMENTABLE.test(module);
  const name =
    module
      .split('/')
      .at(-1)
      ?.replace(/\.[cm]?[jt]sx?$/, '') ?? '';
  return APP_FILE.test(name) && !isTelemetry(module);
}

const START_VERB = /^(?:start|init|setup|register|bootstrap|enable|configure|initiali[sz]e)$/;
const STARTABLE = new Set([...TELEMETRY_WORDS, 'sdk', 'open', 'trace', 'monitoring', 'node', 'server']);

/** `init`, `startTracing`, `setupOpenTelemetry`; not `startSpan`. */
function isStarter(name: string): boolean {
  const [verb = '', ...what] = wordsOf(name);
  return START_VERB.test(verb) && what.every((word) => STARTABLE.has(word));
}

const STARTED = /^(?:sdk|\w*Sdk|\w*SDK|provider|tracing|telemetry|instrumentation|apm|otel)$/;

/** The telemetry that the file loads or starts too late. */
export function lateTelemetryIn(file: NamedFile): readonly LateTelemetry[] {
  const source = file.sourceCode;
  const loads = loadsOf(source);
  const missedBy = loads.findIndex((load) => isInstrumentable(load.module));
  const missed = loads[missedBy];
  if (!missed || isPreloaded(file)) return [];
  const late = loads.flatMap((load, at): readonly LateTelemetry[] => {
    if (at < missedBy || !isTelemetry(load.module)) return [];
    if (load.statement === missed.statement) return [];
    // Elsewhere `const newrelic = require('newrelic')` is there for what it can be told.
    const startsAll = STARTS_BY_LOADING.test(load.module) && entryReasonOf(file) !== null;
    if (load.forEffect || startsAll)
      return [{ kind: 'loaded', node: load.statement, name: load.module, load, missed }];
    return startsHere(load, source)
      ? [{ kind: 'imported', node: load.statement, name: load.module, load, missed }]
      : [];
  });
  if (late.length > 0) return late;
  const starts = entryReasonOf(file) === null ? startsOfProcess(file) : startsIn(file);
  return starts.flatMap((call): readonly LateTelemetry[] => {
    const first = loads.find(
      (load) => isInstrumentable(load.module) && !OF_NODE.test(load.module) && runsBefore(load, call, file),
    );
    return first
      ? [{ kind: 'started', node: call, name: source.getText(call.callee), load: null, missed: first }]
      : [];
  });
}

/** Imports run first, wherever they stand; TypeScript that becomes `require` keeps its order, so only what is above counts. */
function runsBefore(load: Load, call: TSESTree.Node, { filename }: NamedFile): boolean {
  return load.statement.range[1] <= call.range[0] || (load.isHoisted && /\.m[jt]s$/.test(filename));
}

/** A name of the module is what starts telemetry, and it is called here: `sdk.start()`, `initTracing()`. */
function startsHere({ statement }: Load, source: Source): boolean {
  const declared =
    statement.type === 'VariableDeclaration'
      ? statement.declarations.flatMap((node) => source.getDeclaredVariables(node))
      : source.getDeclaredVariables(statement);
  return declared.some((variable) =>
    variable.references.some(({ identifier }) => {
      const { parent } = identifier;
      if (parent.type === 'CallExpression' && parent.callee === identifier) return isStarter(identifier.name);
      if (parent.type !== 'MemberExpression' || parent.object !== identifier) return false;
      const isCalled = parent.parent.type === 'CallExpression' && parent.parent.callee === parent;
      // What a product tells of how it is used goes by that name, too, and begins when the product does.
      if (identifier.name === 'telemetry' && enclosingFunction(identifier) !== null) return false;
      return (
        isCalled &&
        START_VERB.test(keyOf(parent) ?? '') &&
        (STARTED.test(identifier.name) || identifier.name === 'tracer')
      );
    }),
  );
}

/** Calls that start telemetry: at the top of the file, and in the function that the file begins with, `main()`. */
function startsIn(file: NamedFile): readonly TSESTree.CallExpression[] {
  const source = file.sourceCode;
  return callsOf(source.ast.body).flatMap((call): readonly TSESTree.CallExpression[] => {
    if (isStart(call, file)) return [call];
    const main = mainOf(call, source);
    return main
      ? callsOf(main.body).filter((inner) => isStart(inner, file) && startsTracing(inner, source))
      : [];
  });
}

/** Those at the top of a file that listens to nothing, as a worker or a consumer begins with, and that is not for telemetry. */
function startsOfProcess(file: NamedFile): readonly TSESTree.CallExpression[] {
  const source = file.sourceCode;
  if (isTelemetry(`./${file.filename.replaceAll('\\', '/')}`)) return [];
  return callsOf(source.ast.body).filter((call) => isStart(call, file) && startsTracing(call, source));
}

/** The calls that the statements consist of, also under a condition and in a `try`. */
function callsOf(statements: readonly TSESTree.Statement[]): readonly TSESTree.CallExpression[] {
  return statements.flatMap((statement): readonly TSESTree.CallExpression[] => {
    switch (statement.type) {
      case 'ExpressionStatement':
        return [statement.expression].map(called).filter((call) => call !== null);
      case 'VariableDeclaration':
        return statement.declarations.map(({ init }) => init && called(init)).filter((call) => call !== null);
      case 'IfStatement':
        return callsOf([statement.consequent]);
      case 'TryStatement':
        return callsOf(statement.block.body);
      case 'BlockStatement':
        return callsOf(statement.body);
      default:
        return [];
    }
  });
}

function called(node: TSESTree.Node): TSESTree.CallExpression | null {
  const inner = bare(node.type === 'UnaryExpression' && node.operator === 'void' ? node.argument : node);
  return inner.type === 'CallExpression' ? inner : null;
}

/** What `main()`, `main().catch(fail)` and `(async () => { … })()` run. */
function mainOf(call: TSESTree.CallExpression, source: Source): TSESTree.BlockStatement | null {
  const callee = bare(call.callee);
  if (callee.type === 'MemberExpression') {
    const before = /^(?:then|catch|finally)$/.test(keyOf(callee) ?? '') ? called(callee.object) : null;
    return before && mainOf(before, source);
  }
  const main = isFunction(callee)
    ? callee
    : callee.type === 'Identifier'
      ? functionBehind(callee, source)
      : null;
  return main?.body.type === 'BlockStatement' ? main.body : null;
}

/** By its name: what a service tells of how it is used is telemetry, too. */
function startsTracing({ callee }: TSESTree.CallExpression, source: Source): boolean {
  const imported = importedAs(bare(callee), source);
  return (
    imported === null ||
    !isOfService(imported.source) ||
    wordsOf(pathOf(callee).at(-1) ?? '').some((word) => TRACING_WORDS.has(word))
  );
}

const SENTRY = /^@sentry\/(?:node|nestjs|bun|node-core|google-cloud-serverless|aws-serverless)$/;

function isStart(call: TSESTree.CallExpression, file: NamedFile): boolean {
  const source = file.sourceCode;
  const callee = bare(call.callee);
  const imported = importedAs(callee, source);
  const name = imported?.name.split('.').at(-1) ?? '';
  if (imported) {
    if (SENTRY.test(imported.source)) return name === 'init' && !isOldSentry(imported.source, file);
    if (imported.source === 'dd-trace') return name === 'init';
    if (imported.source === 'elastic-apm-node') return name === 'start';
    if (imported.source === '@opentelemetry/instrumentation') return name === 'registerInstrumentations';
    if (imported.source === '@azure/monitor-opentelemetry') return name === 'useAzureMonitor';
    return callee.type === 'Identifier' && isStarter(callee.name) && isTelemetry(imported.source);
  }
  if (callee.type !== 'MemberExpression' || keyOf(callee) !== 'start') return false;
  if (importedAs(chainRoot(callee), source)?.source === 'applicationinsights') return true;
  return Flow.of(source)
    .origins(callee.object)
    .some(({ value }) => value.kind === 'new' && isInstrumentingSdk(value.node, source));
}

/** What `appInsights.setup().setAutoCollectRequests(true).start` begins with. */
function chainRoot(node: TSESTree.Node): TSESTree.Node {
  const inner = bare(node);
  if (inner.type === 'MemberExpression') return chainRoot(inner.object);
  return inner.type === 'CallExpression' && inner.callee.type === 'MemberExpression'
    ? chainRoot(inner.callee)
    : inner;
}

/** An SDK without instrumentations patches nothing, and comes too late for nothing. */
function isInstrumentingSdk(node: TSESTree.Node, source: Source): boolean {
  if (node.type !== 'NewExpression') return false;
  const imported = importedAs(node.callee, source);
  const [options] = node.arguments;
  if (imported?.source !== '@opentelemetry/sdk-node' || !options) return false;
  return Flow.of(source)
    .origins(options)
    .some(
      ({ value }) =>
        value.kind === 'object' &&
        value.entries.some((entry) => 'key' in entry && entry.key === 'instrumentations'),
    );
}

/** Before version 8 Sentry was given the app, and so came after it. */
function isOldSentry(module: string, file: NamedFile): boolean {
  const major = /\d+/.exec(placeOf(file).package?.dependencies.get(module) ?? '')?.[0];
  if (major !== undefined && Number(major) < 8) return true;
  const { text } = file.sourceCode;
  return /Sentry\.(?:Handlers|Integrations)\.|@sentry\/tracing/.test(text);
}

/** A script of package.json loads telemetry before the file. */
function isPreloaded(file: NamedFile): boolean {
  const scripts = placeOf(file).package?.scripts ?? [];
  return scripts.some((script) =>
    [...script.matchAll(/(?:--import|--require|(?:^|\s)-r)[\s=]+(?:'|")?([^\s'"]+)/g)].some(
      ([, module = '']) => isTelemetry(module) || isTelemetry(`./${module}`),
    ),
  );
}

/** Modules that prepare the process, and that telemetry may need. */
const PREPARES =
  /^(?:dotenv.*|reflect-metadata|source-map-support.*|module-alias.*|tsconfig-paths.*|ts-node.*|tsx.*|@swc.*|core-js.*|regenerator-runtime.*|@babel\/register|esm|env-cmd|config|@dotenvx\/.+)$/;

/** Whether nothing between the two places is there for what it does: telemetry may rely on that having run. */
export function mayMoveBefore({ node, missed }: LateTelemetry, source: Source): boolean {
  const loads = loadsOf(source);
  return source.ast.body.every((statement) => {
    if (statement.range[0] < missed.statement.range[0] || statement.range[0] >= node.range[0]) return true;
    const load = loads.find((other) => other.statement === statement);
    if (!load) return statement.type === 'ImportDeclaration';
    return !load.forEffect && !isOfService(load.module) && !PREPARES.test(load.module);
  });
}
