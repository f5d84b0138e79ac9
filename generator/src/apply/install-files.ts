/** Files that a package manager changes beside the folders of packages. */
export const installFiles = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'yarn.lock',
  'bun.lock',
  '.pnp.cjs',
  '.pnp.loader.mjs',
  '.yarnrc.yml',
];
