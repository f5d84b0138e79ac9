import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { x } from 'tinyexec';
import { levelsUp } from '../inspect/package-manager.js';
import { parsePackageJson } from '../inspect/package-json.js';
import type { Service } from '../inspect/service.js';

/** One of the repository's own checks, as its people run it. */
export interface OwnCheck {
  what: 'types' | 'lint';
  command: string;
  args: string[];
  /** `command` is a line for the shell. */
  isLine?: boolean;
  /** A file that the command keeps for its next run. */
  keeps?: string;
}

/** What one check said. */
export interface CheckRun {
  what: OwnCheck['what'];
  /** As typed: "npm run lint". */
  command: string;
  passed: boolean;
  output: string;
}

const typeScripts = ['typecheck', 'type-check', 'types', 'check-types', 'check:types', 'tsc'];
/** A script that repairs what it finds would change files of the team's. */
const REPAIRS = /\s(?:--fix|--write|--apply|-w)(?=\s|$)/;

/** The type check and the lint of a service: its own scripts, else its installed compiler. None before an install. */
export function findOwnChecks(service: Service): OwnCheck[] {
  const { root, repositoryRoot, packageJson, typescript } = service;
  const { scripts = {} } = packageJson.data;
  const packages = levelsUp(root, repositoryRoot)
    .map((folder) => path.join(folder, 'node_modules'))
    .find((folder) => existsSync(folder));
  if (packages === undefined) return [];
  const checks: OwnCheck[] = [];
  const types = typeScripts.find((name) => scripts[name] !== undefined);
  const compiler = typescript === null ? undefined : installedCompiler(root);
  if (types !== undefined) checks.push(ofScript(service, 'types', types));
  else if (typescript !== null && compiler !== undefined) {
    // A project that is incremental keeps what it knows where nobody sees it, and not beside the team's own.
    const kept = path.join(packages, '.cache/sightline.tsbuildinfo');
    const args = ['--noEmit', '-p', typescript.tsconfig, '--incremental', '--tsBuildInfoFile', kept];
    checks.push({ what: 'types', command: process.execPath, args: [compiler, ...args], keeps: kept });
  }
  const { lint } = scripts;
  if (lint === undefined) return checks;
  if (!REPAIRS.test(lint)) checks.push(ofScript(service, 'lint', 'lint'));
  else if (/^(?:eslint|biome|oxlint)\s[^&|;<>]*$/.test(lint)) {
    checks.push({ what: 'lint', command: lint.replace(REPAIRS, ''), args: [], isLine: true });
  }
  return checks;
}

/** The lint script that a changed package.json has and the service had not. */
export function findNewLint(service: Service, packageJson: string): OwnCheck | undefined {
  const { lint } = parsePackageJson(packageJson, 'package.json').scripts ?? {};
  const isNew = lint !== undefined && service.packageJson.data.scripts?.lint === undefined;
  return isNew ? ofScript(service, 'lint', 'lint') : undefined;
}

function ofScript({ packageManager }: Service, what: OwnCheck['what'], name: string): OwnCheck {
  return { what, command: packageManager.name, args: ['run', name] };
}

function installedCompiler(root: string): string | undefined {
  try {
    return createRequire(path.join(root, 'package.json')).resolve('typescript/bin/tsc');
  } catch {
    // ignored: not installed, or one that keeps its command elsewhere
    return undefined;
  }
}

/** Runs checks one after the other in the service's folder. */
export async function runOwnChecks(
  root: string,
  checks: readonly OwnCheck[],
  onCheck: (command: string) => void = () => undefined,
): Promise<CheckRun[]> {
  const runs: CheckRun[] = [];
  for (const { what, command, args, isLine = false, keeps } of checks) {
    // By what it kept, a compiler passes over errors in files of which nothing changed but their place in the order.
    if (keeps !== undefined) await rm(keeps, { force: true });
    const spokenCommand = spoken(command, args);
    onCheck(spokenCommand);
    const { stdout, stderr, exitCode } = await x(command, args, {
      // A line of the shell finds the repository's own tools; a package manager is the one on the user's PATH.
      nodePath: isLine,
      nodeOptions: { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], shell: isLine },
    });
    const output = stripVTControlCharacters(`${stdout}${stderr}`).trimEnd();
    runs.push({ what, command: spokenCommand, passed: exitCode === 0, output });
  }
  return runs;
}

function spoken(command: string, args: readonly string[]): string {
  const [first = '', ...others] = args;
  return command === process.execPath
    ? [path.basename(first), ...others.slice(0, others.indexOf('--incremental'))].join(' ')
    : [command, ...args].join(' ');
}
