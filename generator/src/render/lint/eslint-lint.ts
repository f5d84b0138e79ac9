import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { x } from 'tinyexec';
import type { Service } from '../../inspect/service.js';
import type { LintAnswer, LintQuestion } from './eslint-process.js';
import type { OwnLint } from './own-lint.js';

/** The repository's ESLint with its configuration on disk; undefined where it is not installed. */
export function installedEslint(service: Service): OwnLint | undefined {
  if (!isInstalled(service.root, 'eslint')) return undefined;
  return askedInProcess(service, service.linter.kind === 'flat' ? 'flat' : 'legacy');
}

/** The repository's `standard`; undefined where it is not installed. */
export function installedStandard(service: Service): OwnLint | undefined {
  return isInstalled(service.root, 'standard') ? askedInProcess(service, 'standard') : undefined;
}

function askedInProcess({ root }: Service, tool: LintQuestion['tool']): OwnLint {
  return async (files, depth) => {
    const question: LintQuestion = {
      root,
      tool,
      depth,
      files: files.map(({ path: file, text }) => ({ path: file, text })),
    };
    const { stdout, stderr, exitCode } = await x(process.execPath, [eslintProcess()], {
      stdin: JSON.stringify(question),
      // Else typescript-eslint takes the texts from the disk where it believes itself in CI.
      nodeOptions: { cwd: root, stdio: ['pipe', 'pipe', 'pipe'], env: { TSESTREE_SINGLE_RUN: 'false' } },
    });
    if (exitCode !== 0) throw new Error(reasonIn(stderr));
    return JSON.parse(stdout) as LintAnswer[];
  };
}

/** The compiled file, also where this one runs from source. */
function eslintProcess(): string {
  const beside = fileURLToPath(new URL('eslint-process.js', import.meta.url));
  return existsSync(beside) ? beside : beside.replace(/src(?=[\\/]render)/, 'dist');
}

function isInstalled(root: string, name: string): boolean {
  try {
    createRequire(path.join(root, 'package.json')).resolve(name);
    return true;
  } catch {
    // ignored: not installed is what was asked
    return false;
  }
}

/** Of an uncaught error's text, the line that says what is wrong. */
function reasonIn(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  return (
    lines.find((line) => /^(?:\w*Error\b|\[?\w+\]?: )/.test(line)) ?? lines.find(Boolean) ?? 'it said nothing'
  );
}
