import { expect, it } from 'vitest';
import { EmittedProcesses } from './emitted-process.js';
import { parametersOf } from './render-service.js';

const processes = new EmittedProcesses({
  name: 'schedule-health',
  program: 'schedule-health.mjs',
  parameters: parametersOf(
    'worker',
    { metrics: true, errors: true, tracing: true, health: true, tasks: true },
    true,
    [{ package: 'bullmq', major: 6 }],
  ),
});

it('a schedule that is taken out is overdue no more, and is told of anew when it is back', async () => {
  const { said, lines, ended } = processes.run({});
  const { before, after } = await said('told');
  expect(before).toEqual([
    expect.stringMatching(/schedule="nightly"\} 600(\.\d+)?$/),
    expect.stringMatching(/schedule="hourly"\} 0$/),
  ]);
  expect(after).toEqual([
    expect.stringMatching(/schedule="nightly"\} 0$/),
    expect.stringMatching(/schedule="hourly"\} 0$/),
  ]);
  expect(await ended).toBe(0);
  expect(lines().filter(({ level }) => level === 'error')).toHaveLength(2);
});
