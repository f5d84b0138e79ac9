import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { coerce } from 'semver';
import { installedVersion, lowestVersion } from './framework-found.js';
import { declaredRange, parsePackageJson, readIfThere } from './package-json.js';
import { levelsUp } from './package-manager.js';
import type { Formatter, Linter, PackageJson, TextStyle } from './service.js';

const PRETTIER = [
  '',
  '.json',
  '.json5',
  '.yaml',
  '.yml',
  '.toml',
  '.js',
  '.cjs',
  '.mjs',
  '.ts',
  '.cts',
  '.mts',
];
const PRETTIER_FILES = [
  ...PRETTIER.map((ending) => `.prettierrc${ending}`),
  ...['.js', '.cjs', '.mjs', '.ts', '.cts', '.mts'].map((ending) => `prettier.config${ending}`),
];
const OXFMT_FILES = ['.oxfmtrc.json', '.oxfmtrc.jsonc', 'oxfmt.config.ts'];
const BIOME_FILES = ['biome.json', 'biome.jsonc', '.biome.json', '.biome.jsonc'];
const FLAT_FILES = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts'].map((ending) => `eslint.config${ending}`);
const LEGACY_FILES = ['.js', '.cjs', '.yaml', '.yml', '.json', ''].map((ending) => `.eslintrc${ending}`);
const OXLINT_FILES = ['.oxlintrc.json', 'oxlint.config.ts'];

/** Which formatter the repository uses: by its settings on the way up, else by what is declared. */
export async function findFormatter(
  root: string,
  repositoryRoot: string,
  style: TextStyle,
): Promise<Formatter> {
  for (const { folder, data } of await packagesUp(root, repositoryRoot)) {
    const has = (files: readonly string[]): boolean => files.some((file) => existsSync(join(folder, file)));
    if (has(PRETTIER_FILES) || data.prettier !== undefined) return { kind: 'prettier', style };
    if (has(BIOME_FILES)) return { kind: 'biome', style };
    if (has(OXFMT_FILES)) return { kind: 'oxfmt', style };
    if (declaredRange(data, 'prettier') !== undefined) return { kind: 'prettier', style };
    if (declaredRange(data, '@biomejs/biome') !== undefined) return { kind: 'biome', style };
    if (declaredRange(data, 'oxfmt') !== undefined) return { kind: 'oxfmt', style };
  }
  return { kind: 'none', style };
}

/** Which linter the repository uses. `config` is relative to the root, forward slashes. */
export async function findLinter(root: string, repositoryRoot: string): Promise<Linter> {
  const levels = await packagesUp(root, repositoryRoot);
  const eslintMajor = await findEslintMajor(root, repositoryRoot, levels);
  const find = (folder: string, files: readonly string[]): string | null => {
    const file = files.find((one) => existsSync(join(folder, one)));
    return file === undefined ? null : relative(root, join(folder, file)).replaceAll('\\', '/');
  };
  for (const { folder, data } of levels) {
    const flat = find(folder, FLAT_FILES);
    if (flat !== null) return { kind: 'flat', config: flat, eslintMajor };
    const legacy = find(folder, LEGACY_FILES);
    if (legacy !== null) return { kind: 'legacy', config: legacy, eslintMajor };
    if (data.eslintConfig !== undefined) {
      return {
        kind: 'legacy',
        config: relative(root, join(folder, 'package.json')).replaceAll('\\', '/'),
        eslintMajor,
      };
    }
    const oxlint = find(folder, OXLINT_FILES);
    if (oxlint !== null) return { kind: 'oxlint', config: oxlint, eslintMajor };
    const biome = find(folder, BIOME_FILES);
    if (biome !== null) return { kind: 'biome', config: biome, eslintMajor };
  }
  const declares = (name: string): boolean =>
    levels.some(({ data }) => declaredRange(data, name) !== undefined);
  if (declares('oxlint')) return { kind: 'oxlint', config: null, eslintMajor };
  return { kind: 'none', config: null, eslintMajor };
}

async function findEslintMajor(
  root: string,
  repositoryRoot: string,
  levels: readonly { data: PackageJson }[],
): Promise<number | null> {
  const declared = levels.map(({ data }) => declaredRange(data, 'eslint')).find((one) => one !== undefined);
  if (declared === undefined) return null;
  const version =
    (await installedVersion(root, repositoryRoot, 'eslint')) ?? lowestVersion(declared, 'eslint', null);
  return coerce(version)?.major ?? null;
}

async function packagesUp(
  root: string,
  repositoryRoot: string,
): Promise<{ folder: string; data: PackageJson }[]> {
  const found: { folder: string; data: PackageJson }[] = [];
  for (const folder of levelsUp(root, repositoryRoot)) {
    const file = join(folder, 'package.json');
    const text = await readIfThere(file);
    found.push({ folder, data: text === undefined ? {} : parsePackageJson(text, file) });
  }
  return found;
}
