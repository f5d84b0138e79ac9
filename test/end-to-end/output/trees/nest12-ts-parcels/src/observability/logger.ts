import { readFileSync } from 'node:fs';
import { levels, destination as openDestination, pino, stdTimeFunctions } from 'pino';
import type { DestinationStream, Logger, LoggerOptions } from 'pino';
import { correlationIds, currentRequest } from './context.js';
import { UNREADABLE, isError, redact, redactError, redactText, textOf } from './redact.js';

const {
  NODE_ENV = 'development',
  OTEL_SERVICE_NAME = '@post/parcels',
  SERVICE_VERSION = versionOfPackage(),
} = process.env;

/** As npm says it, else as the package.json in the working directory has it: plain `node` does not tell. */
function versionOfPackage(): string {
  try {
    const { npm_package_version: fromNpm } = process.env;
    return (
      fromNpm ??
      (JSON.parse(readFileSync('package.json', 'utf8')) as { version?: string }).version ??
      'unknown'
    );
  } catch {
    // ignored: a service may well run where there is no package.json
    return 'unknown';
  }
}

/**
 * LOG_LEVEL where it is a level of pino. It may be meant for another logger of the service, whose levels are others, or
 * be set to nothing: that is no reason not to start.
 */
export function levelFromEnv(usual: string, customLevels: object = {}): string {
  const { LOG_LEVEL = usual } = process.env;
  const known = ['silent', ...Object.keys({ ...levels.values, ...customLevels })];
  return [LOG_LEVEL, LOG_LEVEL.toLowerCase()].find((level) => known.includes(level)) ?? usual;
}

/** What every telemetry signal says about this process. */
export const service = { name: OTEL_SERVICE_NAME, version: SERVICE_VERSION, env: NODE_ENV };

export const inProduction = NODE_ENV === 'production';

const { error: ERROR = 50, fatal: FATAL = 60 } = levels.values;

const logged = new WeakSet();

/** Whether a line with the error's stack is already out: one error, one such line. */
export function wasLogged(error: unknown): boolean {
  return typeof error === 'object' && error !== null && logged.has(error);
}

/** The error's stack is out by other means. */
export function noteLogged(error: Error): void {
  logged.add(error);
}

const stdout = openDestination({ dest: 1, sync: true });
let pending = '';
let exiting = false;

/**
 * Lines are written together, a few milliseconds late: under load that is one system call for many requests. Whatever
 * ends the process in order, also a failure, writes the rest; only a SIGKILL can lose the last FLUSH_MS.
 */
const FLUSH_MS = 5;

const destination = {
  write(line: string): void {
    if (pending === '' && !exiting) setTimeout(flushLines, FLUSH_MS).unref();
    pending += line;
    if (exiting || pending.length > 65_536) flushLines();
  },
  /** Called by pino after a fatal line. */
  flushSync: flushLines,
};

/** Writes what is still pending, now. */
function flushLines(): void {
  const lines = pending;
  pending = '';
  if (lines !== '') stdout.write(lines);
}

/** Writes a line that is JSON already and holds no secret. */
export function writeLine(line: string): void {
  destination.write(`${line}\n`);
}

process.on('exit', () => {
  exiting = true;
  flushLines();
});

/**
 * A logger with this service's fields, ids, redaction and format; `options` and `stream` are pino's own.
 */
export function createLogger(options: LoggerOptions = {}, stream: DestinationStream = destination): Logger {
  const { mixin } = options;
  const logger = pino(
    {
      ...options,
      // Tests stay readable; LOG_LEVEL=debug shows what happens in them.
      level: options.level ?? levelFromEnv(NODE_ENV === 'test' ? 'silent' : 'info', options.customLevels),
      base: { service: service.name, version: service.version, env: service.env },
      timestamp: stdTimeFunctions.isoTime,
      messageKey: 'msg',
      errorKey: 'err',
      formatters: { level: (label) => ({ level: label }) },
      // Values are cleaned before pino sees them; its own serializers would only undo that.
      serializers: { ...forgiving(options.serializers), err: asIs, req: asIs, res: asIs },
      ...(mixin && { mixin: (...given) => redact(mixin(...given)) as object }),
      // Ids are merged there, not by a mixin: what pino does with those differs from version to version.
      hooks: { logMethod: logClean },
    },
    stream,
  );
  return withCleanChildren(logger);
}

export const logger = createLogger();

const BASE = JSON.stringify({ service: service.name, version: service.version, env: service.env }).slice(
  1,
  -1,
);

/**
 * Writes fields that are JSON already and hold no secret. The one line that every request has takes this way: it costs
 * a third of pino's.
 */
