import type { PackageJson } from './service.js';

/** The name of a script of the service's lint that fails on warnings as well; undefined where none does. */
export function strictLintScript({ scripts = {} }: PackageJson): string | undefined {
  const found = Object.entries(scripts).find(([, command]) =>
    /\b(?:eslint|oxlint)\b.*--(?:max-warnings|deny-warnings)\b/.test(command),
  );
  return found?.[0];
}

/** True where a script runs `standard`, which has no configuration that would tell. */
export function runsStandard({ scripts = {}, dependencies, devDependencies }: PackageJson): boolean {
  const isDeclared = [devDependencies, dependencies].some((names) => names?.standard !== undefined);
  return (
    isDeclared && Object.values(scripts).some((command) => /(?:^|[\s&;(])standard(?:\s|$)/.test(command))
  );
}
