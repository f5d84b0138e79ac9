const { setTimeout: sleep } = require('node:timers/promises');

/**
 * Every failure that the service knows by name. Operational errors are expected and part of normal work; a programmer
 * error is a bug. `expose` says whether the caller may read the message.
 */
const CODES = {
  bad_request: { status: 400, kind: 'operational', retryable: false, expose: true },
  unauthenticated: { status: 401, kind: 'operational', retryable: false, expose: true },
  forbidden: { status: 403, kind: 'operational', retryable: false, expose: true },
  not_found: { status: 404, kind: 'operational', retryable: false, expose: true },
  conflict: { status: 409, kind: 'operational', retryable: false, expose: true },
  payload_too_large: { status: 413, kind: 'operational', retryable: false, expose: true },
  unprocessable: { status: 422, kind: 'operational', retryable: false, expose: true },
  too_many_requests: { status: 429, kind: 'operational', retryable: true, expose: true },
  cancelled: { status: 499, kind: 'operational', retryable: false, expose: false },
  dependency_failed: { status: 502, kind: 'operational', retryable: false, expose: false },
  unavailable: { status: 503, kind: 'operational', retryable: true, expose: false },
  timeout: { status: 504, kind: 'operational', retryable: true, expose: false },
  internal: { status: 500, kind: 'programmer', retryable: false, expose: false },
};

/** An error that says what it means: `throw new AppError('not_found', 'no such order', { context: { orderId } })`. */
class AppError extends Error {
  code;
  kind;
  status;
  retryable;
  expose;
  context;

  constructor(code, message, options = {}) {
    super(message);
    // Set here because the types of a service that targets less than ES2022 do not know the option.
    if ('cause' in options) {
      Object.defineProperty(this, 'cause', { value: options.cause, writable: true, configurable: true });
    }
    const meaning = CODES[code];
    this.name = 'AppError';
    this.code = code;
    this.kind = meaning.kind;
    this.status = meaning.status;
    // A bug does not go away by trying again, whatever the caller says.
    const retryable = options.retryable ?? meaning.retryable;
    this.retryable = meaning.kind === 'operational' && retryable;
    this.expose = options.expose ?? meaning.expose;
    this.context = options.context ?? {};
  }
}

/** Codes of Node's network and file layers, of undici and of the abort family. */
const FOREIGN_CODES = new Map(
  Object.entries({
    ECONNREFUSED: 'unavailable',
    ECONNRESET: 'unavailable',
    ECONNABORTED: 'unavailable',
    EPIPE: 'unavailable',
    EHOSTUNREACH: 'unavailable',
    ENETUNREACH: 'unavailable',
    EAI_AGAIN: 'unavailable',
    ENOTFOUND: 'dependency_failed',
    ETIMEDOUT: 'timeout',
    ESOCKETTIMEDOUT: 'timeout',
    ABORT_ERR: 'cancelled',
    ERR_CANCELED: 'cancelled',
    UND_ERR_ABORTED: 'cancelled',
    UND_ERR_CONNECT_TIMEOUT: 'timeout',
    UND_ERR_HEADERS_TIMEOUT: 'timeout',
    UND_ERR_BODY_TIMEOUT: 'timeout',
    UND_ERR_SOCKET: 'unavailable',
    UND_ERR_CLOSED: 'unavailable',
    UND_ERR_DESTROYED: 'unavailable',
    UND_ERR_RESPONSE_STATUS_CODE: 'dependency_failed',
  }),
);

/** SQLSTATE, PostgreSQL and others: the whole code first, then its class. */
const SQL_STATES = new Map(
  Object.entries({
    23505: 'conflict',
    '23P01': 'conflict',
    40001: 'unavailable',
    '40P01': 'unavailable',
    '55P03': 'unavailable',
    57014: 'timeout',
    '08': 'unavailable',
    22: 'unprocessable',
    23: 'unprocessable',
    40: 'unavailable',
    53: 'unavailable',
    57: 'unavailable',
  }),
);

const NAMES = new Map([
  ['AbortError', 'cancelled'],
  ['TimeoutError', 'timeout'],
]);

const STATUSES = new Map(Object.entries(CODES).map(([code, { status }]) => [status, code]));

/**
 * What a caught value means to this service. Database, network and abort errors, and errors that carry an HTTP status,
 * become operational; anything unknown is a bug.
 */
function translateError(error) {
  if (isA(error, AppError)) return error;
  const { message } = outline(error);
  return new AppError(meaningOf(error), typeof message === 'string' ? message : 'unknown error', {
    cause: error,
  });
}

function isA(error, type) {
  try {
    return error instanceof type;
  } catch {
    // ignored: it cannot be asked what it is
    return false;
  }
}

function meaningOf(error) {
  const { name, message, code, response, cause } = outline(error);
  // The status on an HTTP client's error is the other side's, not ours.
  const upstream = statusOf(response);
  if (upstream !== undefined)
    return upstream === 429 || upstream >= 500 ? 'unavailable' : 'dependency_failed';
  const known = foreignCode(code) ?? NAMES.get(name);
  if (known !== undefined) return known;
  const status = statusOf(error);
  if (status !== undefined) return codeOfStatus(status);
  // fetch rejects with "TypeError: fetch failed" and tells the reason in its cause.
  if (name === 'TypeError' && message === 'fetch failed')
    return foreignCode(outline(cause).code) ?? 'unavailable';
  return 'internal';
}

function outline(error) {
  if (typeof error !== 'object' || error === null) return { message: error };
  try {
    const { message, name, code, response, cause, status, statusCode } = error;
    return { message, name, code, response, cause, status, statusCode };
  } catch {
    // ignored: an error that throws when it is read says nothing of itself
    return {};
  }
}

function foreignCode(code) {
  const known = FOREIGN_CODES.get(code);
  if (known !== undefined || typeof code !== 'string' || !/^[\dA-Z]{5}$/.test(code)) return known;
  return SQL_STATES.get(code) ?? SQL_STATES.get(code.slice(0, 2));
}

function codeOfStatus(status) {
  return STATUSES.get(status) ?? (status >= 500 ? 'internal' : 'bad_request');
}

/** The HTTP status that an error asks for, as http-errors, Fastify and body parsers set it. */
function statusOf(error) {
  const { status, statusCode } = outline(error);
  for (const value of [statusCode, status]) {
    if (typeof value === 'number' && value >= 400 && value <= 599) return value;
  }
  return undefined;
}

/**
 * Calls again while the failure is worth it: operational, retryable, attempts left, not aborted. Waits a random part
 * of a doubling delay, so that many callers do not come back at once. Throws the last error as it was thrown.
 */
async function retry(call, options = {}) {
  const { attempts = 3, baseDelay = 100, maxDelay = 5_000, signal } = options;
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await call(attempt);
    } catch (error) {
      // A number that is none is no reason to go on for ever.
      if (!(attempt < attempts) || !translateError(error).retryable) throw error;
    }
    const delay = Math.random() * Math.min(maxDelay, baseDelay * 2 ** (attempt - 1));
    await sleep(delay, undefined, signal === undefined ? {} : { signal });
  }
}

module.exports = { AppError, translateError, statusOf, retry };
