import { entriesOf } from './entries.js';
import type { Service } from './service.js';

/** Folders of files that browsers load, or that others wrote. */
const FOLDERS = ['public', 'static', 'vendor'];
const MINIFIED = /\.min\.[cm]?js$/;

/**
 * Patterns for the files of a service that its own code does not load: folders that hold scripts for browsers or of
 * others, and minified files elsewhere. Only what is there, and not what git leaves out, so that it is the same on every
 * machine.
 *
 * @param files - code of the service, of `vendor` too
 */
export function browserCode(
  service: Pick<Service, 'entry' | 'furtherEntries'>,
  files: readonly string[],
): string[] {
  const started = entriesOf(service);
  const folders = new Set<string>();
  let minified = false;
  for (const file of files) {
    const folder = outermost(file);
    if (folder !== undefined && !started.some((entry) => entry.startsWith(`${folder}/`))) folders.add(folder);
    else minified ||= MINIFIED.test(file);
  }
  return [...[...folders].sort().map((folder) => `${folder}/`), ...(minified ? ['**/*.min.*'] : [])];
}

function outermost(file: string): string | undefined {
  const folders = file.split('/').slice(0, -1);
  const at = folders.findIndex((name) => FOLDERS.includes(name));
  return at === -1 ? undefined : folders.slice(0, at + 1).join('/');
}
