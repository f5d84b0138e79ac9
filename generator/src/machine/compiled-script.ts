import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Script } from 'node:vm';
import { readCached, writeCached } from './cache.js';

/**
 * Loads a CommonJS file that needs nothing but Node's own modules, with the code that V8 compiled for it in an earlier
 * run: what Node 22 does for every module (`module.enableCompileCache`), for Node 20. Written when the process ends, so
 * that it holds the functions that were really called.
 *
 * @returns its exports
 */
export function requireCompiled(file: string): unknown {
  const { size, mtimeMs } = statSync(file);
  const key = [file, size, mtimeMs, process.version, process.arch].join('\n');
  const name = `code-${createHash('sha256').update(key).digest('hex')}`;
  const cachedData = readCached(name);
  const parameters = 'exports, require, module, __filename, __dirname';
  const script = new Script(`(function (${parameters}) {${readFileSync(file, 'utf8')}\n})`, {
    filename: file,
    ...(cachedData && { cachedData }),
  });
  if (cachedData === undefined || script.cachedDataRejected === true) {
    process.once('exit', () => {
      writeCached(name, script.createCachedData());
    });
  }
  const module = { exports: {} };
  const load = script.runInThisContext() as (...values: unknown[]) => void;
  load.call(module.exports, module.exports, createRequire(file), module, file, path.dirname(file));
  return module.exports;
}
