import type { SourceEdit, Splice } from '../edit/splice.js';
import type { PackageJson } from '../inspect/service.js';
import { JsonText } from '../edit/json-text.js';
import type { DependencyChange } from '../features/feature.js';

export interface PackageJsonChanges {
  dependencies: readonly DependencyChange[];
  /** Packages that are there, and get another range. */
  raised?: readonly DependencyChange[];
  /** Script name to its new command. */
  scripts: Readonly<Record<string, string>>;
}

/** Dependencies that the file does not name in any section yet: a range that is there is never rewritten. */
export function missingDependencies(
  data: PackageJson,
  dependencies: readonly DependencyChange[],
): DependencyChange[] {
  const missing = new Map<string, DependencyChange>();
  for (const dependency of dependencies) {
    if (!declares(data, dependency.name) && !missing.has(dependency.name)) {
      missing.set(dependency.name, dependency);
    }
  }
  return [...missing.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A peer range alone installs nothing at the service's root, so it does not count. */
function declares(data: PackageJson, name: string): boolean {
  return [data.dependencies, data.devDependencies, data.optionalDependencies].some(
    (section) => section?.[name] !== undefined,
  );
}

/** The edit of package.json, null where nothing is to be changed. */
export function editPackageJson(text: string, changes: PackageJsonChanges): SourceEdit | null {
  const json = new JsonText(text);
  const splices: Splice[] = [];
  for (const [name, command] of Object.entries(changes.scripts)) {
    const splice = json.replaceString(['scripts', name], command);
    if (splice !== null) splices.push(splice);
  }
  const commandsChanged = splices.length > 0;
  const { raised = [] } = changes;
  for (const { section, name, range } of raised) {
    const splice = json.replaceString([section, name], range);
    if (splice !== null) splices.push(splice);
  }
  for (const section of ['dependencies', 'devDependencies'] as const) {
    const added = changes.dependencies.filter((dependency) => dependency.section === section);
    const entries = Object.fromEntries(added.map(({ name, range }) => [name, range]));
    splices.push(
      ...json.insertEntries(
        section,
        entries,
        section === 'dependencies' ? ['scripts'] : ['dependencies', 'scripts'],
      ),
    );
  }
  if (splices.length === 0) return null;
  const whys = [
    ...(changes.dependencies.length > 0 ? ['packages that the emitted source imports'] : []),
    ...(raised.length > 0 ? ['packages as this version needs them'] : []),
    ...(commandsChanged ? ['start commands load the preload file first'] : []),
  ];
  return { file: 'package.json', why: whys.join('; '), splices };
}
