import type { FileContext } from '../create-rule.js';
import { packageIn, type PackageFacts } from './package-facts.js';

/** A file whose name is known. */
export interface NamedFile extends FileContext {
  readonly filename: string;
  readonly cwd: string;
}

export function isNamed(file: FileContext): file is NamedFile {
  return 'filename' in file && 'cwd' in file;
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
  const nearest = packageAbove(path, inside ? cwd : null);
  const top = inside ? cwd : nearest?.folder;
  const folders = top === undefined ? [] : path.slice(top.length).split('/').slice(0, -1).filter(isStep);
  const inPackage = nearest ? path.slice(nearest.folder.length + 1) : [...folders, name].join('/');
  return { folders, name, inPackage, package: nearest };
}

/** The nearest package.json; not looked for above the working folder. */
function packageAbove(path: string, cwd: string | null): PackageFacts | null {
  let folder = path;
  for (let step = 0; step < MAX_DEPTH && folder.includes('/'); step += 1) {
    folder = folder.slice(0, folder.lastIndexOf('/'));
    const facts = packageIn(folder);
    if (facts) return facts;
    if (folder === cwd) break;
  }
  return null;
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
