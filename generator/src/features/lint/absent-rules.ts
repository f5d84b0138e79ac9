import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What stands after `eslint`, `eslint-disable-next-line` and so on in a comment, up to the reason after `--`. */
const DIRECTIVE =
  /(?:\/\/|\/\*)\s*eslint(?:-(?:disable|enable)(?:-next-line|-line)?)?\s((?:(?!\*\/|\s--)[^\n])*)/g;
const RULE = /@?[\w-]+(?:\/[\w-]+)+/g;

export interface AbsentPlugin {
  plugin: string;
  /** Between the quotes of the first and the last: `a', 'b`. */
  names: string;
}

/**
 * The rules of plugins that comments in the code name: a lint that does not have them takes each comment for an error.
 *
 * @param files - relative to `root`
 * @param ignored - folders that are not linted
 */
export function absentRules(
  root: string,
  files: readonly string[],
  ignored: readonly string[],
): AbsentPlugin[] {
  const found = new Map<string, Set<string>>();
  for (const file of files) {
    if (ignored.some((folder) => file.startsWith(folder))) continue;
    const text = readFileSync(path.join(root, file), 'utf8');
    if (!text.includes('eslint')) continue;
    for (const [, words = ''] of text.matchAll(DIRECTIVE)) {
      for (const [rule] of words.matchAll(RULE)) {
        const at = rule.lastIndexOf('/');
        const plugin = rule.slice(0, at);
        if (plugin !== 'sightline')
          found.set(plugin, (found.get(plugin) ?? new Set()).add(rule.slice(at + 1)));
      }
    }
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([plugin, names]) => ({ plugin, names: [...names].sort().join("', '") }));
}
