import type { FeatureName } from '../features/feature.js';
import type { Manifest } from '../manifest/manifest.js';
import { version } from '../manifest/version.js';
import { foreignChanges, refuseDirtyTree } from '../plan/dirty-tree.js';
import { editedWith, planFeatureRemoval } from '../plan/feature-removal.js';
import { editedFiles, planRemoval } from '../plan/removal.js';
import { counted } from '../present/counted.js';
import type { ExitCode } from '../present/exit-code.js';
import type { Terminal } from '../present/terminal.js';
import { Problem } from '../problem.js';
import { asksUser, carryOut, withRemarks } from './carry-out.js';
import { askEdited } from './questions.js';
import type { RemoveOptions } from './remove-options.js';
import { openService } from './open-service.js';
import { requireManifest } from './required-manifest.js';

/**
 * Takes out of the service in `folder` all that `init` brought, or the features named. Throws a Problem for every
 * refusal.
 */
export async function remove(
  folder: string,
  removed: readonly FeatureName[],
  given: RemoveOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const asks = asksUser(given, terminal);
  const { service, read, options } = await openService(folder, 'remove', given, terminal);
  const known = requireManifest(read);
  if (removed.length > 0) refuseFeatures(removed, known);
  const foreign = options.allowDirty ? [] : foreignChanges(service, known, read);
  if (!options.dryRun) refuseDirtyTree(foreign);
  let { edited } = options;
  if (edited === undefined && asks) {
    const theirs =
      removed.length === 0
        ? await editedFiles(service, known, read)
        : await editedWith(removed, service, known, read);
    if (theirs.length > 0) edited = await askEdited(theirs);
  }
  const choices = { edited, install: options.install };
  const planned =
    removed.length === 0
      ? await planRemoval(service, known, read, choices)
      : await planFeatureRemoval(service, known, read, removed, choices);
  const plan = withRemarks(planned, service, options);
  if (foreign.length > 0) {
    plan.notes.push(
      `${counted(foreign.length, 'uncommitted change')}: remove will refuse without --allow-dirty.`,
    );
  }
  const ready = options.install || plan.removedDependencies.length === 0;
  const isPart = removed.length > 0 && ready && plan.manual.length === 0;
  return carryOut('remove', plan, 'Nothing to do.', options, terminal, isPart ? service : undefined);
}

function refuseFeatures(removed: readonly FeatureName[], { answers, sightline }: Manifest): void {
  if (removed.includes('logging')) {
    throw new Problem(
      'The other features stand on logging: it does not go alone.',
      'Leave the names out to take all of it out.',
      'usage',
    );
  }
  const absent = removed.filter((name) => !answers.features.includes(name));
  if (absent.length > 0) {
    throw new Problem(
      `The service does not have ${absent.join(', ')}.`,
      `It has ${answers.features.join(', ')}.`,
      'usage',
    );
  }
  if (sightline !== version) {
    throw new Problem(
      `sightline ${sightline} wrote here last, and this is ${version}: what is left would be of two versions.`,
      'Run `sightline upgrade` first.',
    );
  }
}
