import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { RENDERED } from './render-service.js';

/**
 * Those of the files that a compiler or a linter has not answered for yet: of files with the same text, which load the
 * same texts in the same places and have the same packages in reach, the first. Services share most of what they are
 * given, so these are a third of all.
 */
export function distinct(files: readonly string[], known: Set<string>): string[] {
  return files.filter((file) => {
    const identity = identityOf(file);
    if (known.has(identity)) return false;
    known.add(identity);
    return true;
  });
}

function identityOf(file: string): string {
  const folder = path.dirname(file);
  const texts = new Map<string, string>();
  const visit = (one: string): void => {
    if (texts.has(one)) return;
    const text = readFileSync(one, 'utf8');
    texts.set(one, text);
    for (const { fileName } of ts.preProcessFile(text, true, true).importedFiles) {
      const loaded = fileName.startsWith('.')
        ? sourceAt(path.resolve(path.dirname(one), fileName))
        : undefined;
      if (loaded !== undefined) visit(loaded);
    }
  };
  visit(file);
  const parts = [...texts].map(([one, text]) => [path.relative(folder, one), text]);
  return JSON.stringify([path.basename(file), packagesOf(folder), ...parts.sort()]);
}

function sourceAt(loaded: string): string | undefined {
  return [loaded.replace(/\.js$/, '.ts'), `${loaded}.ts`, path.join(loaded, 'index.ts')].find(
    (one) => one.endsWith('.ts') && existsSync(one),
  );
}

/** A folder of packages beside the file or above it, that no other service has; '' where it has those of the repository. */
function packagesOf(folder: string): string {
  for (let at = folder; at.startsWith(RENDERED); at = path.dirname(at)) {
    if (existsSync(path.join(at, 'node_modules'))) return at;
  }
  return '';
}
