import { expect, it } from 'vitest';
import { EmittedProcesses } from './emitted-process.js';
import { parametersOf } from './render-service.js';

const processes = new EmittedProcesses({
  name: 'queue-health',
  program: 'queue-health.mjs',
  parameters: parametersOf(
    'worker',
    { metrics: true, errors: true, tracing: true, health: true, tasks: true },
    true,
    [{ package: 'bullmq', major: 6 }],
  ),
});

it('a queue is looked at again and again, and no more once the process is told to end', async () => {
  const { child, said, lines, ended } = processes.run({
    QUEUE_HEALTH_INTERVAL_MS: '20',
    SHUTDOWN_DRAIN_MS: '300',
  });
  await said('first looked');
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  const messages = lines().map(({ msg }) => msg);
  expect(messages.slice(messages.indexOf('shutting down')).filter((msg) => msg !== 'first closed')).toEqual([
    'shutting down',
    'shut down',
  ]);
});

it('a queue is looked at by one at a time, and by the next when that one is closed', async () => {
  const { child, said, lines, ended } = processes.run({
    QUEUE_HEALTH_INTERVAL_MS: '20',
    SHUTDOWN_DRAIN_MS: '0',
  });
  await said('second looked');
  child.kill('SIGTERM');
  await ended;
  const looks = lines().flatMap(({ msg }) => (/looked|closed/.test(String(msg)) ? [msg] : []));
  const closed = looks.indexOf('first closed');
  expect([...new Set(looks.slice(0, closed))]).toEqual(['first looked']);
  expect([...new Set(looks.slice(closed + 1))]).toEqual(['second looked']);
});
