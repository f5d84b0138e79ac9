import path from 'node:path';
import { findWorkspace, workspaceMembers, type Workspace } from '../inspect/workspace.js';
import { Problem } from '../problem.js';
import { oneText } from './options.js';

/**
 * The folder that a command works in: that of the package which `--service` names in the workspace round `cwd`.
 * Throws a usage Problem where there is none of that name, or more than one.
 */
export async function serviceFolder(cwd: string, flags: Readonly<Record<string, unknown>>): Promise<string> {
  const name = oneText(flags, 'service');
  if (name === undefined) return cwd;
  const workspace = await findWorkspace(cwd, null);
  if (workspace === null) {
    throw new Problem(
      `--service ${name} names a package of a workspace, and ${cwd} is in none.`,
      'Run the command in the folder of the service, without the flag.',
      'usage',
    );
  }
  const members = await workspaceMembers(workspace);
  const [folder, ...others] = named(name, members, workspace, cwd);
  if (folder !== undefined && others.length === 0) return path.join(workspace.root, folder);
  const all = members.map((member) => member.data.name ?? member.folder);
  throw new Problem(
    folder === undefined
      ? `No package of the workspace in ${workspace.root} is called ${name}.`
      : `Several packages of the workspace are called ${name}: ${[folder, ...others].join(', ')}.`,
    folder === undefined ? `It has ${all.join(', ')}.` : 'Pass its folder.',
    'usage',
  );
}

/** Folders of the packages that a name can mean; what says more goes before what says less. */
function named(
  name: string,
  members: Awaited<ReturnType<typeof workspaceMembers>>,
  workspace: Workspace,
  cwd: string,
): string[] {
  const asFolder = path.relative(workspace.root, path.resolve(cwd, name)).replaceAll('\\', '/');
  const ways: ((member: (typeof members)[number]) => boolean)[] = [
    ({ data }) => data.name === name,
    ({ folder }) => folder === asFolder || folder === name,
    ({ data }) => data.name?.split('/').at(-1) === name,
    ({ folder }) => path.posix.basename(folder) === name,
  ];
  for (const way of ways) {
    const found = members.filter(way);
    if (found.length > 0) return found.map(({ folder }) => folder);
  }
  return [];
}
