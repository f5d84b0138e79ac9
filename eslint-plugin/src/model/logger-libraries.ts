/** Which library (or shape) a logger has. */
export type LoggerKind =
  | 'bunyan'
  | 'consola'
  | 'console'
  | 'declared'
  | 'fastify'
  | 'koa'
  | 'log4js'
  | 'loglevel'
  | 'nest'
  | 'pino'
  | 'signale'
  | 'tslog'
  | 'unknown'
  | 'winston';

/**
 * Where message and fields stand among the arguments:
 * `fields-first` `(fields?, message?, ...values)` · `message-first` `(message, fields?, ...)` ·
 * `fields-only` one object with the message in it · `unknown` either of the first two.
 */
export type ArgumentOrder = 'fields-first' | 'message-first' | 'fields-only' | 'unknown';

/** What a name that is imported from a library is; `default` and `*` are the module itself. */
interface Exports {
  /** Names that are loggers themselves: `import log from 'loglevel'`. */
  readonly loggers?: readonly string[];
  /** Functions that make a logger, or classes that are one. */
  readonly makers?: readonly string[];
  /** Types of loggers, other than the classes. */
  readonly types?: readonly string[];
}

interface Library extends Exports {
  readonly kind: LoggerKind;
}

const libraries: Readonly<Record<string, Library>> = {
  pino: {
    kind: 'pino',
    makers: ['default', '*', 'pino'],
    types: [
      'Logger',
      'BaseLogger',
      'P.Logger',
      'pino.Logger',
      'pino.BaseLogger',
      'default.Logger',
      'P.BaseLogger',
    ],
  },
  bunyan: {
    kind: 'bunyan',
    makers: ['default', '*', 'createLogger', 'default.createLogger', '*.createLogger'],
    types: ['Logger', 'default', '*'],
  },
  winston: {
    kind: 'winston',
    loggers: ['default', '*'],
    makers: ['createLogger', 'default.createLogger', '*.createLogger', 'Logger', 'default.Logger', '*.Logger']
      .concat(['loggers.get', 'loggers.add', 'default.loggers.get', 'default.loggers.add'])
      .concat(['*.loggers.get', '*.loggers.add']),
    types: ['Logger', 'default.Logger', '*.Logger', 'LeveledLogMethod'],
  },
  log4js: {
    kind: 'log4js',
    makers: ['getLogger', 'default.getLogger', '*.getLogger'],
    types: ['Logger', 'default.Logger', '*.Logger'],
  },
  '@nestjs/common': {
    kind: 'nest',
    loggers: ['Logger', '*.Logger'],
    makers: ['Logger', 'ConsoleLogger', '*.Logger'],
    types: ['Logger', 'LoggerService', 'ConsoleLogger', '*.Logger'],
  },
  consola: {
    kind: 'consola',
    loggers: ['default', '*', 'consola'],
    makers: ['createConsola', 'default.create', 'consola.create'],
    types: ['Consola', 'ConsolaInstance'],
  },
  loglevel: {
    kind: 'loglevel',
    loggers: ['default', '*'],
    makers: ['getLogger', 'default.getLogger', '*.getLogger'],
    types: ['Logger', 'RootLogger', 'default.Logger', '*.Logger'],
  },
  signale: {
    kind: 'signale',
    loggers: ['default', '*'],
    makers: ['Signale', 'default.Signale', '*.Signale'],
    types: ['Signale', 'default.Signale', '*.Signale'],
  },
  tslog: { kind: 'tslog', makers: ['Logger', '*.Logger'], types: ['Logger', 'ILogObj'] },
  fastify: {
    kind: 'fastify',
    types: ['FastifyBaseLogger', 'FastifyLoggerInstance', 'default.FastifyBaseLogger'],
  },
};

const aliases: Readonly<Record<string, string>> = {
  'browser-bunyan': 'bunyan',
  'consola/basic': 'consola',
  'consola/core': 'consola',
  'consola/browser': 'consola',
};

/** `nestjs-pino` exports two loggers with different orders. */
const pinoForNest: Readonly<Record<string, LoggerKind>> = { Logger: 'nest', PinoLogger: 'pino' };

type Role = 'logger' | 'maker' | 'type';

/**
 * The kind of logger that `name` of module `source` is (`logger`), makes (`maker`) or stands for (`type`).
 * `name` is a path: `createLogger`, `default.createLogger`, `*.Logger`.
 */
export function libraryLogger(source: string, name: string, role: Role): LoggerKind | null {
  if (source === 'nestjs-pino') return role === 'logger' ? null : (pinoForNest[name] ?? null);
  const library = libraries[aliases[source] ?? source];
  if (!library) return null;
  const names = { logger: library.loggers, maker: library.makers, type: library.types }[role];
  return names?.includes(name) === true ? library.kind : null;
}

/** The library knows this module: what it exports and is no logger is none. */
export function isLoggerLibrary(source: string): boolean {
  return source === 'nestjs-pino' || (aliases[source] ?? source) in libraries;
}

const fieldsFirst: ReadonlySet<LoggerKind> = new Set(['bunyan', 'fastify', 'koa', 'pino']);

export function orderOf(kind: LoggerKind): ArgumentOrder {
  if (fieldsFirst.has(kind)) return 'fields-first';
  return kind === 'unknown' ? 'unknown' : 'message-first';
}

/** Names of methods that write a line. `log` is treated apart, for its first argument can be a level. */
export const LEVELS: ReadonlySet<string> = new Set(
  (
    'trace debug verbose info notice warn warning error fatal critical crit alert emerg emergency silly http ' +
    'success fail ready start box mark log'
  ).split(' '),
);

/** Levels that hardly anything but a logger has as methods. */
export const COMMON_LEVELS: ReadonlySet<string> = new Set(
  'trace debug verbose info notice warn warning error fatal critical silly'.split(' '),
);

/** Methods of a logger that give another logger of the same kind. */
export const CHILD_METHODS: ReadonlySet<string> = new Set(
  'child withTag withDefaults create getSubLogger getLogger getChildLogger with bind'.split(' '),
);
