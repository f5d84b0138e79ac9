import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Service } from '../inspect/service.js';
import { formatWithBiome } from './format-biome.js';
import { formatWithOxfmt } from './format-oxfmt.js';
import { formatWithPrettier, hasUsualIndent, PRINT_WIDTH } from './format-prettier.js';

/**
 * Formats emitted text as the repository formats its own: with its installed prettier, biome or oxfmt and their settings
 * on disk; where nothing is installed yet, with our prettier and the same settings; else in the style of the entry file.
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
  const stays = written !== undefined && (await isInStyle(service, file, written));
  return withLineEnds(service, stays ? written : await format(service, file, text));
}

/** A text with the line ends of the service's own files. */
export function withLineEnds(service: Service, text: string): string {
  const unix = text.replaceAll('\r\n', '\n');
  return service.formatter.style.eol === '\r\n' ? unix.replaceAll('\n', '\r\n') : unix;
}

async function format(service: Service, file: string, text: string): Promise<string> {
  return (await withOwnProgram(service, file, text)) ?? (await formatWithPrettier(service, file, text));
}

async function withOwnProgram(service: Service, file: string, text: string): Promise<string | undefined> {
  const { kind } = service.formatter;
  if (kind === 'biome') return formatWithBiome(service, file, text);
  return kind === 'oxfmt' ? formatWithOxfmt(service, file, text) : undefined;
}

/** Blocks that were left out leave blank lines behind; written text has none inside of strings. */
function withoutGaps(text: string): string {
  return text.replaceAll(/\n{3,}/g, '\n\n');
}

/** No formatter to please, the style of the templates, and no trace of a block that was left out. */
async function isInStyle(service: Service, file: string, text: string): Promise<boolean> {
  const { kind, style } = service.formatter;
  const asTemplates = style.indent === '  ' && style.quote === "'" && style.semicolons;
  if (kind !== 'none' || !asTemplates || (await asksOtherwise(service, file))) return false;
  const leftovers = /^\n|\n\n\n|[{[(]\n\n|\n\n\s*[}\])]|[ \t]\n|[^\n]$/;
  return (
    !leftovers.test(text) &&
    text.split('\n').every((line) => line.length <= PRINT_WIDTH || isUnbreakable(line))
  );
}

/** A comment, or a string or regular expression that has the line for itself: prettier leaves them as long as they are. */
function isUnbreakable(line: string): boolean {
  return /^\s*(?:\/\/|\/?\*|(?:"[\w-]+": )?(['"]).*\1(?: \+|[,;])?$|\/.*\/[a-z]*[,;]?$)/.test(line);
}

/** Whether `.editorconfig` wants another indent than the templates have, or a line length. */
async function asksOtherwise(service: Service, file: string): Promise<boolean> {
  for (const folder of new Set([service.root, service.repositoryRoot])) {
    try {
      const settings = await readFile(path.join(folder, '.editorconfig'), 'utf8');
      if (/^\s*max_line_length/m.test(settings)) return true;
      // Which files it says that of is only asked where it does.
      const others = /^\s*(?:indent_style\s*=\s*tab|(?:indent_size|tab_width)\s*=(?!\s*2\s*$))/im;
      if (others.test(settings) && !(await hasUsualIndent(service, file))) return true;
    } catch {
      // ignored: most folders have none
    }
  }
  return false;
}
