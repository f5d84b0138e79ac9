import { expect, it } from 'vitest';
import { EmittedProcesses } from './emitted-process.js';
import { parametersOf } from './render-service.js';

const consumers = new EmittedProcesses({
  name: 'amqplib',
  program: 'amqplib.mjs',
  parameters: parametersOf('worker', { metrics: false, errors: false, tracing: false, health: false }),
});

/** What a consumer says from the signal on, and its exit code. */
async function end(what: string): Promise<{ said: unknown[]; code: number | null }> {
  const { child, said, lines, ended } = consumers.run(
    { SHUTDOWN_DRAIN_MS: '0', CASE: what },
    'amqplib.mjs',
    false,
  );
  await said('is up');
  child.kill('SIGTERM');
  const code = await ended;
  const messages = lines().map(({ msg }) => msg);
  return { said: messages.slice(messages.indexOf('shutting down') + 1), code };
}

const CANCELLED = 'cancelled mails-tag';

it.each([
  ['promise', [CANCELLED, 'acknowledged 1', 'acknowledged 2', 'closed']],
  ['callback', [CANCELLED, 'acknowledged 1', 'acknowledged 2', 'closed']],
  ['given back', [CANCELLED, 'given back 1', 'given back 2', 'closed']],
  ['rejected', [CANCELLED, 'rejected 1', 'rejected 2', 'closed']],
  ['several at once', [CANCELLED, 'acknowledged 2 and before', 'closed']],
  ['all at once', [CANCELLED, 'acknowledged all', 'closed']],
  ['all given back', [CANCELLED, 'given back all', 'closed']],
  ['failed promise', [CANCELLED, 'failed', 'failed', 'closed']],
  ['without acknowledgement', [CANCELLED, 'through', 'through', 'closed']],
  ['connection lost', [CANCELLED]],
  ['idle', [CANCELLED, 'closed']],
])('a channel of amqplib is closed when the messages in hand are settled: %s', async (what, said) => {
  const ended = await end(what);
  expect(ended).toEqual({ said: [...said, 'shut down'], code: 0 });
});
