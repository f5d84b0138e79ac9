import { isBuiltin } from 'node:module';
import { major } from 'semver';
import type { Service } from '../inspect/service.js';
import type { DependencyChange } from '../plan/plan.js';
import { declaredRange } from './declared.js';
import type { TelemetryLine } from './telemetry-line.js';
import { nodeTypes, requirementFor, typesFor, type Requirement } from './versions.js';

/** A package that emitted source imports; `typeOnly` when no file needs it at run time. */
export interface ImportedPackage {
  name: string;
  typeOnly: boolean;
}

/**
 * The packages to add so that every import of the emitted source resolves: those the service does not declare yet.
 * Its own ranges are never touched.
 */
export function missingDependencies(
  service: Service,
  imported: readonly ImportedPackage[],
  line: TelemetryLine,
): DependencyChange[] {
  const changes: DependencyChange[] = [];
  const add = (name: string, section: DependencyChange['section'], requirement: Requirement): void => {
    const known = declaredRange(service, name) ?? changes.find((change) => change.name === name)?.range;
    if (known === undefined) changes.push({ name, section, ...requirement });
  };
  for (const { name } of imported) {
    const requirement = requirementFor(name, line);
    if (requirement) add(name, 'dependencies', requirement);
    else if (name !== service.framework.name)
      throw new Error(`no version is known for "${name}", which a template imports`);
  }
  if (service.language === 'ts') {
    add('@types/node', 'devDependencies', nodeTypes(major(service.node.floor)));
    for (const { name } of imported) {
      const types = typesFor(name, service.framework.major);
      if (types) add(`@types/${name}`, 'devDependencies', types);
    }
  }
  return changes.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Bare package names that a source text imports, with `/sub/paths` cut off. */
export async function importedPackages(texts: readonly string[]): Promise<ImportedPackage[]> {
  const { moduleReferences } = await import('../render/import-extensions.js');
  const packages = new Map<string, ImportedPackage>();
  for (const { specifier, typeOnly } of texts.flatMap(moduleReferences)) {
    if (specifier.startsWith('.') || isBuiltin(specifier)) continue;
    const name = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/');
    const known = packages.get(name);
    packages.set(name, { name, typeOnly: typeOnly && (known?.typeOnly ?? true) });
  }
  return [...packages.values()];
}
