import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { AppError, retry, toProblem, translateError } from '../../templates/service/errors.js';

function coded(code: string, name = 'Error'): Error {
  return Object.assign(new Error('foreign'), { code, name });
}

describe('foreign errors are translated at the boundary', () => {
  it.each([
    ['unique violation', coded('23505'), 'conflict', 'operational', false],
    ['other integrity violation', coded('23503'), 'unprocessable', 'operational', false],
    ['bad data', coded('22P02'), 'unprocessable', 'operational', false],
    ['connection exception', coded('08006'), 'unavailable', 'operational', true],
    ['serialization failure', coded('40001'), 'unavailable', 'operational', true],
    ['deadlock', coded('40P01'), 'unavailable', 'operational', true],
    ['too many connections', coded('53300'), 'unavailable', 'operational', true],
    ['admin shutdown', coded('57P01'), 'unavailable', 'operational', true],
    ['statement timeout', coded('57014'), 'timeout', 'operational', true],
    ['syntax error in SQL', coded('42601'), 'internal', 'programmer', false],
    ['connection refused', coded('ECONNREFUSED'), 'unavailable', 'operational', true],
    ['connection reset', coded('ECONNRESET'), 'unavailable', 'operational', true],
    ['network timeout', coded('ETIMEDOUT'), 'timeout', 'operational', true],
    ['undici connect timeout', coded('UND_ERR_CONNECT_TIMEOUT'), 'timeout', 'operational', true],
    ['undici socket', coded('UND_ERR_SOCKET'), 'unavailable', 'operational', true],
    ['AbortSignal.timeout', new DOMException('too late', 'TimeoutError'), 'timeout', 'operational', true],
    ['abort', new DOMException('gone', 'AbortError'), 'cancelled', 'operational', false],
    [
      'fetch failed',
      new TypeError('fetch failed', { cause: coded('ECONNREFUSED') }),
      'unavailable',
      'operational',
      true,
    ],
    [
      'an upstream 404',
      Object.assign(new Error('x'), { status: 404, response: { status: 404 } }),
      'dependency_failed',
      'operational',
      false,
    ],
    [
      'an upstream 503',
      Object.assign(new Error('x'), { response: { status: 503 } }),
      'unavailable',
      'operational',
      true,
    ],
    ['http-errors 404', Object.assign(new Error('x'), { status: 404 }), 'not_found', 'operational', false],
    [
      'an unusual 4xx',
      Object.assign(new Error('x'), { statusCode: 418 }),
      'bad_request',
      'operational',
      false,
    ],
    ['a bug', new TypeError('x is not a function'), 'internal', 'programmer', false],
    ['a string', 'oops', 'internal', 'programmer', false],
    ['nothing', undefined, 'internal', 'programmer', false],
  ])('%s', (_what, error, code, kind, retryable) => {
    expect(translateError(error)).toMatchObject({ code, kind, retryable });
  });

  it('keeps what was thrown as the cause, and leaves an AppError as it is', () => {
    const foreign = coded('23505');
    expect(translateError(foreign).cause).toBe(foreign);
    const own = new AppError('conflict', 'taken');
    expect(translateError(own)).toBe(own);
  });
});

describe('AppError', () => {
  it('a programmer error cannot be made retryable', () => {
    expect(new AppError('internal', 'bug', { retryable: true }).retryable).toBe(false);
  });

  it('does not change its code with the prototype of the table', () => {
    expect(translateError(coded('constructor')).code).toBe('internal');
    expect(translateError(Object.assign(new Error('x'), { name: 'toString' })).code).toBe('internal');
  });
});

it('an error that cannot be asked what it is is a bug', () => {
  const { proxy, revoke } = Proxy.revocable(new Error('gone'), {});
  revoke();
  expect(translateError(proxy).code).toBe('internal');
  expect(toProblem(proxy, 500).code).toBe('internal');
});

describe('problem details', () => {
  it('show the message of an error that may be shown', () => {
    expect(toProblem(new AppError('conflict', 'already paid'), 409, 'req-1')).toEqual({
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      code: 'conflict',
      detail: 'already paid',
      request_id: 'req-1',
    });
  });

  it('never show what went wrong inside', () => {
    expect(JSON.stringify(toProblem(new Error('password=x'), 500))).toBe(
      '{"type":"about:blank","title":"Internal Server Error","status":500,"code":"internal"}',
    );
  });

  // Express calls its last handler with null where a handler threw that, or left the router.
  it.each([undefined, null])('tell of a path that is not there: %s', (error) => {
    expect(toProblem(error, 404)).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      code: 'not_found',
    });
  });
});

describe('retry', () => {
  const busy = (): Error => new AppError('unavailable', 'busy');

  it('comes to an end also where the number of attempts is none', async () => {
    let calls = 0;
    const call = (): never => {
      if ((calls += 1) > 3) throw new Error('goes on for ever');
      throw busy();
    };
    await expect(retry(call, { attempts: NaN, baseDelay: 1 })).rejects.toThrow('busy');
    expect(calls).toBe(1);
  });

  it('calls again until it works', async () => {
    const call = vi
      .fn()
      .mockRejectedValueOnce(busy())
      .mockRejectedValueOnce(busy())
      .mockResolvedValue('done');
    await expect(retry(call, { baseDelay: 1 })).resolves.toBe('done');
    expect(call.mock.calls).toEqual([[1], [2], [3]]);
  });

  it('gives up after its attempts, with the last error as it was thrown', async () => {
    const error = coded('ECONNRESET');
    const call = vi.fn().mockRejectedValue(error);
    await expect(retry(call, { attempts: 4, baseDelay: 1 })).rejects.toBe(error);
    expect(call).toHaveBeenCalledTimes(4);
  });

  it.each([new TypeError('bug'), new AppError('not_found', 'no such order'), coded('23505'), 'a string'])(
    'never repeats what cannot get better: %s',
    async (error) => {
      const call = vi.fn().mockRejectedValue(error);
      await expect(retry(call, { baseDelay: 1 })).rejects.toBe(error);
      expect(call).toHaveBeenCalledTimes(1);
    },
  );

  it('waits a random part of a doubling, limited delay', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const times: number[] = [];
    const call = vi.fn(() => {
      times.push(performance.now());
      return Promise.reject(busy());
    });
    await expect(retry(call, { attempts: 4, baseDelay: 40, maxDelay: 80 })).rejects.toThrow('busy');
    const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(waits.map((wait) => wait >= 39)).toEqual([true, true, true]);
    expect(waits[1]).toBeGreaterThanOrEqual(79);
    expect(waits[2]).toBeGreaterThanOrEqual(79);
    vi.restoreAllMocks();
  });

  it('stops waiting when the signal says so', async () => {
    const controller = new AbortController();
    const started = performance.now();
    const result = retry(() => Promise.reject(busy()), {
      baseDelay: 60_000,
      maxDelay: 60_000,
      signal: controller.signal,
    });
    void sleep(20).then(() => {
      controller.abort(new Error('shutting down'));
    });
    await expect(result).rejects.toThrow();
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('does not start when the signal has fired', async () => {
    const call = vi.fn();
    await expect(retry(call, { signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow(
      'too late',
    );
    expect(call).not.toHaveBeenCalled();
  });
});
