import { createRequire } from 'node:module';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'jsonc-parser';
import type { Options } from 'prettier';
import type { Service } from '../inspect/service.js';
import { throughProgram, type Program } from './through-program.js';

/**
 * With the installed biome and its settings on disk; undefined where none is installed or it fails. `check --write`
 * also sorts the imports where the repository has that on, so that its own `biome check` stays green.
 */
export async function formatWithBiome(
  service: Service,
  file: string,
  text: string,
): Promise<string | undefined> {
  const biome = installedBiome(service.root);
  if (biome === undefined) return undefined;
  // Before 1.8 `--write` was `--apply`.
  for (const verb of [['check', '--write'], ['check', '--apply'], ['format']]) {
    const formatted = await throughProgram(biome, [...verb, `--stdin-file-path=${file}`], service.root, text);
    if (formatted !== undefined) return formatted;
  }
  return undefined;
}

/** What biome.json says, in prettier's words: for a repository whose biome is not installed yet. */
export async function biomeAsPrettierOptions(
  service: Pick<Service, 'root' | 'repositoryRoot'>,
): Promise<Options> {
  const { formatter = {}, javascript: { formatter: script = {} } = {} } = await readBiomeConfig(service);
  const indentStyle = script.indentStyle ?? formatter.indentStyle ?? 'tab';
  return {
    useTabs: indentStyle === 'tab',
    tabWidth: script.indentWidth ?? formatter.indentWidth ?? 2,
    printWidth: script.lineWidth ?? formatter.lineWidth ?? 80,
    singleQuote: script.quoteStyle === 'single',
    semi: script.semicolons !== 'asNeeded',
    trailingComma: script.trailingCommas ?? 'all',
    bracketSpacing: script.bracketSpacing ?? formatter.bracketSpacing ?? true,
    arrowParens: script.arrowParentheses === 'asNeeded' ? 'avoid' : 'always',
    quoteProps: script.quoteProperties === 'preserve' ? 'preserve' : 'as-needed',
  };
}

interface BiomeFormatter {
  indentStyle?: 'tab' | 'space';
  indentWidth?: number;
  lineWidth?: number;
  bracketSpacing?: boolean;
}

interface BiomeConfig {
  formatter?: BiomeFormatter;
  javascript?: {
    formatter?: BiomeFormatter & {
      quoteStyle?: 'single' | 'double';
      semicolons?: 'always' | 'asNeeded';
      trailingCommas?: 'all' | 'es5' | 'none';
      arrowParentheses?: 'always' | 'asNeeded';
      quoteProperties?: 'asNeeded' | 'preserve';
    };
  };
}

async function readBiomeConfig(service: Pick<Service, 'root' | 'repositoryRoot'>): Promise<BiomeConfig> {
  const folders = [service.root, service.repositoryRoot];
  const candidates = folders.flatMap((folder) =>
    ['biome.json', 'biome.jsonc'].map((name) => path.join(folder, name)),
  );
  const file = candidates.find((candidate) => existsSync(candidate));
  const config =
    file === undefined ? undefined : (parse(await readFile(file, 'utf8')) as BiomeConfig | undefined);
  return config ?? {};
}

/** How it is started; undefined where it is not installed. */
export function installedBiome(root: string): Program | undefined {
  try {
    const launcher = createRequire(path.join(root, 'package.json')).resolve('@biomejs/biome/bin/biome');
    const program = programOf(launcher);
    return program === undefined
      ? { command: process.execPath, args: [launcher] }
      : { command: program, args: [] };
  } catch {
    // ignored: not installed; prettier does its work with its settings
    return undefined;
  }
}

/** What the launcher starts after a Node of its own, which costs more than the program. undefined: it knows better. */
function programOf(launcher: string): string | undefined {
  const { platform, arch, env } = process;
  if (env.BIOME_BINARY !== undefined) return undefined;
  if (platform === 'linux' && hasMusl()) return undefined;
  const name = `@biomejs/cli-${platform}-${arch}/biome${platform === 'win32' ? '.exe' : ''}`;
  try {
    return createRequire(launcher).resolve(name);
  } catch {
    // ignored: a platform that is packed in another way
    return undefined;
  }
}

function hasMusl(): boolean {
  return existsSync('/lib') && readdirSync('/lib').some((name) => name.startsWith('ld-musl-'));
}
