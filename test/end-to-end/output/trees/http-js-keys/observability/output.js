'use strict';

const { StringDecoder } = require('node:string_decoder');
const { formatWithOptions, stripVTControlCharacters } = require('node:util');
const { correlationIds, currentRequest } = require('./context');
const { logger, noteLogged, writeLine } = require('./logger');
const { redact } = require('./redact');

/**
 * In production every line is JSON, also what `console`, other libraries and Node itself write. Lines that are JSON
 * already pass, with the ids of the request and without secrets.
 */
function bridgeOutput() {
  for (const method of ['debug', 'info', 'log', 'warn', 'error', 'trace']) {
    const level = method === 'log' ? 'info' : method === 'trace' ? 'debug' : method;
    console[method] = (...args) => {
      logConsole(level, args);
    };
  }
  bridgeStream(process.stdout, 'info');
  bridgeStream(process.stderr, 'warn');
  // Node's own printer writes past the stream.
  for (const listener of process.listeners('warning')) process.removeListener('warning', listener);
  process.on('warning', ({ name, message, stack }) => {
    logger.warn({ warning: name, stack }, message);
  });
}

function logConsole(level, args) {
  const [only] = args;
  if (args.length === 1 && typeof only === 'string' && parseFields(only) !== undefined) {
    writeLines(only, level);
    return;
  }
  const err = args.find((arg) => arg instanceof Error) ?? thrownWith(args[0]);
  const rest = args.filter(
    (arg) => arg !== err && !(err !== undefined && arg === args[0] && arg === err.stack),
  );
  const shown = rest.map((arg) => (typeof arg === 'object' ? redact(arg) : arg));
  const text = stripVTControlCharacters(formatWithOptions({ breakLength: Infinity, depth: 6 }, ...shown));
  if (err === undefined) logger[level](text);
  else logger[level]({ err }, text === '' ? err.message : text);
}

/** Express and others print `err.stack`, the text: the error behind it is the one noted for the request. */
function thrownWith(text) {
  const error = currentRequest()?.error;
  return error instanceof Error && typeof text === 'string' && text.trim() === error.stack?.trim()
    ? error
    : undefined;
}

/** Characters that wait for the end of their line: who only ever writes dots has lines of dots. */
const MAX_REST = 1_000_000;

function bridgeStream(stream, level) {
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
  // Indented lines, as of a stack, belong to the line above.
  for (const entry of stripVTControlCharacters(text).split(/\r?\n(?=\S|$)/)) {
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
  if (
    error instanceof Error &&
    error.stack !== undefined &&
    line.includes(JSON.stringify(error.stack).slice(1, -1))
  ) {
    noteLogged(error);
  }
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
