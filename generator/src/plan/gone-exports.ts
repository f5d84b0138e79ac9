import type { PlannedFile } from '../features/features.js';
import type { SourceReader } from './source-reader.js';
import type { Use } from './uses.js';

/**
 * Uses of names that emitted files export today and will not: a file that loads one of these files and mentions such a
 * name.
 */
export function goneExports(uses: readonly Use[], files: readonly PlannedFile[], read: SourceReader): Use[] {
  return files.flatMap(({ path, text }) => {
    const after = exportedNames(text);
    const gone = exportedNames(read(path) ?? '').filter((name) => !after.includes(name));
    return uses
      .filter(({ target }) => target === path)
      .flatMap((use) => {
        const words = new Set((read(use.file) ?? '').match(/[\w$]+/g));
        return gone
          .filter((name) => words.has(name))
          .map((name) => ({ ...use, target: `${name} of ${path}` }));
      });
  });
}

/** Names that an emitted file exports, as ECMAScript or as CommonJS. */
function exportedNames(text: string): string[] {
  const declared =
    /^(?:export (?:async |abstract )?(?:const|let|function|class|interface|type|enum)|exports\.)\s*(?!\{)(\w+)/gm;
  const listed = /^(?:export (?:type )?|module\.exports\s*=\s*)\{([^}]*)\}/gm;
  return [
    ...[...text.matchAll(declared)].map(([, name = '']) => name),
    ...[...text.matchAll(listed)].flatMap(([, list = '']) => list.match(/\w+(?=\s*(?:,|$))/g) ?? []),
  ];
}
