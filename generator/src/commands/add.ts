import type { FeatureName } from '../features/feature.js';
import { featureNames } from '../features/feature.js';
import { createSourceReader } from '../plan/source-reader.js';
import type { ExitCode } from '../present/exit-code.js';
import type { Terminal } from '../present/terminal.js';
import type { ChangeOptions } from './carry-out.js';
import { init } from './init.js';
import type { InitOptions } from './init-options.js';
import type { RepositoryOptions } from './options.js';
import { requireManifest } from './required-manifest.js';

/** Brings more features to a service that `init` was run in. Throws a Problem for every refusal. */
export async function add(
  folder: string,
  added: readonly FeatureName[],
  options: ChangeOptions & RepositoryOptions & Pick<InitOptions, 'scheduleLeader'>,
  terminal: Terminal,
): Promise<ExitCode> {
  const { answers } = requireManifest(createSourceReader(folder));
  const features = featureNames.filter((name) => answers.features.includes(name) || added.includes(name));
  const asked = {
    ...options,
    features,
    added,
    dir: undefined,
    lintPackage: undefined,
    templates: undefined,
    entry: undefined,
  };
  return init(folder, asked, terminal, 'add');
}
