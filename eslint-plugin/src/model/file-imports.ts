import type { FileContext } from '../create-rule.js';
import { PerFile } from '../flow/per-file.js';

const MODULE = /(?:\bfrom\s*|\bimport\s*|\brequire\(\s*|\bimport\(\s*)(['"])(?:node:)?([^'"\n]+)\1/g;
const found = new PerFile<FileContext['sourceCode'], readonly string[]>();

/** The modules that the file names in `import` and `require`, without `node:`. Read from the text, which is cheap. */
export function importsIn(source: FileContext['sourceCode']): readonly string[] {
  const before = found.get(source);
  if (before) return before;
  const names = [...source.text.matchAll(MODULE)].map(([, , name = '']) => name);
  found.set(source, names);
  return names;
}
