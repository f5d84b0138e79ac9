import type { FileContext } from '../create-rule.js';
import { PerFile } from '../flow/per-file.js';
import { packageIn, type PackageFacts } from './package-facts.js';

/** A file whose name is known. */
export interface NamedFile extends FileContext {
  readonly filename: string;
  readonly cwd: string;
}

export function isNamed(file: FileContext): file is NamedFile {
  return 'filename' in file && 'cwd' in file;
}

const places = new PerFile<FileContext['sourceCode'], Place>();
const MAX_DEPTH = 40;

/**
 * Where the file stands. Only what is below the working folder (or, outside of it, below the nearest package.json)
 * counts: nobody's service becomes a test because it was checked out into `~/tests`.
 */
export function placeOf(file: NamedFile): Place {
  const before = places.get(file.sourceCode);
  if (before) return before;
  const place = new Place(slashed(file.filename), slashed(file.cwd));
  places.set(file.sourceCode, place);
  return place;
}

/** A file's way below the repository or package that it belongs to. */
export class Place {
  /** Folders, from the root of the repository on; the name of the root is not among them. */
  readonly folders: readonly string[];
  readonly name: string;
  readonly #path: string;
  readonly #isAbsolute: boolean;
  /** The working folder, where the file stands in it. */
  readonly #top: string | null;
  #package: PackageFacts | null | undefined;

  constructor(path: string, cwd: string) {
    this.#path = path;
    this.#isAbsolute = isAbsolute(path);
    this.#top = cwd !== '' && path.startsWith(`${cwd}/`) ? cwd : null;
    this.name = path.slice(path.lastIndexOf('/') + 1);
    const top = this.#isAbsolute ? (this.#top ?? this.package?.folder) : '';
    this.folders = top === undefined ? [] : path.slice(top.length).split('/').slice(0, -1).filter(isStep);
  }

  /** The nearest package.json: read when it is asked for. */
  get package(): PackageFacts | null {
    if (this.#package === undefined)
      this.#package = this.#isAbsolute ? packageAbove(this.#path, this.#top) : null;
    return this.#package;
  }

  /** The file as the nearest package.json would name it: `src/index.ts`. */
  get inPackage(): string {
    return this.package
      ? this.#path.slice(this.package.folder.length + 1)
      : [...this.folders, this.name].join('/');
  }
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
