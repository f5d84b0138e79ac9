import { isBuiltin } from 'node:module';
import { major } from 'semver';
import { packageOf } from '../inspect/framework-found.js';
import { packageNameOf } from '../inspect/package-name.js';
import type { Service } from '../inspect/service.js';
import type { DependencyChange } from './feature.js';
import { declaredRange } from './declared.js';
import { chooseTelemetryLine, type TelemetryLine } from './telemetry-line.js';
import { nodeTypes, requirementFor, typesFor, type Requirement } from './versions.js';

/**
 * The packages to add so that every import of the emitted source resolves: those the service does not declare yet.
 * Its own ranges are never touched.
 */
export function missingDependencies(
  service: Service,
  imported: readonly string[],
  line: TelemetryLine,
): DependencyChange[] {
  const changes: DependencyChange[] = [];
  const add = (name: string, section: DependencyChange['section'], requirement: Requirement): void => {
    const known = declaredRange(service, name) ?? changes.find((change) => change.name === name)?.range;
    if (known === undefined) changes.push({ name, section, ...requirement });
  };
  for (const name of imported) {
    const requirement = requirementFor(name, line);
    if (requirement) add(name, 'dependencies', requirement);
    else if (!isOfService(service, name))
      throw new Error(`no version is known for "${name}", which a template imports`);
  }
  if (service.language === 'ts') {
    add('@types/node', 'devDependencies', nodeTypes(major(service.node.floor)));
    for (const name of imported) {
      const types = typesFor(name, service.framework.major);
      if (types) add(`@types/${name}`, 'devDependencies', types);
    }
  }
  return changes.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The framework itself, Nest's two packages going together, and the job systems that the service has. */
function isOfService({ framework, jobSystems = [] }: Service, name: string): boolean {
  return (
    name === packageOf(framework.name) ||
    (framework.name === 'nest' && name === '@nestjs/common') ||
    jobSystems.some((system) => system.package === name)
  );
}

/** The range that this version would add for each of these packages; without those that it knows nothing of. */
export function wantedRanges(service: Service, names: readonly string[]): Map<string, string> {
  const line = chooseTelemetryLine(service);
  const { major: framework } = service.framework;
  const wanted = names.map((name): [string, string | undefined] => {
    const described = name.replace(/^@types\//, '');
    if (name === '@types/node') return [name, nodeTypes(major(service.node.floor)).range];
    const requirement = described === name ? requirementFor(name, line) : typesFor(described, framework);
    return [name, requirement?.range];
  });
  return new Map(wanted.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Bare package names that source texts import, with `/sub/paths` cut off. */
export async function importedPackages(texts: readonly string[]): Promise<string[]> {
  const { moduleReferences } = await import('../render/import-specifiers.js');
  const bare = texts
    .flatMap((text) => moduleReferences(text))
    .filter((specifier) => !specifier.startsWith('.') && !isBuiltin(specifier));
  return [...new Set(bare.map(packageNameOf))];
}