export function logPlain(level: 'info' | 'error', fields: () => string, msg: string): void {
  if (!logger.isLevelEnabled(level)) return;
  writeLine(`{"level":"${level}","time":"${isoTime()}",${BASE},${fields()},"msg":"${msg}"}`);
}

let lastTime = 0;
let lastIsoTime = '';

function isoTime(): string {
  const now = Date.now();
  if (now !== lastTime) {
    lastTime = now;
    lastIsoTime = new Date(now).toISOString();
  }
  return lastIsoTime;
}

function asIs(value: unknown): unknown {
  return value;
}

type Serializers = NonNullable<LoggerOptions['serializers']>;

/** Serializers of the service get the cleaned copy, which may lack what they call: then the copy is what is logged. */
function forgiving(serializers: Serializers = {}): Serializers {
  const wrapped: Serializers = {};
  for (const [name, serialize] of Object.entries(serializers)) {
    wrapped[name] = (value: unknown): unknown => {
      try {
        return serialize(value);
      } catch {
        // ignored: logging must not fail a request, and the copy is safe to show
        return value;
      }
    };
  }
  return wrapped;
}

/** The ids come last: a caller cannot claim another request's. */
function mergeIds(fields: object, ids: object): object {
  return { ...fields, ...ids };
}

function logClean(this: Logger, args: unknown[], write: (...args: never[]) => void, level: number): void {
  const [first] = args;
  const clean = args.map((arg) => cleanArgument(arg, level));
  if (isError(first)) {
    const { message: said } = clean[0] as { message: unknown };
    const message = typeof args[1] === 'string' ? clean.slice(1) : [textOf(said), ...clean.slice(1)];
    clean.splice(0, clean.length, { err: clean[0] }, ...message);
  } else if (typeof first === 'object' && typeof clean[0] === 'string' && clean.length > 1) {
    // Shown as a text it would be taken for the message.
    clean[0] = { value: clean[0] };
  }
  Reflect.apply(write, this, withIds(clean, correlationIds()) as never[]);
}

/** The arguments with the ids among the fields, which stand before the message or are absent. */
function withIds(args: unknown[], ids: object): unknown[] {
  const [fields, ...rest] = args;
  if (fields === undefined || fields === null) return [ids, ...rest];
  return typeof fields === 'object' ? [mergeIds(fields, ids), ...rest] : [ids, ...args];
}

function cleanArgument(value: unknown, level: number): unknown {
  if (typeof value === 'string') return redactText(value);
  // As the message it would be a line that is no JSON.
  if (typeof value === 'symbol') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  try {
    return isError(value) ? cleanError(value, level) : cleanFields(value, level);
  } catch {
    // ignored: it throws when it is read, and logging must go on
    return UNREADABLE;
  }
}

function cleanFields(value: object, level: number): unknown {
  const { err, error } = value as { err?: unknown; error?: unknown };
  const shown = redact(value);
  if (!(isError(err) || isError(error))) return shown;
  // Fields that cannot be read leave their error readable.
  const clean: { err?: unknown; error?: unknown } = typeof shown === 'object' && shown !== null ? shown : {};
  if (isError(err)) clean.err = cleanError(err, level);
  if (isError(error)) clean.error = cleanError(error, level);
  return clean;
}

/** At `error` and above the stack is shown once for each error, however often it is logged on its way up. */
function cleanError(error: Error, level: number): Record<string, unknown> {
  if (level < ERROR) return redactError(error);
  const again = logged.has(error);
  logged.add(error);
  const request = currentRequest();
  if (request !== undefined) request.loggedError = error;
  return redactError(error, !again || level >= FATAL);
}

/** Bindings of children are written without passing the hook above, so they are cleaned where they are made. */
function withCleanChildren(logger: Logger): Logger {
  const { child, setBindings } = logger as {
    child: (this: Logger, bindings: object, options?: object) => unknown;
    setBindings: (this: Logger, bindings: object) => void;
  };
  logger.child = function (this: Logger, bindings: object, options?: object): unknown {
    return Reflect.apply(child, this, [cleanBindings(bindings), options]);
  } as typeof logger.child;
  logger.setBindings = function (this: Logger, bindings: object): void {
    Reflect.apply(setBindings, this, [cleanBindings(bindings)]);
  };
  return logger;
}

const IDS = new Set(['request_id', 'trace_id', 'span_id']);

function cleanBindings(bindings: object): Record<string, unknown> {
  const shown = redact(bindings);
  // Shown as a text where it cannot be read.
  const fields = Object.entries(
    typeof shown === 'string' ? { value: shown } : (shown as Record<string, unknown>),
  );
  return Object.fromEntries(fields.filter(([name]) => !IDS.has(name)));
}
