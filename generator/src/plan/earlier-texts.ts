import type { Layout } from '../features/features.js';
import { basesFile, parseBases } from '../manifest/bases.js';
import { fingerprint } from '../manifest/fingerprint.js';
import type { Manifest } from '../manifest/manifest.js';
import type { SourceReader } from './source-reader.js';

/**
 * What came of a template in the run that emitted it: the same source stays the same text, whichever formatter and
 * linter are installed where a later run looks at it.
 */
export function earlierTexts(known: Manifest | undefined, read: SourceReader): Layout['earlier'] {
  if (known === undefined) return () => undefined;
  const bases = parseBases(read(basesFile));
  return (path, source) => (known.files[path]?.source === fingerprint(source) ? bases.get(path) : undefined);
}
