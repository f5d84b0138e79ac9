import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Problem } from '../problem.js';

/** The packages that a service has installed: its clients are used, sightline brings none. */
export interface ServicePackages {
  /** Folder of the service's package.json. */
  root: string;
  has: (name: string, ...through: string[]) => boolean;
  /** Major version of a package that is installed; undefined where it is not, or does not tell. */
  major: (name: string) => number | undefined;
  /**
   * Loads a package as the service would; with `through`, also where only that dependency of the service has it.
   * Throws a Problem where it is not installed.
   */
  load: (name: string, ...through: string[]) => Promise<Record<string, unknown>>;
}

/** The packages of the service that `folder` belongs to. */
export function servicePackages(folder: string): ServicePackages {
  const root = packageRoot(path.resolve(folder));
  const resolve = (name: string, through: readonly string[]): string | undefined => {
    const manifest = path.join(root, 'package.json');
    const found = tryResolve(manifest, name);
    if (found !== undefined) return found;
    for (const parent of through) {
      const folder = packageFolder(manifest, parent);
      const nested = folder === undefined ? undefined : tryResolve(path.join(folder, 'package.json'), name);
      if (nested !== undefined) return nested;
    }
    return undefined;
  };
  return {
    root,
    has: (name, ...through) =>
      packageFolder(path.join(root, 'package.json'), name) !== undefined ||
      resolve(name, through) !== undefined,
    major: (name) => {
      const folder = packageFolder(path.join(root, 'package.json'), name);
      if (folder === undefined) return undefined;
      const manifest = readFileSync(path.join(folder, 'package.json'), 'utf8');
      const { version = '' } = JSON.parse(manifest) as { version?: string };
      return Number.parseInt(version, 10) || undefined;
    },
    load: async (name, ...through) => {
      const file = resolve(name, through);
      if (file === undefined) throw notInstalled(name, root);
      const loaded = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
      // a CommonJS package has its exports below `default` too, and only some of them beside it
      const { default: whole } = loaded;
      return typeof whole === 'object' || typeof whole === 'function' ? { ...loaded, ...whole } : loaded;
    },
  };
}

function packageRoot(folder: string): string {
  for (let at = folder; ; at = path.dirname(at)) {
    if (existsSync(path.join(at, 'package.json'))) return at;
    if (at === path.dirname(at)) return folder;
  }
}

/** Where a package is installed, also one that can only be imported and so has no entry for `require`. */
function packageFolder(from: string, name: string): string | undefined {
  const places = createRequire(from).resolve.paths(name) ?? [];
  const folder = places
    .map((place) => path.join(place, name))
    .find((candidate) => existsSync(path.join(candidate, 'package.json')));
  // pnpm links it, and keeps what it depends on beside the real one
  return folder === undefined ? undefined : realpathSync(folder);
}

function tryResolve(from: string, name: string): string | undefined {
  try {
    return createRequire(from).resolve(name);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return undefined;
    throw error;
  }
}

function notInstalled(name: string, root: string): Problem {
  return new Problem(
    `${name} is not installed in ${root}.`,
    `Run \`sightline tasks\` in the folder of the service that uses it, after its packages are installed: ` +
      'it works with the clients of the service, of the versions that wrote the jobs.',
  );
}
