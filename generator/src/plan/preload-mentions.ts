import { posix } from 'node:path';
import type { SourceReader } from './source-reader.js';
import type { Use } from './uses.js';

/**
 * Where commands and settings name an emitted file that is loaded by its path, as in `--import ./dist/…/register.js`:
 * the source or what was built from it, which lies in a folder of the same name.
 *
 * @param files - package.json, Dockerfile, Procfile, settings of process managers
 */
export function mentionsOf(preload: string, files: readonly string[], read: SourceReader): Use[] {
  const folder = posix.basename(posix.dirname(preload));
  const stem = posix.basename(preload).replace(/\.[cm]?[jt]s$/, '');
  const named = `${folder}/${stem}`;
  return files.flatMap((file) => {
    const lines = (read(file) ?? '').split('\n');
    return lines.flatMap((text, index) => {
      const at = text.indexOf(named);
      const isWhole = at !== -1 && !/\w/.test(text[at + named.length] ?? '');
      return isWhole ? [{ file, line: index + 1, target: preload }] : [];
    });
  });
}
