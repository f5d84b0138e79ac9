import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { userFolder } from '../machine/user-folder.js';
import type { FileChange, Plan, PlannedService } from '../plan/plan.js';
import { Problem } from '../problem.js';
import { installFiles } from './install-files.js';
import { hashBytes } from './roll-back.js';

/** What a run changed and what was there before, kept outside of the repository until the next run. */
export interface LastRun {
  format: 1;
  /** "init" */
  command: string;
  /** ISO 8601. */
  at: string;
  service: PlannedService;
  files: LastRunFile[];
}

interface LastRunFile {
  /** Relative to the service's root, with forward slashes. */
  path: string;
  why: string;
  kind: FileChange['kind'];
  /** null: the file did not exist. */
  before: string | null;
  /** SHA-256 of what the run left; null: it took the file away. */
  left: string | null;
}

const packagesInstalled = 'packages were installed';

/** Begins to remember a run: what the package manager will change has to be read before it does. */
export function beginRun(command: string, plan: Plan): { keep: () => void } {
  const { root } = plan.service;
  const lockfiles = plan.install === null ? [] : lockfilesAt(root, [plan.install.cwd, root]);
  const before = new Map(lockfiles.map((file) => [file, readIfThere(path.resolve(root, file))]));
  return {
    keep: () => {
      const changed = plan.changes.map((change): LastRunFile => ({
        path: change.path,
        why: change.why,
        kind: change.kind,
        before: change.before,
        left: hashOf(readIfThere(path.resolve(root, change.path))),
      }));
      const installed = lockfiles.flatMap((file): LastRunFile[] => {
        const [was = null, is] = [before.get(file), readIfThere(path.resolve(root, file))];
        return was === is
          ? []
          : [{ path: file, why: packagesInstalled, kind: 'edited', before: was, left: hashOf(is) }];
      });
      write({
        format: 1,
        command,
        at: new Date().toISOString(),
        service: plan.service,
        files: [...changed, ...installed],
      });
    },
  };
}

/** The run that changed this service last on this machine; undefined where none is remembered. */
export function readLastRun(root: string): LastRun | undefined {
  const file = recordOf(root);
  if (file === undefined || !existsSync(file)) return undefined;
  try {
    const run = JSON.parse(readFileSync(file, 'utf8')) as LastRun | { format: 0 };
    return run.format === 1 && run.service.root === realpathSync(root) ? run : undefined;
  } catch {
    // ignored: cut short by a full disk; a run that cannot be read is one that is not remembered
    return undefined;
  }
}

/**
 * To be asked before packages are taken out again: where the last run was the `init` that brought them, and its lockfile
 * is as that left it. The answer puts back the lockfile of before, once package.json is what it was, and names it: the
 * package manager does not come back to it by itself.
 */
export function formerLockfiles(root: string): () => string[] {
  const last = readLastRun(root);
  if (last?.command !== 'init') return () => [];
  const textOf = (file: string): string | null => readIfThere(path.resolve(root, file));
  const manifest = last.files.find((file) => file.path === 'package.json');
  const untouched = last.files.filter(
    (file) => file.why === packagesInstalled && hashOf(textOf(file.path)) === file.left,
  );
  return () => {
    if (textOf('package.json') !== manifest?.before) return [];
    return untouched.flatMap(({ path: file, before }) => {
      if (before === null || textOf(file) === before) return [];
      const partial = path.resolve(root, `${file}.partial`);
      writeFileSync(partial, before);
      renameSync(partial, path.resolve(root, file));
      return [file];
    });
  };
}

export function forgetLastRun(root: string): void {
  const file = recordOf(root);
  if (file !== undefined) rmSync(file, { force: true });
}

/**
 * The plan that makes the tree what it was before a run, to the byte. Throws a Problem that names the files which were
 * changed since.
 */
export function planTakingBack({ command, at, service, files }: LastRun): Plan {
  const texts = new Map(files.map((file) => [file.path, readIfThere(path.resolve(service.root, file.path))]));
  const changed = files.filter((file) => hashOf(texts.get(file.path) ?? null) !== file.left);
  if (changed.length > 0) {
    throw new Problem(
      `These files were changed since the last run:\n  ${changed.map((file) => file.path).join('\n  ')}`,
      'Nothing was taken back. `sightline remove` takes out what sightline put in, and leaves what you wrote since.',
    );
  }
  const changes = files.map((file): FileChange => ({
    path: file.path,
    before: texts.get(file.path) ?? null,
    after: file.before,
    why: `takes back: ${file.why}`,
    kind: file.kind,
  }));
  const installed = files.some(({ why }) => why === packagesInstalled);
  return {
    service,
    found: [`\`sightline ${command}\` of ${at}`],
    changes,
    dependencies: [],
    removedDependencies: [],
    install: null,
    manual: [],
    notes: installed
      ? [`The folder of the packages stays: run \`${service.packageManager} install\` to have it follow.`]
      : [],
  };
}

function write(run: LastRun): void {
  const file = recordOf(run.service.root);
  if (file === undefined) return;
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const partial = `${file}.${String(process.pid)}.partial`;
    writeFileSync(partial, JSON.stringify(run), { mode: 0o600 });
    renameSync(partial, file);
  } catch {
    // ignored: the run is done all the same; only `undo` will not know of it
  }
}

function recordOf(root: string): string | undefined {
  const folder = userFolder('state');
  if (folder === undefined) return undefined;
  const name = createHash('sha256').update(realpathSync(root)).digest('hex').slice(0, 32);
  return path.join(folder, 'last-run', `${name}.json`);
}

function lockfilesAt(root: string, folders: readonly string[]): string[] {
  const files = folders.flatMap((folder) =>
    installFiles.map((name) => path.relative(root, path.join(folder, name))),
  );
  return [...new Set(files.map((file) => file.split(path.sep).join('/')))];
}

function readIfThere(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function hashOf(text: string | null): string | null {
  return text === null ? null : hashBytes(Buffer.from(text, 'utf8'));
}
