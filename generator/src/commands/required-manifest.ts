import { manifestFile, parseManifest, type Manifest } from '../manifest/manifest.js';
import type { SourceReader } from '../plan/source-reader.js';
import { Problem } from '../problem.js';

/** The manifest of a service that `init` was run in. Throws a Problem where there is none. */
export function requireManifest(read: SourceReader): Manifest {
  const known = parseManifest(read(manifestFile));
  if (known !== undefined) return known;
  throw new Problem(
    `There is no ${manifestFile} here: sightline brought nothing to this service.`,
    'Run this in the folder of a service that `sightline init` was run in.',
  );
}
