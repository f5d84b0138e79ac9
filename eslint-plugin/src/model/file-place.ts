import type { FileContext } from '../create-rule.js';
import { packageIn, type PackageFacts } from './package-facts.js';

/** A file whose name is known. */
export interface NamedFile extends FileContext {
  readonly filename: string;
  readonly cwd: string;
}

/** A file's way below the repository or package that it belongs to. */
export interface Place {
  /** Folders, from the root of the repository on; the name of the root is not among them. */
  readonly folders: readonly string[];
  readonly name: string;
  /** The file as the nearest package.json would name it: `src/index.ts`. */
  readonly inPackage: string;
  /** The nearest package.json. */
  readonly package: PackageFacts | null;
}

const places = new WeakMap<FileContext['sourceCode'], Place>();
const MAX_DEPTH = 40;

/**
 * Where the file stands. Only what is below the working folder (or, outside of it, below the nearest package.json)
 * counts: nobody's service becomes a test because it was checked out into `~/tests`.
 */
export function placeOf(file: NamedFile): Place {
  const before = places.get(file.sourceCode);
  if (before) return before;
  const place = find(slashed(file.filename), slashed(file.cwd));
  places.set(file.sourceCode, place);
  return place;
}

function find(path: string, cwd: string): Place {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (!isAbsolute(path)) {
    const folders = path.split('/').slice(0, -1).filter(isStep);
    return { folders, name, inPackage: [...folders, name].join('/'), package: null };
  }
  const inside = cwd !== '' && path.startsWith(`${cwd}/`);
  const packages = packagesAbove(path, inside ? cwd : null);
  const [nearest] = packages;
  // The topmost package under the working folder is the repository, should that folder hold many of them.
  const top = inside ? (packages.at(-1)?.folder ?? cwd) : nearest?.folder;
  const folders = top === undefined ? [] : path.slice(top.length).split('/').slice(0, -1).filter(isStep);
  const inPackage = nearest ? path.slice(nearest.folder.length + 1) : [...folders, name].join('/');
  return { folders, name, inPackage, package: nearest ?? null };
}

/** From the nearest one up to the working folder; outside of it only the nearest. */
function packagesAbove(path: string, cwd: string | null): readonly PackageFacts[] {
  const found: PackageFacts[] = [];
  let folder = path;
  for (let step = 0; step < MAX_DEPTH && folder.includes('/'); step += 1) {
    folder = folder.slice(0, folder.lastIndexOf('/'));
    const facts = packageIn(folder);
    if (facts) found.push(facts);
    if (folder === cwd || (facts && cwd === null)) break;
  }
  return found;
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/').replace(/\/+$/, '');
}

function isAbsolute(path: string): boolean {
  return /^(?:\/|[A-Za-z]:\/)/.test(path);
}

function isStep(part: string): boolean {
  return part !== '' && part !== '.' && part !== '..';
}
