import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInHost } from '../../harness/host.mjs';
import { temporaryFolder, writeTree } from '../apply/tree.js';

/** The built command line. */
export const bin = fileURLToPath(new URL('../../../generator/bin/sightline.js', import.meta.url));

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the built `sightline` without a terminal. */
export function sightline(cwd: string, args: readonly string[], env: Record<string, string> = {}): Ran {
  const { code, stdout, stderr } = runInHost(cwd, args, environment(env));
  return { code, stdout, stderr };
}

/** Starts the built `sightline`, to be interrupted. */
export function startSightline(
  cwd: string,
  args: readonly string[],
  env: Record<string, string>,
): ChildProcess {
  return spawn(process.execPath, [bin, ...args], {
    cwd,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Waits for a process that was started: its code, signal and all that it said on stderr. */
export async function ended(
  child: ChildProcess,
): Promise<{ code: number | null; signal: string | null; stderr: string }> {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      resolve({ code, signal, stderr });
    });
  });
}

/** An Express service in JavaScript, committed to a repository of its own. */
export function expressService({
  git = true,
  files = {},
}: { git?: boolean; files?: Record<string, string> } = {}): string {
  const root = temporaryFolder();
  writeTree(root, {
    'package.json': `${JSON.stringify(
      {
        name: 'orders',
        version: '1.0.0',
        type: 'module',
        engines: { node: '>=20.19' },
        scripts: { start: 'node src/server.js' },
        dependencies: { express: '^5.1.0' },
      },
      null,
      2,
    )}\n`,
    '.gitignore': 'node_modules/\n',
    'src/app.js':
      "import express from 'express';\n\nexport const app = express();\n\napp.get('/', (req, res) => {\n  res.send('ok');\n});\n",
    'src/server.js': "import { app } from './app.js';\n\napp.listen(3000);\n",
    ...files,
  });
  if (git) commit(root);
  return root;
}

export function commit(root: string): void {
  const run = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args], { cwd: root });
  };
  if (!existsSync(path.join(root, '.git'))) run('init', '-q', '-b', 'main');
  run('add', '-A');
  run('commit', '-q', '-m', 'as it is');
}

/** A folder for PATH whose `npm` is the given script: what a package manager does, without a network. */
export function fakeNpm(script: string): string {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'npm'), `#!${process.execPath}\n${script}`);
  chmodSync(path.join(folder, 'npm'), 0o755);
  return `${folder}${path.delimiter}${process.env.PATH ?? ''}`;
}

/** What a developer's shell may have set for itself is not part of the test. */
function environment(env: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, FORCE_COLOR: '0', SIGHTLINE_DEBUG: '', ...env };
}
