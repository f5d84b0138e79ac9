import { readFileSync } from 'node:fs';

export const PLUGIN = 'eslint-plugin-sightline';

/**
 * The rules of `sightline/recommended`, spelled out where they come as warnings into a lint that is already there.
 * A test holds this list to the plugin.
 */
export const RECOMMENDED_RULES = [
  'sightline/bounded-metric-labels',
  'sightline/no-sensitive-data',
  'sightline/no-swallowed-error',
  'sightline/structured-log',
] as const;

/** The plugin is released together with this package, under the same version. */
export function pluginRange(lintPackage: string | null): string {
  return lintPackage ?? `^${ownVersion()}`;
}

function ownVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
