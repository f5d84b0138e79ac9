import { findPackageManager } from '../inspect/package-manager.js';
import type { PackageManager } from '../inspect/service.js';
import { findWorkspace, folderWithGit } from '../inspect/workspace.js';
import { readTeamConfig, type TeamConfig } from './team-config.js';

/** What a folder finds round itself before anything is in it. */
export interface Surroundings {
  packageManager: PackageManager['name'];
  team: TeamConfig;
}

/** Throws a Problem where what is there cannot be read, or contradicts itself. */
export async function surroundingsOf(folder: string, packageManager?: string): Promise<Surroundings> {
  const gitRoot = folderWithGit(folder);
  const repositoryRoot = gitRoot ?? (await findWorkspace(folder, null))?.root ?? folder;
  return {
    packageManager: (await findPackageManager(folder, repositoryRoot, packageManager)).name,
    team: await readTeamConfig({ root: folder, repositoryRoot }),
  };
}
