import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { RuleEntry } from './plugin.js';

/** Rules of others that see already what a rule of ours would be written for; the presets turn them on. */
export function keptRules(): Record<string, RuleEntry> {
  return {
    'no-unsafe-finally': 'error',
    // a configuration with a rule that the linter does not know is refused as a whole
    ...(everyLinterIsAtLeast(9, 35) && { 'preserve-caught-error': 'error' }),
  };
}

/** These ask the types, by the plugin of typescript-eslint, which the configuration has to bring. */
export const typedRules: Record<string, RuleEntry> = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/only-throw-error': 'error',
};

/**
 * Whether all that can be found is new enough: the ESLint of the program that runs, and the one that stands beside this
 * package. Read and not imported, for oxlint has no ESLint, and nobody should wait for it to load.
 */
function everyLinterIsAtLeast(major: number, minor: number): boolean {
  const versions = [process.argv[1], import.meta.url]
    .map(eslintVersionFrom)
    .filter((version) => version !== undefined);
  return (
    versions.length > 0 &&
    versions.every(([ours = 0, least = 0]) => ours > major || (ours === major && least >= minor))
  );
}

function eslintVersionFrom(from: string | undefined): number[] | undefined {
  if (from === undefined) return undefined;
  try {
    // ESLint asked from within is itself, whatever the folder is called that it was installed in
    const start = from.startsWith('file:') ? from : realpathSync(from);
    const manifest = readFileSync(createRequire(start).resolve('eslint/package.json'), 'utf8');
    return (JSON.parse(manifest) as { version: string }).version.split('.').map(Number);
  } catch {
    // ignored: where no ESLint is found, nothing is known of it
    return undefined;
  }
}
