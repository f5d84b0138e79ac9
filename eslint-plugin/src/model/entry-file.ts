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

function filesIn(script: string): readonly string[] {
  return [...script.matchAll(/[\w./@-]+\.[cm]?[jt]sx?\b/g)].map(([path]) => path);
}

/** The text of a file that opens a port. */
export function listensIn(text: string): boolean {
  return /\.listen\(|\bNestFactory\.create|\bserve\(\s*(?:\{|app\b)|\bBun\.serve\(|\bDeno\.serve\(/.test(
    text,
  );
}
