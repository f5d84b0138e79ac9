import { existsSync } from 'node:fs';
import path from 'node:path';
import { x } from 'tinyexec';
import type { Service } from '../inspect/service.js';

/** One of the repository's own checks, as its people run it. */
export interface OwnCheck {
  what: 'types' | 'lint';
  command: string;
  args: string[];
}

export interface CheckOutcome {
  what: OwnCheck['what'];
  /** As typed: "npm run lint". */
  command: string;
  passed: boolean;
  /** Last lines of what it said; empty where it passed. */
  output: string;
}

const typeScripts = ['typecheck', 'type-check', 'types', 'check-types', 'check:types', 'tsc'];
const tailLines = 20;

/** The type check and the lint of a service: its own scripts, else its installed compiler. None before an install. */
export function findOwnChecks({ root, packageJson, packageManager, typescript }: Service): OwnCheck[] {
  const { scripts = {} } = packageJson.data;
  const isInstalled = existsSync(path.join(root, 'node_modules'));
  if (!isInstalled) return [];
  const script = (what: OwnCheck['what'], name: string): OwnCheck => ({
    what,
    command: packageManager.name,
    args: ['run', name],
  });
  const types = typeScripts.find((name) => scripts[name] !== undefined);
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const checks: OwnCheck[] = [];
  if (types !== undefined) checks.push(script('types', types));
  else if (typescript !== null && existsSync(compiler)) {
    const args = ['--noEmit', '-p', typescript.tsconfig];
    checks.push({ what: 'types', command: process.execPath, args: [compiler, ...args] });
  }
  if (scripts.lint !== undefined) checks.push(script('lint', 'lint'));
  return checks;
}

/** Runs checks one after the other in the service's folder. */
export async function runOwnChecks(root: string, checks: readonly OwnCheck[]): Promise<CheckOutcome[]> {
  const outcomes: CheckOutcome[] = [];
  for (const { what, command, args } of checks) {
    const nodeOptions = { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'] };
    const { stdout, stderr, exitCode } = await x(command, args, { nodePath: false, nodeOptions });
    const passed = exitCode === 0;
    const said = `${stdout}${stderr}`.trimEnd().split('\n').slice(-tailLines).join('\n');
    outcomes.push({ what, command: spoken(command, args), passed, output: passed ? '' : said });
  }
  return outcomes;
}

function spoken(command: string, args: readonly string[]): string {
  const [first = '', ...others] = args;
  return command === process.execPath
    ? [path.basename(first), ...others].join(' ')
    : [command, ...args].join(' ');
}
