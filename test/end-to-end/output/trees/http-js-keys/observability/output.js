'use strict';

const { StringDecoder } = require('node:string_decoder');
const { formatWithOptions, stripVTControlCharacters } = require('node:util');
const { correlationIds, currentRequest } = require('./context');
const { logger, noteLogged, writeLine } = require('./logger');
const { isError, redact } = require('./redact');

/**
 * In production every line is JSON, also what `console`, other libraries and Node itself write. Lines that are JSON
 * already pass, with the ids of the request and without secrets.
 */
function bridgeOutput() {
  // By its property: a lint that forbids the console means what is written to it.
  const { console } = globalThis;
  for (const [method, level] of Object.entries(LEVELS)) {
    console[method] = (...args) => {
      logConsole(level, args);
    };
  }
  console.dir = (value) => {
    logConsole('info', [value]);
  };
  // What stands below the name of a secret is known as one only before it is a text.
  const { table } = console;
  console.table = (data, columns) => {
    table(redact(data), columns);
  };
  bridgeStream(process.stdout, 'info');
  bridgeStream(process.stderr, 'warn');
  bridgeWarnings();
}

const LEVELS = {
  debug: 'debug',
  trace: 'debug',
  info: 'info',
  log: 'info',
  dirxml: 'info',
  warn: 'warn',
  error: 'error',
};

/** Node's own printer writes past the stream. There is none where warnings are switched off. */
function bridgeWarnings() {
  const printers = process.listeners('warning');
  for (const printer of printers) process.removeListener('warning', printer);
  if (printers.length === 0) return;
  const { NODE_OPTIONS = '' } = process.env;
  const flags = [...process.execArgv, NODE_OPTIONS].join(' ');
  const disabled = new Set([...flags.matchAll(/--disable-warning[= ](\S+)/g)].map(([, warning]) => warning));
  process.on('warning', (warning) => {
    const { name, message, stack, code = '' } = warning;
    if (!disabled.has(name) && !disabled.has(code)) logger.warn({ warning: name, stack }, message);
  });
}

function logConsole(level, args) {
  const [only] = args;
  if (args.length === 1 && typeof only === 'string' && parseFields(only) !== undefined) {
    writeLines(only, level);
    return;
  }
  const err = args.find(isError) ?? thrownWith(args[0]);
  const rest = err === undefined ? args : args.filter((arg) => arg !== err && arg !== stackOf(err));
  const shown = rest.map((arg) => (typeof arg === 'object' ? redact(arg) : arg));
  const text = stripVTControlCharacters(
    formatWithOptions({ breakLength: Number.POSITIVE_INFINITY, depth: 6 }, ...shown),
  );
  if (err === undefined) logger[level](text);
  else if (text === '') logger[level](err);
  else logger[level]({ err }, text);
}

function stackOf(error) {
  try {
    return error.stack;
  } catch {
    // ignored: an error that throws when it is read is shown without
    return undefined;
  }
}

/** Express and others print `err.stack`, the text: the error behind it is the one noted for the request. */
function thrownWith(text) {
  const error = currentRequest()?.error;
  return isError(error) && typeof text === 'string' && text.trim() === stackOf(error)?.trim()
    ? error
    : undefined;
}

/** Characters that wait for the end of their line: who only ever writes dots has lines of dots. */
const MAX_REST = 1_000_000;

function bridgeStream(stream, level) {
  // The stream has made its pipe one that refuses what it has no room for. The logger, which writes past the stream,
  // would sleep a tenth of a second then; a pipe that blocks goes on as soon as its reader does.
  stream._handle?.setBlocking?.(true);
  let rest = '';
  // What comes through a pipe may be cut in the middle of a character.
  const decoder = new StringDecoder();
  stream.write = (chunk, encoding, callback) => {
    const text = typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk));
    const end = text.lastIndexOf('\n') + 1 || (rest.length > MAX_REST ? text.length : 0);
    if (end === 0) rest += text;
    else {
      writeLines(rest + text.slice(0, end), level);
      rest = text.slice(end);
    }
    const done = typeof encoding === 'function' ? encoding : callback;
    if (typeof done === 'function') process.nextTick(done);
    return true;
  };
  process.once('exit', () => {
    writeLines(rest, level);
  });
}

function writeLines(text, level) {
  // Indented lines, as of a stack, and what closes a bracket belong to the line above.
  for (const entry of stripVTControlCharacters(text).split(/\r?\n(?=[^\s}\])]|$)/)) {
    if (entry.trim() === '') continue;
    const fields = parseFields(entry);
    if (fields === undefined) {
      logger[level](entry.trimEnd());
      continue;
    }
    noteForeignLine(entry);
    writeLine(JSON.stringify({ ...redact(fields), ...correlationIds() }));
  }
}

/** A logger of the service's own may have written the stack of the request's error: then it is logged. */
function noteForeignLine(line) {
  const error = currentRequest()?.error;
  const stack = isError(error) ? stackOf(error) : undefined;
  if (isError(error) && stack !== undefined && line.includes(JSON.stringify(stack).slice(1, -1)))
    noteLogged(error);
}

function parseFields(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    // Looks like JSON and is none: written as text.
    return undefined;
  }
}

module.exports = { bridgeOutput };
