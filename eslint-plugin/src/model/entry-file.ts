import { isBuiltFrom } from './built-from.js';
import { placeOf, type NamedFile } from './file-place.js';
import type { PackageFacts } from './package-facts.js';

/** Why a file is one that a process starts with. */
export type EntryReason = 'listens' | 'script' | 'main';

/** Whether (and by what) the file is seen to be the one that a process starts with; null where nothing says so. */
export function entryReasonOf(file: NamedFile): EntryReason | null {
  const { package: facts, inPackage } = placeOf(file);
  if (facts?.scripts.some((script) => filesIn(script).some((path) => isBuiltFrom(path, inPackage))) === true)
    return 'script';
  if (listensIn(file.sourceCode.text)) return 'listens';
  return facts && isNamedBy(facts, inPackage) ? 'main' : null;
}

/** Whether package.json names the file: as what it exports, or in a script. */
export function isNamedBy({ main, scripts }: PackageFacts, file: string): boolean {
  return [...main, ...scripts.flatMap(filesIn)].some((path) => isBuiltFrom(path, file));
}

/** Whether package.json runs the file, or others of its folder outside of the source, as a chore and as nothing else. */
export function isChore({ main, scripts, chores }: PackageFacts, file: string): boolean {
  const ran = chores.flatMap(programsIn);
  const served = [...main, ...scripts.filter((script) => !chores.includes(script)).flatMap(filesIn)];
  if (served.some((path) => isBuiltFrom(path, file))) return false;
  if (ran.some((path) => isBuiltFrom(path, file))) return true;
  const folder = folderOf(file);
  return (
    folder !== '' &&
    !/^(?:src|dist|lib|build)(?:\/|$)/.test(folder) &&
    ran.some((path) => folderOf(path) === folder) &&
    !served.some((path) => folderOf(path) === folder)
  );
}

const RUNNER =
  /\b(?:node|tsx|ts-node(?:-dev|-esm)?|bun(?:\s+run)?|deno\s+run|vite-node|babel-node|jiti)((?:\s+[\w./@=:,-]+)+)/g;
const LOADED = /\s--?(?:import|require|r|loader|env-file(?:-if-exists)?|project|P)[\s=]+\S+/g;

/** The files that a command runs; not those that it bundles, checks or loads first. */
function programsIn(script: string): readonly string[] {
  return [...script.matchAll(RUNNER)].flatMap(([, words = '']) =>
    filesIn(words.replace(LOADED, '')).slice(0, 1),
  );
}

function folderOf(path: string): string {
  return path.replace(/^(?:\.\/)+/, '').replace(/\/?[^/]*$/, '');
}

function filesIn(script: string): readonly string[] {
  return [...script.matchAll(/[\w./@-]+\.[cm]?[jt]sx?\b/g)].map(([path]) => path);
}

/** The text of a file that opens a port. */
export function listensIn(text: string): boolean {
  return /\.listen\(|\bNestFactory\.create|\bserve\(\s*(?:\{|app\b)|\bBun\.serve\(|\bDeno\.serve\(/.test(
    text,
  );
}
