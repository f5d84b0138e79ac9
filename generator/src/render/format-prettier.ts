import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Options } from 'prettier';
import type { Service, TextStyle } from '../inspect/service.js';
import { biomeAsPrettierOptions } from './format-biome.js';
import { formatOnce } from './format-once.js';
import { oxfmtAsPrettierOptions } from './format-oxfmt.js';

type Prettier = Pick<typeof import('prettier'), 'clearConfigCache' | 'format' | 'resolveConfig' | 'version'>;

/** Loads and parses in two thirds of the time of prettier's default; the text comes out the same (a test compares). */
const FAST_TYPESCRIPT_PARSER = 'babel-ts';

/** Line length of the templates, and of what is emitted where nothing says how long a line may be. */
export const PRINT_WIDTH = 110;

/** What formatting has to know of a service. */
type Formatted = Pick<Service, 'root' | 'repositoryRoot' | 'formatter'>;

/** The repository's prettier with its settings, or ours with them; ours again where the repository's fails. */
export async function formatWithPrettier(service: Formatted, file: string, text: string): Promise<string> {
  const own = service.formatter.kind === 'prettier' ? await installedPrettier(service.root) : undefined;
  const bundled = await import('#prettier');
  const filepath = path.join(service.root, file);
  const { parser: asked, ...settings } = await formatOptions(service, own ?? bundled, filepath);
  // A parser for all files is meant for source: what it makes of JSON is no JSON, or nothing.
  const isSource = !file.endsWith('.json');
  const options = { ...settings, ...(asked !== undefined && isSource && { parser: asked }), filepath };
  if (own) {
    try {
      const withPlugins = { ...options, ...resolvedPlugins(service.root, options) };
      return await formatOnce(own, text, withPlugins);
    } catch {
      // ignored: an old prettier that cannot parse today's syntax, or a plugin that is not installed.
    }
  }
  return formatOnce(bundled, text, { ...settings, filepath, ...parserOf(file), plugins: [] });
}

/** Of ours, which has the parsers that emitted files need: those for Flow or by the name of another are not among them. */
function parserOf(file: string): Pick<Options, 'parser'> {
  if (/\.[mc]?ts$/.test(file)) return { parser: FAST_TYPESCRIPT_PARSER };
  return /\.[mc]?js$/.test(file) ? { parser: 'babel' } : {};
}

/** Services whose settings were read: once a service, because reading them anew for each file costs more than all else. */
const read = new WeakSet<Formatted>();

async function formatOptions(service: Formatted, prettier: Prettier, filepath: string): Promise<Options> {
  const { kind, style } = service.formatter;
  if (!read.has(service)) {
    read.add(service);
    await prettier.clearConfigCache();
  }
  let found: Options | null;
  try {
    found = await prettier.resolveConfig(filepath, { editorconfig: true });
  } catch {
    // ignored: settings that live in a package which is not installed yet.
    return styleOptions(style);
  }
  if (kind === 'prettier') return found ?? {};
  const width = found?.printWidth === undefined ? {} : { printWidth: found.printWidth };
  const indent = kind === 'none' ? indentOf(found) : {};
  return { ...styleOptions(style), ...width, ...indent, ...(await settingsOfAnother(service)) };
}

/** Whether `.editorconfig` asks for the indent of the templates in a file, or for none. */
export async function hasUsualIndent({ root }: Formatted, file: string): Promise<boolean> {
  const { resolveConfig } = await import('#prettier');
  const { useTabs = false, tabWidth = 2 } = indentOf(
    await resolveConfig(path.join(root, file), { editorconfig: true, useCache: false }),
  );
  return !useTabs && tabWidth === 2;
}

/** What `.editorconfig` says of it, which goes before what the entry file looks like. */
function indentOf(found: Options | null): Pick<Options, 'useTabs' | 'tabWidth'> {
  const { useTabs, tabWidth } = found ?? {};
  return { ...(useTabs !== undefined && { useTabs }), ...(tabWidth !== undefined && { tabWidth }) };
}

/** Of a formatter that is not prettier, in prettier's words. */
async function settingsOfAnother(service: Formatted): Promise<Options> {
  if (service.formatter.kind === 'biome') return biomeAsPrettierOptions(service);
  return service.formatter.kind === 'oxfmt' ? oxfmtAsPrettierOptions(service) : {};
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
