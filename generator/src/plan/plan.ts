import type { DependencyChange, FeatureName } from '../features/feature.js';
import type { ManualStep, Splice } from '../edit/splice.js';

/**
 * Everything one run would do, as plain data. `--dry-run`, `--json`, the confirmation and `apply` are views of it.
 * Paths are relative to the service's root, with forward slashes.
 */
export interface Plan {
  service: PlannedService;
  /** What was recognised, one sentence each: "app made in src/app.ts:7". */
  found: string[];
  /** In the order in which they are written: package.json first, the entry last. */
  changes: FileChange[];
  dependencies: DependencyChange[];
  /** Packages that are taken out of package.json. */
  removedDependencies: DependencyChange[];
  install: InstallStep | null;
  manual: ManualStep[];
  /** What the reader should know and need not act on. */
  notes: string[];
}

export interface PlannedService {
  /** Absolute. */
  root: string;
  /** Absolute; no file outside of it is written. */
  repositoryRoot: string;
  name: string;
  framework: string;
  language: 'ts' | 'js';
  moduleSystem: 'esm' | 'cjs';
  packageManager: 'npm' | 'pnpm' | 'yarn' | 'bun';
  entry: string;
  observabilityDir: string;
  features: FeatureName[];
}

export interface FileChange {
  path: string;
  /** null: the file does not exist yet. */
  before: string | null;
  /** null: the file is taken away. */
  after: string | null;
  why: string;
  /**
   * `emitted` files are the product's; `edited` files are the team's and carry the splices that made `after`, except those
   * that `new` made: nothing was there before;
   * the `record` is what `.sightline/` holds: the manifest and the bases.
   */
  kind: 'emitted' | 'edited' | 'record';
  /** Template that an emitted file comes from, "service/logger". */
  template?: string;
  splices?: Splice[];
}

export interface InstallStep {
  command: string;
  args: string[];
  /** Absolute. */
  cwd: string;
}
