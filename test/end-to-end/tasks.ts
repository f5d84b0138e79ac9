import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Finding, JobDetail, JobSummary, SystemStatus } from '../../generator/src/tasks/task-system.js';
import { endGroup, run, start, type Finished } from '../harness/command.mjs';
import { runInHost } from '../harness/host.mjs';
import { makeScratch } from '../harness/scratch.mjs';
import { programEnv, provide, sightlineBin } from '../harness/tools.mjs';

/** A service that has these packages, in a folder of its own. */
export async function serviceWith(
  name: string,
  specs: string[],
  files: Record<string, string>,
): Promise<string> {
  const installed = await provide(name, specs);
  const folder = path.join(makeScratch('tasks'), 'service');
  mkdirSync(folder);
  symlinkSync(path.join(installed, 'node_modules'), path.join(folder, 'node_modules'));
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'service', type: 'module' }));
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text);
  return folder;
}

/** What `--json` prints, of all verbs; times are texts in it. */
interface Printed {
  schema: number;
  command: string;
  exitCode: number;
  systems: [SystemStatus & { system: string; queues: [SystemStatus['queues'][number]] }];
  breaches: object[];
  notes: string[];
  jobs: JobSummary[];
  job: JobDetail;
  findings: Finding[];
  count: number;
}

export interface Tasks {
  /** Runs `sightline tasks` with these words, in a process that stays for the next. */
  run: (...args: string[]) => Promise<Finished>;
  /** Runs them as a shell does. */
  spawn: (...args: string[]) => Promise<Finished>;
  /** The object that it prints with --json, after it ended with the code. */
  json: (code: number, ...args: string[]) => Promise<Printed>;
  folder: string;
  env: NodeJS.ProcessEnv;
}

/** `node`: the Node that the service needs, where it is not this one. */
export function tasksIn(folder: string, extra: NodeJS.ProcessEnv, node = process.execPath): Tasks {
  const env = { ...withoutStores(programEnv()), ...extra };
  const tasks = async (...args: string[]): Promise<Finished> =>
    Promise.resolve(runInHost(folder, ['tasks', ...args], env, node));
  return {
    folder,
    env,
    run: tasks,
    spawn: (...args) => run(node, [sightlineBin, 'tasks', ...args], { cwd: folder, env }),
    json: async (code, ...args) => {
      const { code: ended, stdout, output } = await tasks(...args, '--json');
      if (ended !== code) throw new Error(`tasks ${args.join(' ')} ended with ${String(ended)}:\n${output}`);
      return JSON.parse(stdout) as Printed;
    },
  };
}

function withoutStores(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !['REDIS_URL', 'DATABASE_URL'].includes(name)),
  );
}

export interface Worker {
  /** Ends it without a word, as a lost machine does. */
  kill: () => void;
  /** All that it wrote. */
  said: () => string;
}

/** Starts a worker of the service, and waits until it says that it is ready. */
export async function startWorker(
  folder: string,
  file: string,
  env: NodeJS.ProcessEnv,
  node = process.execPath,
): Promise<Worker> {
  const child = start(node, [file], { cwd: folder, env });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const worker = {
    kill: () => {
      endGroup(child);
    },
    said: () => text,
  };
  await until(
    () => text.includes('ready'),
    () => `the worker is ready\n${text}`,
  );
  return worker;
}

/** Waits for something that becomes true within half a minute. */
export async function until(isTrue: () => boolean | Promise<boolean>, what: () => string): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt += 1) {
    if (await isTrue()) return;
    await delay(200);
  }
  throw new Error(`never came to be: ${what()}`);
}
