import { readFileSync } from 'node:fs';

export const PLUGIN = 'eslint-plugin-sightline';

/**
 * The rules of `sightline/recommended`, spelled out for configurations that cannot name a preset of a plugin: eslintrc and
 * oxlint. A test holds this list to the plugin.
 */
export const RECOMMENDED_RULES = [
  'sightline/bounded-metric-labels',
  'sightline/bounded-retry',
  'sightline/end-span',
  'sightline/log-error-object',
  'sightline/metric-naming',
  'sightline/no-console',
  'sightline/no-log-and-throw',
  'sightline/no-metric-in-function',
  'sightline/no-sensitive-data',
  'sightline/no-silent-job-loss',
  'sightline/no-swallowed-error',
  'sightline/observed-worker',
  'sightline/shallow-liveness',
  'sightline/span-error-status',
  'sightline/static-span-name',
  'sightline/structured-log',
  'sightline/telemetry-first',
] as const;

/** The plugin is released together with this package, under the same version. */
export function pluginRange(lintPackage: string | null): string {
  return lintPackage ?? `^${ownVersion()}`;
}

function ownVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
