import { gt } from 'semver';
import { findOwnChecks, runOwnChecks } from '../apply/own-checks.js';
import { version } from '../manifest/version.js';
import { buildPlan } from '../plan/build.js';
import { foreignChanges, refuseDirtyTree } from '../plan/dirty-tree.js';
import type { ExitCode } from '../present/exit-code.js';
import type { Terminal } from '../present/terminal.js';
import { Problem } from '../problem.js';
import { asksUser, carryOut, withRemarks, type ChangeOptions } from './carry-out.js';
import type { RepositoryOptions } from './options.js';
import { openService } from './open-service.js';
import { requireManifest } from './required-manifest.js';

/** Brings what an older version emitted up to this one, with the team's edits. Throws a Problem for every refusal. */
export async function upgrade(
  folder: string,
  options: ChangeOptions & RepositoryOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  asksUser(options, terminal);
  const { service, read } = await openService(folder, 'upgrade', options, terminal);
  const known = requireManifest(read);
  if (gt(known.sightline, version)) {
    throw new Problem(
      `sightline ${known.sightline} wrote here last, and this is ${version}: it cannot go back.`,
      `Run sightline ${known.sightline} or newer.`,
    );
  }
  if (!options.dryRun && !options.allowDirty) refuseDirtyTree(foreignChanges(service, known, read));
  const { dir, features, lintPackage = null, entry } = known.answers;
  const choices = { dir, features, lintPackage, entry, install: options.install, upgrade: true };
  const plan = withRemarks(await buildPlan(service, choices, read), service, options);
  const hasConflicts = plan.manual.some(({ snippet }) => snippet.startsWith('<<<<<<<'));
  const unchanged = `Nothing to do: ${service.name} is as sightline ${version} makes it, with your edits.`;
  return carryOut('upgrade', plan, unchanged, options, terminal, async () => {
    // With conflict markers in it nothing parses; before an install nothing resolves.
    const isReady = !hasConflicts && (options.install || plan.dependencies.length === 0);
    return isReady ? runOwnChecks(service.root, findOwnChecks(service)) : [];
  });
}
