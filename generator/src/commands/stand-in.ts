import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { levelsUp } from '../inspect/package-manager.js';

/** A folder that is looked at in place of another one, which is not to be written to. */
export interface StandIn {
  folder: string;
  /** Where a path in it, or above it, is in truth. */
  real: (file: string) => string;
  remove: () => void;
}

/** Folders that are asked on the way up. */
const ASKED = new Set(['.git', 'node_modules']);

/** Stands in for `target`: it finds what lies on the way up to the root of the repository, by links to it. */
export function standInFor(target: string, repositoryRoot: string): StandIn {
  const made = realpathSync(mkdtempSync(path.join(tmpdir(), 'sightline-new-')));
  // A service that is alone has a folder of its own name too.
  const top = repositoryRoot === target ? path.dirname(target) : repositoryRoot;
  const copyOf = (file: string): string => path.join(made, path.relative(top, file));
  if (repositoryRoot !== target) {
    for (const level of levelsUp(path.dirname(target), top)) {
      mkdirSync(copyOf(level), { recursive: true });
      for (const entry of readdirSync(level, { withFileTypes: true })) {
        const file = path.join(level, entry.name);
        if (!entry.isDirectory() || ASKED.has(entry.name)) symlinkSync(file, copyOf(file));
      }
    }
  }
  return {
    folder: copyOf(target),
    real: (file) => path.join(top, path.relative(made, file)),
    remove: () => {
      rmSync(made, { recursive: true, force: true });
    },
  };
}
