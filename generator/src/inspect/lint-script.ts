import type { PackageJson } from './service.js';

/** The name of a script of the service's lint that fails on warnings as well; undefined where none does. */
export function strictLintScript({ scripts = {} }: PackageJson): string | undefined {
  const found = Object.entries(scripts).find(([, command]) =>
    /\b(?:eslint|oxlint)\b.*--(?:max-warnings|deny-warnings)\b/.test(command),
  );
  return found?.[0];
}
