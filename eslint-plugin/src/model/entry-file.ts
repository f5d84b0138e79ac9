import { isBuiltFrom } from './built-from.js';
import { placeOf, type NamedFile } from './file-place.js';

/** Why a file is one that a process starts with. */
export type EntryReason = 'listens' | 'script' | 'main';

/** Whether (and by what) the file is seen to be the one that a process starts with; null where nothing says so. */
export function entryReasonOf(file: NamedFile): EntryReason | null {
  const place = placeOf(file);
  const facts = place.package;
  const isNamed = (text: string) =>
    [...text.matchAll(/[\w./@-]+\.[cm]?[jt]sx?\b/g)].some(([path]) => isBuiltFrom(path, place.inPackage));
  if (facts?.scripts.some(isNamed) === true) return 'script';
  if (listensIn(file.sourceCode.text)) return 'listens';
  return facts?.main.some((path) => isBuiltFrom(path, place.inPackage)) === true ? 'main' : null;
}

/** The text of a file that opens a port. */
export function listensIn(text: string): boolean {
  return /\.listen\(|\bNestFactory\.create|\bserve\(\s*(?:\{|app\b)|\bBun\.serve\(|\bDeno\.serve\(/.test(
    text,
  );
}
