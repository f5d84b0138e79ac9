import type { DestinationStream, Logger, LoggerOptions } from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { parametersOf, renderService } from './render-service.js';

let createLogger: (options: LoggerOptions, stream: DestinationStream) => Logger;

beforeAll(async () => {
  const folder = await renderService('logger', parametersOf('express5'));
  ({ createLogger } = (await import(`${folder}/logger.ts`)) as { createLogger: typeof createLogger });
});

function linesOf(log: (logger: Logger) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  log(createLogger({ level: 'info' }, { write: (line) => void lines.push(line) }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('errors that cannot be read', () => {
  it('are logged with what can be read of them', () => {
    const error = Object.defineProperty(new Error('boom'), 'detail', {
      enumerable: true,
      get() {
        throw new Error('gone');
      },
    });
    const [line] = linesOf((logger) => {
      logger.error({ err: error }, 'order failed');
    });
    expect(line).toMatchObject({
      msg: 'order failed',
      err: { type: 'Error', message: 'boom', detail: '[Unreadable]' },
    });
  });

  it('are told of where nothing of them can be', () => {
    const { proxy, revoke } = Proxy.revocable(new Error('boom'), {
      get() {
        throw new Error('gone');
      },
    });
    const lines = linesOf((logger) => {
      logger.error({ err: proxy }, 'order failed');
      logger.error(proxy);
      revoke();
      logger.error({ err: proxy }, 'order failed');
      logger.error(proxy, 'order failed');
    });
    expect(lines.map(({ level, err }) => [level, err])).toEqual([
      ['error', { type: 'Error', message: '[Unreadable]' }],
      ['error', { type: 'Error', message: '[Unreadable]' }],
      ['error', '[Unreadable]'],
      ['error', undefined],
    ]);
  });
});

describe('fields that cannot be read', () => {
  const broken = {
    get order(): never {
      throw new Error('gone');
    },
  };

  it('do not make logging fail, and the error beside them is shown', () => {
    const fields = Object.defineProperties(
      { err: new Error('boom') },
      Object.getOwnPropertyDescriptors(broken),
    );
    const [line] = linesOf((logger) => {
      logger.error(fields, 'order failed');
    });
    expect(line).toMatchObject({ msg: 'order failed', err: { type: 'Error', message: 'boom' } });
  });

  it('nor where they come alone', () => {
    const [line] = linesOf((logger) => {
      logger.info(broken, 'order placed');
    });
    expect(line?.level).toBe('info');
    expect(JSON.stringify(line)).toContain('order placed');
  });
});
