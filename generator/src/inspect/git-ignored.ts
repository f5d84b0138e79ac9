import { git } from './git-state.js';

/** Tells of files, relative to `root`, whether git leaves them out; where it cannot be asked, none is. */
export async function ignoredByGit(root: string): Promise<(file: string) => boolean> {
  const listed = await git(root, [
    ...['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory'],
  ]);
  const ignored = new Set((listed ?? '').split('\0').filter((path) => path !== ''));
  const folders = [...ignored].filter((path) => path.endsWith('/'));
  return (file) => ignored.has(file) || folders.some((folder) => file.startsWith(folder));
}
