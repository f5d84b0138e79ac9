import { isAscii } from 'node:buffer';
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
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
  const script = new Script(wrapped(file), {
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

/** Text of the file as the function that Node makes of it. Nine megabytes: they are copied no more than they must. */
function wrapped(file: string): string {
  const head = '(function (exports, require, module, __filename, __dirname) {';
  const tail = '\n})';
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const bytes = Buffer.allocUnsafeSlow(head.length + size + tail.length);
    bytes.write(head, 0);
    const read = readSync(descriptor, bytes, head.length, size, 0);
    if (read !== size) throw new Error(`${file} changed while it was read`);
    bytes.write(tail, head.length + size);
    return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
  } finally {
    closeSync(descriptor);
  }
}
