import type { SpawnSyncReturns } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { readTree, temporaryFolder, type Tree } from './tree.js';

type RunInProcess = (root: string, signal: string, at: string) => SpawnSyncReturns<string>;

/**
 * For each change on the disk that a run makes, a service as SIGKILL just before it leaves it. One run copies all of
 * them, as a process for each costs a hundred times as much; each tenth, and all at which a package manager is at work
 * too, are from a process that is killed, which shows that the copies are what a kill leaves.
 */
export function* killedAtEachChange(
  makeService: () => string,
  run: RunInProcess,
): Generator<{ root: string; change: number }> {
  const root = makeService();
  const copies = temporaryFolder();
  const { stdout, stderr } = run(root, 'keep', copies);
  expect(stderr).toBe('');
  const { changes } = JSON.parse(stdout) as { changes: number };
  for (let change = 1; change <= changes; change += 1) {
    const copy = path.join(copies, String(change));
    const hasCopy = existsSync(copy);
    if (!hasCopy || change % 10 === 1) {
      const killed = makeService();
      expect(run(killed, 'SIGKILL', String(change)).signal, `change ${String(change)}`).toBe('SIGKILL');
      if (hasCopy) expect(stateOf(killed, killed)).toEqual(stateOf(copy, root));
      yield { root: killed, change };
    }
    if (!hasCopy) continue;
    // the journal holds absolute paths
    rmSync(root, { recursive: true, force: true });
    renameSync(copy, root);
    yield { root, change };
  }
}

/** The tree at `folder` of a service at `root`: without the ids of the processes, and not knowing where it lies. */
function stateOf(folder: string, root: string): Tree {
  const ids = ['.sightline/journal/runner', '.sightline/journal/installer'];
  return Object.fromEntries(
    Object.entries(readTree(folder, ids)).map(([file, text]) => [file, text.replaceAll(root, '<root>')]),
  );
}
