import { expect, it } from 'vitest';
import { EmittedProcesses } from './emitted-process.js';
import { parametersOf } from './render-service.js';

const workers = new EmittedProcesses({
  name: 'pg-boss',
  program: 'pg-boss.mjs',
  parameters: parametersOf(
    'worker',
    { metrics: true, errors: true, tracing: true, health: false, tasks: true },
    true,
    [{ package: 'pg-boss', major: 10 }],
  ),
});

it('tells of each job what pg-boss has made of it, not what the handler has', async () => {
  const worker = workers.run({});
  expect(await worker.ended, worker.stderr()).toBe(0);
  const told = worker.lines().filter(({ outcome }) => outcome !== undefined);
  expect(told.map(({ level, job_id: id, outcome, err }) => [level, id, outcome, err?.message])).toEqual([
    ['warn', 'late', 'retried', 'the job took longer than the 0.03 s after which pg-boss lets it fail'],
    ['error', 'late', 'failed', 'the job took longer than the 0.03 s after which pg-boss lets it fail'],
    ['info', 'in time', 'completed', undefined],
    ['warn', 'torn', 'retried', 'torn'],
    ['error', 'unwanted', 'failed', 'the service said of this job: cancel'],
    ['info', 'sent', 'completed', undefined],
    ['error', 'torn', 'failed', 'torn'],
    ['error', 'unwanted again', 'failed', 'the service said of this job: cancel'],
    ['info', 'sent again', 'completed', undefined],
  ]);
});
