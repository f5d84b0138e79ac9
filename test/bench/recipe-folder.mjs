// @ts-check
import { cpSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { mustRun } from '../harness/command.mjs';
import { commitAll } from '../harness/scratch.mjs';
import { programEnv, sightlineBin } from '../harness/tools.mjs';

/**
 * A service of this folder as it is, or as `sightline init` leaves it, installed.
 * @param {string} source folder below test/bench
 * @param {string} folder
 * @param {{ nodeBin: string, plugin: string | null }} options plugin: tarball of the lint plugin; null: as it is
 */
export async function makeRecipe(source, folder, { nodeBin, plugin }) {
  const env = programEnv({ nodeBin });
  mkdirSync(folder);
  cpSync(fileURLToPath(new URL(source, import.meta.url)), folder, { recursive: true });
  if (plugin === null) {
    await mustRun('npm', ['install', '--no-package-lock'], { cwd: folder, env });
    return;
  }
  commitAll(folder);
  const args = [sightlineBin, 'init', '--yes', '--no-check', '--lint-package', `file:${plugin}`];
  await mustRun(nodeBin, args, { cwd: folder, env });
}
