import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DestinationStream, Logger, LoggerOptions } from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { parametersOf, renderService } from './render-service.js';

interface Emitted {
  createLogger: (options: LoggerOptions, stream: DestinationStream) => Logger;
  runInJob: (identity: { id: string; attempt?: number }, work: () => void) => void;
}

const PACKAGES = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const features = { metrics: false, errors: false, tracing: false, health: false };

/** The logger as a service has it that brought this pino. */
async function loggerOn(pino: string): Promise<Emitted> {
  const folder = await renderService(`logger on ${pino}`, parametersOf('express5', features, true));
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(path.join(PACKAGES, pino), path.join(folder, 'node_modules/pino'));
  const { createLogger } = (await import(`${folder}/logger.ts`)) as Emitted;
  const { runInJob } = (await import(`${folder}/context.ts`)) as Emitted;
  return { createLogger, runInJob };
}

function failure(): Error {
  const error = new Error('too slow');
  error.stack = 'Error: too slow\n    at orders.js:7:1';
  return error;
}

/** As services call it that nothing checks. */
function info(logger: Logger, ...args: unknown[]): void {
  Reflect.apply(logger.info, logger, args);
}

/** One line for each way of calling a logger. */
const CALLS: Record<string, (logger: Logger) => void> = {
  text: (logger) => {
    logger.info('listening');
  },
  'text with values': (logger) => {
    info(logger, '%d of %s', 1, 'them');
  },
  fields: (logger) => {
    logger.info({ order: 7, password: 'canary' }, 'placed');
  },
  'fields alone': (logger) => {
    logger.info({ order: 7 });
  },
  error: (logger) => {
    logger.error(failure());
  },
  'error among fields': (logger) => {
    logger.error({ err: failure() }, 'retried');
  },
  'null before the text': (logger) => {
    logger.info(null, 'nothing to tell');
  },
  'undefined before the text': (logger) => {
    logger.info(undefined, 'nothing to tell');
  },
  'number before the text': (logger) => {
    info(logger, 404, 'x');
  },
  'forged ids': (logger) => {
    logger.info({ job_id: 'forged', request_id: 'forged', attempt: 9 }, 'claimed');
  },
  'forged ids of a child': (logger) => {
    logger.child({ job_id: 'forged', order: 7 }).info('claimed');
  },
  "the service's own mixin": (logger) => {
    logger.info({ order: 7 }, 'placed');
  },
};

const mixin = (): object => ({ region: 'eu', token: 'canary', job_id: 'forged' });

/** As they are written, without the time. */
function linesOf({ createLogger, runInJob }: Emitted): Record<string, string | undefined> {
  const lines = Object.entries(CALLS).flatMap(([name, call]) => {
    const written: string[] = [];
    const options = name.endsWith('own mixin') ? { mixin } : {};
    const logger = createLogger({ level: 'info', ...options }, { write: (line) => void written.push(line) });
    call(logger);
    runInJob({ id: 'job-1', attempt: 2 }, () => {
      call(logger);
    });
    const [outside, inside] = written.map((line) => line.replace(/"time":"[^"]+",|\n$/g, ''));
    return [
      [`${name}, outside of a job`, outside],
      [`${name}, in a job`, inside],
    ];
  });
  return Object.fromEntries(lines) as Record<string, string | undefined>;
}

describe('each pino that a service may have', () => {
  let lines: Record<string, string | undefined>;

  beforeAll(async () => {
    lines = linesOf(await loggerOn('pino'));
  });

  it('carries the ids of the job in every line, and none that a caller claims', () => {
    for (const [name, line] of Object.entries(lines).filter(([name]) => name.endsWith('in a job')))
      expect(JSON.parse(line ?? ''), name).toMatchObject({ job_id: 'job-1' });
    expect(lines).toMatchSnapshot();
  });

  it.each(['pino6-oldest', 'pino6', 'pino7-oldest'])('%s writes the same lines', async (pino) => {
    expect(linesOf(await loggerOn(pino))).toEqual(lines);
  });
});
