import type { ManualStep, Splice } from '../edit/splice.js';

/**
 * Everything one run would do, as plain data. `--dry-run`, `--json`, the confirmation and `apply` are views of it.
 * Paths are relative to the service's root, with forward slashes.
 */
export interface Plan {
  service: PlannedService;
  changes: FileChange[];
  dependencies: DependencyChange[];
  install: InstallStep | null;
  manual: ManualStep[];
  /** What the reader should know and need not act on. */
  notes: string[];
}

export interface PlannedService {
  root: string;
  name: string;
  framework: string;
  language: 'ts' | 'js';
  moduleSystem: 'esm' | 'cjs';
  packageManager: 'npm' | 'pnpm' | 'yarn';
  entry: string;
  observabilityDir: string;
  features: FeatureName[];
}

export type FeatureName = 'logging' | 'metrics' | 'errors' | 'tracing' | 'health' | 'lint';

export interface FileChange {
  path: string;
  /** null: the file does not exist yet. */
  before: string | null;
  after: string;
  why: string;
  /** `emitted` files are the product's; `edited` files are the team's and carry the splices that made `after`. */
  kind: 'emitted' | 'edited';
  /** Template that an emitted file comes from, "service/logger". */
  template?: string;
  splices?: Splice[];
}

export interface DependencyChange {
  name: string;
  range: string;
  section: 'dependencies' | 'devDependencies';
  why: string;
}

export interface InstallStep {
  command: string;
  args: string[];
  /** Absolute. */
  cwd: string;
}
