import { x } from 'tinyexec';
import type { GitState } from './service.js';

/** The repository round `root` and what differs from HEAD; null without git or outside a repository. */
export async function readGitState(root: string): Promise<GitState | null> {
  const [top, status] = await Promise.all([
    git(root, ['rev-parse', '--show-toplevel']),
    git(root, ['status', '--porcelain=v1', '-z', '--untracked-files=all']),
  ]);
  if (top === null || status === null) return null;
  return { root: top.replace(/\r?\n$/, ''), dirty: parseStatus(status) };
}

/** What a git command prints; null without git, outside a repository, or where it fails. */
export async function git(cwd: string, args: string[]): Promise<string | null> {
  try {
    // Without optional locks a status never gets in the way of the user's own git.
    const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0' };
    const { stdout, exitCode } = await x('git', args, { nodeOptions: { cwd, env } });
    return exitCode === 0 ? stdout : null;
  } catch {
    // ignored: no git on this machine is the same as no repository
    return null;
  }
}

/** `XY path\0`, and for renames `XY new\0old\0`. */
function parseStatus(status: string): string[] {
  const dirty: string[] = [];
  const records = status.split('\0');
  for (let index = 0; index < records.length; index += 1) {
    const record = records[index] ?? '';
    if (record.length < 4) continue;
    dirty.push(record.slice(3));
    if (/^[RC]|^.[RC]/.test(record)) {
      index += 1;
      const old = records[index];
      if (old !== undefined && old !== '') dirty.push(old);
    }
  }
  return dirty;
}
