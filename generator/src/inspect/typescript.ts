import { createRequire } from 'node:module';
import type * as tsMorph from 'ts-morph';

const requireHere = createRequire(import.meta.url);
let compiler: typeof tsMorph.ts | undefined;

/**
 * The TypeScript that ts-morph bundles, so that the service's own version (or its absence) does not matter.
 * Loaded at the first call, synchronously: it costs a quarter of a second, which `--help` must not pay.
 */
export function typescript(): typeof tsMorph.ts {
  compiler ??= (requireHere('ts-morph') as typeof tsMorph).ts;
  return compiler;
}
