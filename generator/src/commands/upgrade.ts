import { gt } from 'semver';
import { version } from '../manifest/version.js';
import { buildPlan } from '../plan/build.js';
import { foreignChanges, refuseDirtyTree } from '../plan/dirty-tree.js';
import type { ExitCode } from '../present/exit-code.js';
import type { Terminal } from '../present/terminal.js';
import { Problem } from '../problem.js';
import { asksUser, carryOut, isCheckable, withRemarks, type ChangeOptions } from './carry-out.js';
import type { RepositoryOptions } from './options.js';
import { openService } from './open-service.js';
import { requireManifest } from './required-manifest.js';

/** Brings what an older version emitted up to this one, with the team's edits. Throws a Problem for every refusal. */
export async function upgrade(
  folder: string,
  given: ChangeOptions & RepositoryOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  asksUser(given, terminal);
  const { service, read, options } = await openService(folder, 'upgrade', given, terminal);
  const known = requireManifest(read);
  if (gt(known.sightline, version)) {
    throw new Problem(
      `sightline ${known.sightline} wrote here last, and this is ${version}: it cannot go back.`,
      `Run sightline ${known.sightline} or newer.`,
    );
  }
  if (!options.dryRun && !options.allowDirty) refuseDirtyTree(foreignChanges(service, known, read));
  const { dir, features, lintPackage = null, entry, templates, scheduleLeader } = known.answers;
  const choices = {
    dir,
    features,
    lintPackage,
    entry,
    templates,
    scheduleLeader,
    install: options.install,
    upgrade: true,
  };
  const plan = withRemarks(await buildPlan(service, choices, read), service, options);
  const unchanged = `Nothing to do: ${service.name} is as sightline ${version} makes it, with your edits.`;
  const checked = isCheckable(plan, options) ? service : undefined;
  return carryOut('upgrade', plan, unchanged, options, terminal, checked);
}
