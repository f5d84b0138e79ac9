import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Service } from '../inspect/service.js';
import { formatWithBiome } from './format-biome.js';
import { formatWithPrettier } from './format-prettier.js';
import { isInStyle, PRINT_WIDTH } from './format-style.js';

/**
 * Formats emitted text as the repository formats its own: with its installed prettier or biome and their settings on
 * disk; where nothing is installed yet, with our prettier and the same settings; else in the style of the entry file.
 *
 * @param file - relative to the service's root; need not exist
 * @param source - `written`: text that a person laid out, so that it may stay as it is where that is the style asked
 *   for (formatting is the longest part of a plan); `derived`: text that always has to be laid out anew
 * @returns text with the line ends of the service's own files
 */
export async function formatSource(
  service: Service,
  file: string,
  text: string,
  source: 'written' | 'derived' = 'derived',
): Promise<string> {
  const written = source === 'written' ? withoutGaps(text) : undefined;
  const stays = written !== undefined && (await mayStay(service, written));
  const formatted = stays ? written : await format(service, file, written ?? text, source);
  const unix = formatted.replaceAll('\r\n', '\n');
  return service.formatter.style.eol === '\r\n' ? unix.replaceAll('\n', '\r\n') : unix;
}

async function format(
  service: Service,
  file: string,
  text: string,
  source: 'written' | 'derived',
): Promise<string> {
  const withBiome =
    service.formatter.kind === 'biome' ? await formatWithBiome(service, file, text) : undefined;
  return withBiome ?? (await formatWithPrettier(service, file, text, source));
}

/** Blocks that were left out leave blank lines behind; written text has none inside of strings. */
function withoutGaps(text: string): string {
  return text.replaceAll(/\n{3,}/g, '\n\n');
}

/** No formatter to please, and in the style that would be asked for. */
async function mayStay(service: Service, text: string): Promise<boolean> {
  const { kind, style } = service.formatter;
  const asTemplates = style.indent === '  ' && style.quote === "'" && style.semicolons;
  return kind === 'none' && asTemplates && !(await limitsLineLength(service)) && isInStyle(text, PRINT_WIDTH);
}

async function limitsLineLength({ root, repositoryRoot }: Service): Promise<boolean> {
  for (const folder of new Set([root, repositoryRoot])) {
    try {
      const settings = await readFile(path.join(folder, '.editorconfig'), 'utf8');
      if (/^\s*max_line_length/m.test(settings)) return true;
    } catch {
      // ignored: most folders have none
    }
  }
  return false;
}
