export const featureNames = ['logging', 'metrics', 'errors', 'tracing', 'health', 'tasks', 'lint'] as const;

export type FeatureName = (typeof featureNames)[number];

/** What one feature emits. Data only: a new feature is a new file like this one. */
export interface Feature {
  name: FeatureName;
  /** Features that it cannot do without; they are switched on with it. */
  needs: readonly FeatureName[];
  files: readonly EmittedFile[];
}

export interface EmittedFile {
  /** Name under templates/ without extension; its last part is the file's name in the service. */
  template: string;
  /** For the summary and the diff: what the file does for the service. */
  why: string;
}

export interface DependencyChange {
  name: string;
  range: string;
  section: 'dependencies' | 'devDependencies';
  why: string;
}
