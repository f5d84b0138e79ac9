import type { Service } from './service.js';

/** `server.mjs` in a CommonJS package: a plain `.js` beside it would be the other module system. */
export function needsExplicitModule({
  entry,
  packageJson,
  moduleSystem,
}: Pick<Service, 'entry' | 'packageJson' | 'moduleSystem'>): boolean {
  const packageSystem = packageJson.data.type === 'module' ? 'esm' : 'cjs';
  return /\.[mc][jt]s$/.test(entry.file) && packageSystem !== moduleSystem;
}
