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

/** The file that a script of the service's lint names with `--ignore-path`; relative to the root. */
export function ignorePathOf({ scripts = {} }: PackageJson): string | undefined {
  const named = Object.values(scripts).map((command) =>
    /\beslint\b[^&|;]*--ignore-path[ =]["']?([^\s"']+)/.exec(command),
  );
  return named.find((found) => found !== null)?.[1]?.replace(/^\.\//, '');
}

/** Whether a script of the service's own runs ESLint, and so in its folder. */
export function runsEslint({ scripts = {} }: PackageJson): boolean {
  return Object.values(scripts).some((command) => /(?:^|[\s&;(/])eslint(?:\s|$)/.test(command));
}
