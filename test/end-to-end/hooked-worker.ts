import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { endGroup, start } from '../harness/command.mjs';
import { freePort } from '../harness/running-service.mjs';
import { programEnv, provide } from '../harness/tools.mjs';
import { RENDERED, parametersOf, renderService } from '../templates/render-service.js';
import { metricsOf, type Line } from './observed-jobs.js';

/** A worker of one file beside the emitted source, with a version of a job system that no service of test/services has. */
export interface HookedWorker {
  /** Starts it, with what else its environment has; all starts of it say what they say into one text. */
  start: (env: NodeJS.ProcessEnv) => Promise<{ pid: number; kill: () => void }>;
  said: () => string;
  lines: () => Line[];
  /** Of the process that was started last. */
  metrics: (names: RegExp) => Promise<string[]>;
  /** What `/ready` of that process answers. */
  readiness: () => Promise<number>;
  /** The folder that has the job system, and what it is installed with. */
  tools: string;
}

/** `worker`: its text, given the place of the job system, which is in a folder of its own with what is `beside` it. */
export async function hookedWorker(
  system: { package: string; major: number },
  version: string,
  worker: (location: string) => string,
  node: string,
  beside: readonly string[] = [],
): Promise<HookedWorker> {
  const name = `${system.package}-${version}`;
  const tools = await provide(`tasks-${[name, ...beside].join('-').replace(/[@/]+/g, '-')}`, [
    `${system.package}@${version}`,
    ...beside,
  ]);
  const load = createRequire(path.join(tools, 'package.json'));
  const folder = path.join(RENDERED, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const features = { metrics: true, errors: true, tracing: true, health: true, tasks: true };
  await renderService(
    `${name}/observability`,
    { ...parametersOf('worker', features, true, [system]), typescript: false },
    { language: 'js', moduleSystem: 'esm', importExtension: 'js' },
  );
  writeFileSync(path.join(folder, 'worker.js'), worker(pathToFileURL(load.resolve(system.package)).href));
  let said = '';
  let url = '';
  return {
    start: async (env) => {
      const port = String(await freePort());
      const child = start(node, ['--import', './observability/register.js', 'worker.js'], {
        cwd: folder,
        env: {
          ...programEnv(),
          NODE_ENV: 'production',
          HEALTH_PORT: port,
          QUEUE_HEALTH_INTERVAL_MS: '300',
          ...env,
        },
      });
      url = `http://127.0.0.1:${port}`;
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => (said += text));
      return {
        pid: child.pid ?? 0,
        kill: () => {
          endGroup(child);
        },
      };
    },
    said: () => said,
    lines: () =>
      said
        .split('\n')
        .filter((line) => line.startsWith('{') && line.endsWith('}'))
        .map((line) => JSON.parse(line) as Line),
    metrics: async (names) => metricsOf(url, names),
    readiness: async () => (await fetch(`${url}/ready`)).status,
    tools,
  };
}
