import module, { createRequire } from 'node:module';
import type * as tsMorph from 'ts-morph';
import { requireCompiled } from '../machine/compiled-script.js';

const requireHere = createRequire(import.meta.url);
let compiler: typeof tsMorph.ts | undefined;

/**
 * The TypeScript that ts-morph bundles, so that the service's own version (or its absence) does not matter.
 * Loaded at the first call, synchronously: it costs a quarter of a second, which `--help` must not pay. Only the compiler
 * is loaded, without ts-morph's own classes round it, where it stands in the file that ts-morph 28 has it in.
 */
export function typescript(): typeof tsMorph.ts {
  compiler ??= bundledCompiler() ?? (requireHere('ts-morph') as typeof tsMorph).ts;
  return compiler;
}

function bundledCompiler(): typeof tsMorph.ts | undefined {
  try {
    const fromTsMorph = createRequire(requireHere.resolve('ts-morph'));
    const file = fromTsMorph.resolve('@ts-morph/common/dist/typescript.js');
    const keepsCode = 'enableCompileCache' in module;
    return (keepsCode ? fromTsMorph(file) : requireCompiled(file)) as typeof tsMorph.ts;
  } catch {
    // ignored: another version of ts-morph may keep it elsewhere, and hands it out itself
    return undefined;
  }
}
