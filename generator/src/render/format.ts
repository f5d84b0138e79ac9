import type { Service } from '../inspect/service.js';
import { formatWithBiome } from './format-biome.js';
import { formatWithPrettier } from './format-prettier.js';

/**
 * Formats emitted text as the repository formats its own: with its installed prettier or biome and their settings on
 * disk; where nothing is installed yet, with our prettier and the same settings; else in the style of the entry file.
 *
 * @param file - relative to the service's root; need not exist
 * @returns text with the line ends of the service's own files
 */
export async function formatSource(service: Service, file: string, text: string): Promise<string> {
  const formatted =
    (service.formatter.kind === 'biome' ? await formatWithBiome(service, file, text) : undefined) ??
    (await formatWithPrettier(service, file, text));
  const unix = formatted.replaceAll('\r\n', '\n');
  return service.formatter.style.eol === '\r\n' ? unix.replaceAll('\n', '\r\n') : unix;
}
