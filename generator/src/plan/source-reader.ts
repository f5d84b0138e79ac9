import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Problem } from '../problem.js';

/** Text of a file relative to the service's root, exactly as it is on disk; undefined for what is not a file. */
export type SourceReader = (file: string) => string | undefined;

/**
 * Reads the service's files, each at most once, so that one plan sees one state.
 * Throws a Problem for a file that is not UTF-8: writing it back would change bytes that nobody asked to change.
 */
export function createSourceReader(root: string): SourceReader {
  const texts = new Map<string, string | undefined>();
  return (file) => {
    if (!texts.has(file)) texts.set(file, readText(path.resolve(root, file), file));
    return texts.get(file);
  };
}

function readText(absolute: string, file: string): string | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(absolute);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw new Problem(
      `${file} cannot be read: ${(error as Error).message}`,
      'Make the file readable and run again.',
    );
  }
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) {
    throw new Problem(
      `${file} is not UTF-8 text, so it cannot be edited safely.`,
      'Save it as UTF-8 and run again.',
    );
  }
  return text;
}
