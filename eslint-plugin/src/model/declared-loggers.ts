import type { FileContext } from '../create-rule.js';

/** A logger that the team declares in `settings.sightline.loggers`. */
export interface DeclaredLogger {
  /** How it is written where it is called: `audit`, `this.audit`, `services.audit`. */
  readonly name: string;
  /** Only where the first part of the name is imported from this module (compared with the end of the specifier). */
  readonly module: string | null;
  /** Methods that write a line; without them the name itself is called, or any method that is named as a level. */
  readonly methods: readonly string[] | null;
  /** Positions of message and fields among the arguments, from 0. */
  readonly message: number;
  readonly fields: number;
}

const known = new Set(['name', 'module', 'methods', 'message', 'fields']);
const checked = new WeakMap<object, readonly DeclaredLogger[]>();

/** The declared loggers; throws an error that names the setting which cannot be used. */
export function declaredLoggers({ settings }: FileContext): readonly DeclaredLogger[] {
  const before = checked.get(settings);
  if (before) return before;
  const loggers = read(settings.sightline);
  checked.set(settings, loggers);
  return loggers;
}

function read(own: unknown): readonly DeclaredLogger[] {
  if (own === undefined) return [];
  if (!isObject(own)) throw wrong('settings.sightline', 'an object', own);
  const { loggers = [] } = own;
  if (!Array.isArray(loggers)) throw wrong('settings.sightline.loggers', 'a list of loggers', loggers);
  return loggers.map((logger: unknown, at) =>
    readLogger(logger, `settings.sightline.loggers[${String(at)}]`),
  );
}

function readLogger(value: unknown, where: string): DeclaredLogger {
  if (!isObject(value))
    throw wrong(where, 'an object such as { name: "audit", message: 0, fields: 1 }', value);
  for (const key of Object.keys(value)) {
    if (!known.has(key))
      throw new Error(`${where}.${key} is not an option; there are ${[...known].join(', ')}.`);
  }
  const { name, module = null, methods = null, message = 0, fields = 1 } = value;
  if (typeof name !== 'string' || !/^#?[\w$]+(?:\.#?[\w$]+)*$/.test(name)) {
    throw wrong(`${where}.name`, 'a name as it is written in code, such as "audit" or "this.audit"', name);
  }
  if (module !== null && typeof module !== 'string')
    throw wrong(`${where}.module`, 'a module specifier', module);
  if (methods !== null && !isListOfStrings(methods))
    throw wrong(`${where}.methods`, 'a list of method names', methods);
  if (!isPosition(message))
    throw wrong(`${where}.message`, 'a position among the arguments, from 0', message);
  if (!isPosition(fields)) throw wrong(`${where}.fields`, 'a position among the arguments, from 0', fields);
  if (message === fields)
    throw new Error(`${where}: message and fields cannot both be argument ${String(message)}.`);
  return { name, module, methods, message, fields };
}

function wrong(where: string, wanted: string, got: unknown): Error {
  return new Error(
    `${where} must be ${wanted}, but it is ${got === undefined ? 'missing' : JSON.stringify(got)}.`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isPosition(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
