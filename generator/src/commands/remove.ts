import { foreignChanges, refuseDirtyTree } from '../plan/dirty-tree.js';
import { editedFiles, planRemoval } from '../plan/removal.js';
import type { ExitCode } from '../present/exit-code.js';
import type { Terminal } from '../present/terminal.js';
import { asksUser, carryOut, counted, withRemarks } from './carry-out.js';
import { askEdited } from './questions.js';
import type { RemoveOptions } from './remove-options.js';
import { openService } from './open-service.js';
import { requireManifest } from './required-manifest.js';

/** Takes out of the service in `folder` all that `init` brought. Throws a Problem for every refusal. */
export async function remove(folder: string, options: RemoveOptions, terminal: Terminal): Promise<ExitCode> {
  const asks = asksUser(options, terminal);
  const { service, read } = await openService(folder, 'remove', options, terminal);
  const known = requireManifest(read);
  const foreign = options.allowDirty ? [] : foreignChanges(service, known, read);
  if (!options.dryRun) refuseDirtyTree(foreign);
  let { edited } = options;
  if (edited === undefined && asks) {
    const theirs = await editedFiles(service, known, read);
    if (theirs.length > 0) edited = await askEdited(theirs);
  }
  const plan = withRemarks(
    await planRemoval(service, known, read, { edited, install: options.install }),
    service,
    options,
  );
  if (foreign.length > 0) {
    plan.notes.push(
      `${counted(foreign.length, 'uncommitted change')}: remove will refuse without --allow-dirty.`,
    );
  }
  return carryOut('remove', plan, 'Nothing to do.', options, terminal);
}
