import path from 'node:path';
import type { InspectOptions } from '../inspect/inspect.js';
import type { Service } from '../inspect/service.js';
import { manifestFile, parseManifest, type Manifest } from '../manifest/manifest.js';
import { createSourceReader, type SourceReader } from '../plan/source-reader.js';
import type { Terminal } from '../present/terminal.js';
import { recover, type ChangeOptions } from './carry-out.js';
import type { RepositoryOptions } from './options.js';
import { readTeamConfig, type TeamConfig } from './team-config.js';

/**
 * The service in `folder`, after what an interrupted run had begun was put back, and the settings of its team. Throws a Problem for every repository
 * that cannot be read or wired.
 */
export async function openService<O extends ChangeOptions & Pick<RepositoryOptions, 'packageManager'>>(
  folder: string,
  command: string,
  given: O & { entry?: string | undefined },
  terminal: Terminal,
): Promise<{ service: Service; read: SourceReader; team: TeamConfig; options: O }> {
  await recover(folder, command, given, terminal);
  const known = parseManifest(createSourceReader(path.resolve(folder))(manifestFile));
  const { inspectService } = await import('../inspect/inspect.js');
  const { entry, packageManager } = given;
  const service = await inspectService(folder, {
    ...(known && knownOf(known)),
    ...(entry === undefined ? {} : { entry }),
    ...(packageManager === undefined ? {} : { packageManager }),
  });
  if (service.root !== path.resolve(folder)) await recover(service.root, command, given, terminal);
  const team = await readTeamConfig(service);
  const { install = true, check = true } = team;
  const options = { ...given, install: given.install && install, check: given.check && check };
  return { service, read: createSourceReader(service.root), team, options };
}

/** What earlier runs left that an inspection has to know. */
export function knownOf({ files, answers: { entry } }: Manifest): InspectOptions {
  return { emitted: Object.keys(files), ...(entry === undefined ? {} : { entry }) };
}
