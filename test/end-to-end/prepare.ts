import { existsSync, readdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { commitAll, copyService, makeScratch } from '../harness/scratch.mjs';
import { mustRun, run, type Finished } from '../harness/command.mjs';
import { runInHost } from '../harness/host.mjs';
import { packWorkspaces, packageManagerFolder, programEnv, sightlineBin } from '../harness/tools.mjs';
import type { ServiceCase } from './cases.js';

let plugin: Promise<string> | undefined;

/** The spec of the lint plugin as it would be published. */
export function packedPlugin(): Promise<string> {
  plugin ??= packOnce();
  return plugin;
}

/** Packs it for the whole run of the tests; of files that do so at the same time the first one's stays. */
async function packOnce(): Promise<string> {
  const shared = path.join(process.env.TEST_RUN_FOLDER ?? makeScratch('run'), 'packed');
  if (!existsSync(shared)) {
    const own = `${shared}-${String(process.pid)}`;
    await packWorkspaces(['eslint-plugin'], own);
    try {
      renameSync(own, shared);
    } catch (error) {
      if (!existsSync(shared)) throw error;
    }
  }
  return `file:${path.join(shared, String(readdirSync(shared)[0]))}`;
}

export interface SightlineRun {
  nodeBin?: string | undefined;
  tools?: string[];
  env?: NodeJS.ProcessEnv;
}

/** Runs the built CLI in a folder, as a user without a terminal would. */
export async function sightline(
  folder: string,
  args: readonly string[],
  options: SightlineRun = {},
): Promise<Finished> {
  const env = { ...programEnv({ nodeBin: options.nodeBin, tools: options.tools ?? [] }), ...options.env };
  if (args.includes('--no-install')) return runInHost(folder, args, env, options.nodeBin);
  return run(options.nodeBin ?? process.execPath, [sightlineBin, ...args], { cwd: folder, env });
}

/** `init` without questions and without the network. */
export async function init(
  folder: string,
  args: readonly string[] = [],
  options: SightlineRun = {},
): Promise<Finished> {
  return sightline(
    folder,
    ['init', '--yes', '--no-install', '--lint-package', await packedPlugin(), ...args],
    options,
  );
}

export interface Prepared {
  folder: string;
  env: NodeJS.ProcessEnv;
  init: Finished;
}

/**
 * Copies a service, installs it first where its team would have, and runs the real `sightline init`, install included.
 * `checks`: the service's own, before and after; most tests run these by themselves.
 */
export async function prepare(
  service: Pick<ServiceCase, 'name' | 'packageManager' | 'installedBefore'>,
  {
    nodeBin,
    checks = false,
    args = [],
  }: { nodeBin?: string | undefined; checks?: boolean; args?: readonly string[] } = {},
): Promise<Prepared> {
  const folder = copyService(service.name);
  const managerFolder = await packageManagerFolder(service.packageManager);
  const tools = managerFolder === undefined ? [] : [managerFolder];
  const env = programEnv({ nodeBin, tools });
  if (service.installedBefore) {
    await mustRun(service.packageManager, ['install'], { cwd: folder, env });
    commitAll(folder, 'lockfile');
  }
  const flags = ['--yes', '--lint-package', await packedPlugin(), ...(checks ? [] : ['--no-check']), ...args];
  const finished = await sightline(folder, ['init', ...flags], { nodeBin, tools });
  return { folder, env, init: finished };
}
