import { posix } from 'node:path';
import type { StartCommand } from '../inspect/service.js';

/**
 * The preload beside the file that runs: `src/a/register.ts` is `dist/a/register.js` where `src/server.ts` is
 * `dist/server.js`. null where the folders do not mirror each other.
 */
export function preloadBeside({ file, source }: StartCommand['runs'], preloadFile: string): string | null {
  if (file === source) return preloadFile;
  const built = preloadFile.replace(/\.([cm]?)tsx?$/, '.$1js');
  const [fileDir, sourceDir] = [posix.dirname(file), posix.dirname(source)];
  // Take away what both paths end in: what is left are the two folders that mirror each other.
  const fileParts = fileDir === '.' ? [] : fileDir.split('/');
  const sourceParts = sourceDir === '.' ? [] : sourceDir.split('/');
  while (fileParts.length > 0 && sourceParts.length > 0 && fileParts.at(-1) === sourceParts.at(-1)) {
    fileParts.pop();
    sourceParts.pop();
  }
  const [builtRoot, sourceRoot] = [fileParts.join('/'), sourceParts.join('/')];
  if (sourceRoot === '') return posix.join(builtRoot, built);
  if (!built.startsWith(`${sourceRoot}/`)) return null;
  return posix.join(builtRoot, built.slice(sourceRoot.length + 1));
}
