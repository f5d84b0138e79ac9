import { findPackageManager } from '../inspect/package-manager.js';
import type { PackageManager } from '../inspect/service.js';
import { findWorkspace, folderWithGit } from '../inspect/workspace.js';
import { readTeamConfig, type TeamConfig } from './team-config.js';

/** What a service finds round itself, before it is there. */
export interface Surroundings {
  /** The service's own folder where it is in no repository and no workspace. */
  repositoryRoot: string;
  packageManager: PackageManager['name'];
  team: TeamConfig;
}

/** Of a service in `root`. Throws a Problem where what is there cannot be read, or contradicts itself. */
export async function surroundingsOf(root: string, packageManager?: string): Promise<Surroundings> {
  const gitRoot = folderWithGit(root);
  const repositoryRoot = gitRoot ?? (await findWorkspace(root, null))?.root ?? root;
  return {
    repositoryRoot,
    packageManager: (await findPackageManager(root, repositoryRoot, packageManager)).name,
    team: await readTeamConfig({ root, repositoryRoot }),
  };
}
