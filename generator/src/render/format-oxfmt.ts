import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'jsonc-parser';
import type { Options } from 'prettier';
import type { Service } from '../inspect/service.js';
import { throughProgram, type Program } from './through-program.js';

/** With the installed oxfmt and its settings on disk; undefined where none is installed or it fails. */
export async function formatWithOxfmt(
  { root }: Pick<Service, 'root'>,
  file: string,
  text: string,
): Promise<string | undefined> {
  const oxfmt = installedOxfmt(root);
  return oxfmt && throughProgram(oxfmt, [`--stdin-filepath=${file}`], root, text);
}

/** Its settings have prettier's names; those that are not here are about other languages, or prettier has none. */
const SHARED = [
  'arrowParens',
  'bracketSpacing',
  'objectWrap',
  'printWidth',
  'quoteProps',
  'semi',
  'singleQuote',
  'tabWidth',
  'trailingComma',
  'useTabs',
] as const;

/** What .oxfmtrc.json says, for a repository whose oxfmt is not installed yet. */
export async function oxfmtAsPrettierOptions(
  service: Pick<Service, 'root' | 'repositoryRoot'>,
): Promise<Options> {
  const defaults: Options = { printWidth: 100, singleQuote: false, semi: true, useTabs: false, tabWidth: 2 };
  const settings = await readSettings(service);
  const said = SHARED.filter((name) => settings[name] !== undefined).map((name) => [name, settings[name]]);
  return { ...defaults, ...(Object.fromEntries(said) as Options) };
}

async function readSettings({
  root,
  repositoryRoot,
}: Pick<Service, 'root' | 'repositoryRoot'>): Promise<Record<string, unknown>> {
  for (const folder of [root, repositoryRoot]) {
    for (const name of ['.oxfmtrc.json', '.oxfmtrc.jsonc']) {
      try {
        const text = await readFile(path.join(folder, name), 'utf8');
        return (parse(text) as Record<string, unknown> | undefined) ?? {};
      } catch {
        // ignored: it is in another place, or in TypeScript
      }
    }
  }
  return {};
}

function installedOxfmt(root: string): Program | undefined {
  try {
    const require = createRequire(path.join(root, 'package.json'));
    const manifest = require.resolve('oxfmt/package.json');
    const { bin } = require(manifest) as { bin: { oxfmt: string } };
    return { command: process.execPath, args: [path.join(path.dirname(manifest), bin.oxfmt)] };
  } catch {
    // ignored: not installed; prettier does its work with its settings
    return undefined;
  }
}
