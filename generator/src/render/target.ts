/** What one emitted file is written as. */
export interface RenderTarget {
  language: 'ts' | 'js';
  moduleSystem: 'esm' | 'cjs';
  /** How relative imports end: `./a.js`, `./a.ts` or `./a`. */
  importExtension: 'js' | 'ts' | 'none';
  /**
   * For files whose own name has to say the module system (`server.mjs` in a package without `"type": "module"`):
   * emitted files and their relative imports are then `.mjs`, `.cjs`, `.mts` or `.cts`.
   */
  explicitModule?: boolean;
  /** Modules of Node are named without `node:`, for a test runner that does not know that. */
  bareBuiltins?: boolean;
  /** CommonJS JavaScript only: begin with `'use strict'`, as the service's own files do. */
  strictDirective?: boolean;
}

/** Extension of the emitted files, with its dot. */
export function emittedExtension(target: RenderTarget): string {
  const marker = target.explicitModule === true ? (target.moduleSystem === 'esm' ? 'm' : 'c') : '';
  return `.${marker}${target.language}`;
}
