import path from 'node:path';
import type { Service } from '../inspect/service.js';
import type { InstallStep } from './plan.js';
import type { SourceReader } from './source-reader.js';

/** What keeps each package manager from writing a lockfile. Yarn 2 and later cannot do without one. */
const NO_LOCKFILE = {
  npm: ['--no-package-lock'],
  pnpm: ['--no-lockfile'],
  yarn: ['--no-lockfile'],
  'yarn of 2 and later': [],
  bun: ['--no-save'],
};

/**
 * How the service's packages are installed after package.json changed: where its lockfile is, and without the
 * read-only lockfile that pnpm and yarn keep to where `CI` is set. A service that keeps no lockfile is given one only
 * where it is new.
 */
export function installStep(service: Service, read: SourceReader, isNew = false): InstallStep {
  const { name, lockfilePath } = service.packageManager;
  const berry = name === 'yarn' && isBerry(service, read);
  const args = {
    npm: ['install', '--no-audit', '--no-fund'],
    pnpm: ['install', '--no-frozen-lockfile'],
    yarn: berry ? ['install', '--no-immutable'] : ['install'],
    bun: ['install'],
  };
  const without = lockfilePath === null && !isNew ? NO_LOCKFILE[berry ? 'yarn of 2 and later' : name] : [];
  return { command: name, args: [...args[name], ...without], cwd: installFolder(service, read) };
}

/** Yarn 2 and later, told by the form of the lockfile where no field names a version. */
function isBerry({ root, packageManager: { major, lockfilePath } }: Service, read: SourceReader): boolean {
  if (major !== null) return major > 1;
  return lockfilePath !== null && (read(path.relative(root, lockfilePath)) ?? '').includes('__metadata:');
}

/** A lockfile further up counts only where a workspace is: one beside some other package.json installs nothing here. */
function installFolder({ root, packageManager }: Service, read: SourceReader): string {
  if (packageManager.lockfilePath === null) return root;
  const folder = path.dirname(packageManager.lockfilePath);
  return folder === root || isWorkspaceRoot(path.relative(root, folder), read) ? folder : root;
}

function isWorkspaceRoot(folder: string, read: SourceReader): boolean {
  if (read(path.join(folder, 'pnpm-workspace.yaml')) !== undefined) return true;
  const text = read(path.join(folder, 'package.json'));
  return text !== undefined && /"workspaces"\s*:/.test(text);
}
