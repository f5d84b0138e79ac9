import { isBuiltin } from 'node:module';
import { loadModules } from '../inspect/module-graph.js';
import { packageNameOf } from '../inspect/package-name.js';
import type { PathAliases } from '../inspect/service.js';
import { typescript } from '../inspect/typescript.js';
import type { SourceReader } from './source-reader.js';

/** A module that a file of the team's loads: a file of the service, or a package. */
export interface Use {
  file: string;
  /** 1-based. */
  line: number;
  /** What it leads to: a path relative to the service's root, or the name of a package. */
  target: string;
}

/** Everything that files import, re-export or load with a literal `require` or `import()`. */
export function usesIn(files: readonly string[], read: SourceReader, aliases: PathAliases): Use[] {
  const { resolve } = loadModules([], read, aliases);
  const uses: Use[] = [];
  for (const file of files) {
    const text = read(file);
    if (text === undefined) continue;
    for (const { fileName: specifier, pos } of typescript().preProcessFile(text, true, true).importedFiles) {
      if (isBuiltin(specifier)) continue;
      const target = resolve(file, specifier) ?? packageNameOf(specifier);
      uses.push({ file, line: text.slice(0, pos).split('\n').length, target });
    }
  }
  return uses;
}

/** Finds which of these packages a text loads. */
export function loadsOf(names: readonly string[]): (text: string) => string[] {
  const loads = new RegExp(`(?:from|import|require\\()\\s*['"](${names.join('|')})['"/]`, 'g');
  return (text) => [...text.matchAll(loads)].flatMap(([, name]) => name ?? []);
}
