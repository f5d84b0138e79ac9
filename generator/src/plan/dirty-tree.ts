import path from 'node:path';
import type { Service } from '../inspect/service.js';
import { fingerprint } from '../manifest/fingerprint.js';
import { basesFile } from '../manifest/bases.js';
import { manifestFile, type Manifest } from '../manifest/manifest.js';
import { Problem } from '../problem.js';
import type { SourceReader } from './source-reader.js';

/** How many files a refusal lists. */
const listed = 10;

/**
 * Uncommitted changes that are not ours, relative to the git root: what an earlier run emitted or edited, and nobody
 * changed since, is known by its hash; a lockfile beside our package.json is what installing made of it.
 */
export function foreignChanges(service: Service, known: Manifest | undefined, read: SourceReader): string[] {
  const { git } = service;
  if (git === null) return [];
  const dirty = git.dirty.filter((file) => !isIgnorable(file));
  if (known === undefined) return dirty;
  const hashes = new Map(
    Object.entries({ ...known.edits, ...known.files }).map(([file, { sha256 }]) => [file, sha256]),
  );
  const local = (file: string): string =>
    path.relative(service.root, path.join(git.root, file)).split(path.sep).join('/');
  const isOurs = (file: string): boolean => {
    const text = hashes.has(file) ? read(file) : undefined;
    return (
      file === manifestFile ||
      file === basesFile ||
      (text !== undefined && fingerprint(text) === hashes.get(file))
    );
  };
  const recordIsUncommitted = dirty.some((file) => local(file) === manifestFile);
  const lockfileIsOurs = recordIsUncommitted && isOurs('package.json');
  return dirty.filter((file) => !isOurs(local(file)) && !(lockfileIsOurs && isLockfile(file)));
}

/** Throws a Problem that lists uncommitted changes: the edits could not be told from them afterwards. */
export function refuseDirtyTree(foreign: readonly string[]): void {
  if (foreign.length === 0) return;
  const more = foreign.length > listed ? [`and ${String(foreign.length - listed)} more`] : [];
  throw new Problem(
    `There are uncommitted changes:\n  ${[...foreign.slice(0, listed), ...more].join('\n  ')}`,
    'Commit or stash them, so that you can tell them from what sightline does, or pass --allow-dirty.',
  );
}

function isIgnorable(file: string): boolean {
  return /(^|\/)node_modules(\/|$)/.test(file) || /(^|\/)\.sightline\/journal\//.test(file);
}

function isLockfile(file: string): boolean {
  return /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lock|\.pnp\.(c?js|loader\.mjs))$/.test(
    file,
  );
}
