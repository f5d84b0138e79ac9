import { describe, expect, it } from 'vitest';
import { EmittedProcesses, type Line } from './emitted-process.js';
import { parametersOf } from './render-service.js';

const workers = new EmittedProcesses({
  name: 'nest-worker',
  program: 'nest-worker.mjs',
  parameters: parametersOf('nest-worker12'),
});

/** Starts one, asks it how it is once it is up, and tells it to end: its answers, lines and exit code. */
async function run(what: string): Promise<{ answers: number[]; lines: Line[]; code: number | null }> {
  const worker = workers.run({ HEALTH_PORT: '0', SHUTDOWN_DRAIN_MS: '200', CASE: what });
  await worker.said('is up');
  const { address } = await worker.said('health port is open');
  const answers = await Promise.all(
    ['/live', '/ready', '/metrics'].map(
      async (at) => (await fetch(`http://127.0.0.1:${String(address?.port)}${at}`)).status,
    ),
  );
  worker.child.kill('SIGTERM');
  const code = await worker.ended;
  return { answers, lines: worker.lines(), code };
}

describe('Nest without a server', () => {
  it.each(
    ['context', 'microservice'].flatMap((kind) =>
      ['', ' with hooks', ' closed by itself'].map((how) => kind + how),
    ),
  )('%s: is seen from outside, and closes once when its work is done', async (what) => {
    const { answers, lines, code } = await run(what);
    expect(answers).toEqual([200, 200, 200]);
    expect(lines.find(({ msg }) => msg === 'is up')).toMatchObject({ context: 'bootstrap' });
    const begin = lines.findIndex(({ msg }) => msg === 'shutting down');
    const ended = lines.slice(begin + 1).map(({ msg }) => msg);
    expect(ended).toEqual(['last job done', 'store closed', 'store gone', 'shut down']);
    expect(code).toBe(0);
  });

  it('what the service closed before is not closed again', async () => {
    const { lines } = await run('context closed before');
    expect(lines.filter(({ msg }) => msg === 'store closed')).toHaveLength(1);
    expect(lines.at(-1)?.msg).toBe('shut down');
  });
});
