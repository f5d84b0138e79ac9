import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mustRun } from '../harness/command.mjs';
import { startService, type RunningService } from '../harness/running-service.mjs';
import { makeScratch } from '../harness/scratch.mjs';
import { programEnv } from '../harness/tools.mjs';
import { packedPlugin, sightline } from './prepare.js';
import './clean-up.js';

/** Express and Nest are those of new-tasks.test.ts, with all that is asked here. */
describe.each([
  ['fastify', ['--js']],
  ['koa', []],
  ['hono', []],
  ['node-http', ['--js']],
] as const)('a new service of %s %j', (framework, flags) => {
  let folder: string;
  let service: RunningService;
  const env = programEnv();
  const npm = (...args: string[]) => mustRun('npm', args, { cwd: folder, env });

  beforeAll(async () => {
    const home = makeScratch('new');
    folder = path.join(home, 'greeter');
    const args = ['new', 'greeter', '--framework', framework, ...flags, '--yes'];
    const made = await sightline(home, [...args, '--lint-package', await packedPlugin()]);
    expect(made.code, made.output).toBe(0);
    await npm('run', 'build', '--if-present');
    service = await startService(folder);
  });

  afterAll(() => {
    service.kill();
  });

  it('passes its own test and lint', async () => {
    await npm('test');
    await npm('run', 'lint');
  });

  it('answers, is alive and ready, and tells of it', async () => {
    const answer = await fetch(`${service.url}/greetings/Ada`);
    expect(await answer.json()).toEqual({ greeting: 'Hello, Ada!' });
    expect((await fetch(`${service.url}/ready`)).status).toBe(200);
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toContain('http_server_request_duration_seconds_count');
    const id = answer.headers.get('x-request-id');
    // Lines are written in batches.
    const ownLines = () =>
      service
        .stdout()
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter(({ request_id }) => request_id === id);
    await expect.poll(() => ownLines().length, { timeout: 30_000 }).toBe(1);
  });

  it('is as init makes it', async () => {
    const again = await sightline(folder, ['init', '--yes', '--allow-dirty']);
    expect(again.output).toContain('Nothing to do');
  });
});
