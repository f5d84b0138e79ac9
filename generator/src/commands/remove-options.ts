import type { FeatureName } from '../features/feature.js';
import { Problem } from '../problem.js';
import type { ChangeOptions } from './carry-out.js';
import { readFeatureNames } from './init-options.js';
import { readRepositoryOptions, type RepositoryOptions } from './options.js';

/** What the user asked for; undefined where nothing was said and a question decides. */
export interface RemoveOptions extends ChangeOptions, RepositoryOptions {
  edited: 'delete' | 'keep' | undefined;
}

/** Flags as the parser gives them. Throws a usage Problem for flags that contradict each other. */
export function readRemoveOptions(flags: Readonly<Record<string, unknown>>): RemoveOptions {
  const [keeps, deletes] = [flags['keep-edited'] === true, flags['delete-edited'] === true];
  if (keeps && deletes) {
    throw new Problem('--keep-edited and --delete-edited exclude each other.', 'Pass one of them.', 'usage');
  }
  return { ...readRepositoryOptions(flags), edited: keeps ? 'keep' : deletes ? 'delete' : undefined };
}

/** The features that are to go; none: all that there is. */
export function readRemoved(names: readonly string[]): FeatureName[] {
  return names.length === 0 ? [] : readFeatureNames('remove', names);
}
