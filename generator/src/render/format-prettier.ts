import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Options } from 'prettier';
import type { Service, TextStyle } from '../inspect/service.js';
import { biomeAsPrettierOptions } from './format-biome.js';
import { areLikeTemplates, PRINT_WIDTH } from './format-style.js';

type Prettier = Pick<typeof import('prettier'), 'format' | 'resolveConfig' | 'version'>;

/** Loads and parses in two thirds of the time of prettier's default; the text comes out the same (a test compares). */
const FAST_TYPESCRIPT_PARSER = 'babel-ts';

/** What formatting has to know of a service. */
type Formatted = Pick<Service, 'root' | 'repositoryRoot' | 'formatter'>;

/** The repository's prettier with its settings, or ours with them; ours again where the repository's fails. */
export async function formatWithPrettier(
  service: Formatted,
  file: string,
  text: string,
  source: 'written' | 'derived',
): Promise<string> {
  const own = service.formatter.kind === 'prettier' ? await installedPrettier(service.root) : undefined;
  const bundled = await import('prettier');
  const filepath = path.join(service.root, file);
  const options = { ...(await formatOptions(service, own ?? bundled, filepath)), filepath };
  const print = (part: string): Promise<string> => printWith(service.root, own, bundled, options, part);
  const known = (own ?? bundled).version === bundled.version && /\.[mc]?[jt]s$/.test(file);
  if (source === 'derived' || !known || !areLikeTemplates(options)) return print(text);
  const { formatTooWide } = await import('./format-too-wide.js');
  return formatTooWide(text, options, print);
}

async function printWith(
  root: string,
  own: Prettier | undefined,
  bundled: Prettier,
  options: Options & { filepath: string },
  text: string,
): Promise<string> {
  if (own) {
    try {
      return await own.format(text, { ...options, ...resolvedPlugins(root, options) });
    } catch {
      // ignored: an old prettier that cannot parse today's syntax, or a plugin that is not installed.
    }
  }
  const parser = /\.[mc]?ts$/.test(options.filepath) ? { parser: FAST_TYPESCRIPT_PARSER } : {};
  return bundled.format(text, { ...options, ...parser, plugins: [] });
}

async function formatOptions(service: Formatted, prettier: Prettier, filepath: string): Promise<Options> {
  const { kind, style } = service.formatter;
  let found: Options | null;
  try {
    found = await prettier.resolveConfig(filepath, { editorconfig: true, useCache: false });
  } catch {
    // ignored: settings that live in a package which is not installed yet.
    return styleOptions(style);
  }
  if (kind === 'prettier') return found ?? {};
  const width = found?.printWidth === undefined ? {} : { printWidth: found.printWidth };
  const biome = kind === 'biome' ? await biomeAsPrettierOptions(service) : {};
  return { ...styleOptions(style), ...width, ...biome };
}

function styleOptions(style: TextStyle): Options {
  return {
    singleQuote: style.quote === "'",
    semi: style.semicolons,
    useTabs: style.indent.startsWith('\t'),
    ...(style.indent.startsWith(' ') && { tabWidth: style.indent.length }),
    printWidth: PRINT_WIDTH,
  };
}

async function installedPrettier(root: string): Promise<Prettier | undefined> {
  try {
    const resolved = createRequire(path.join(root, 'package.json')).resolve('prettier');
    const loaded = (await import(pathToFileURL(resolved).href)) as Prettier & { default?: Prettier };
    return loaded.default ?? loaded;
  } catch {
    // ignored: not installed, or it does not load; ours does its work
    return undefined;
  }
}

/** Prettier looks for plugins from the working folder, which need not be the service's. */
function resolvedPlugins(root: string, options: Options): Pick<Options, 'plugins'> {
  if (!options.plugins) return {};
  const require = createRequire(path.join(root, 'package.json'));
  return {
    plugins: options.plugins.map((plugin) => {
      if (typeof plugin !== 'string' || plugin.startsWith('.') || path.isAbsolute(plugin)) return plugin;
      return pathToFileURL(require.resolve(plugin)).href;
    }),
  };
}
