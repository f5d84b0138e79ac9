import type { Service } from '../inspect/service.js';

/** Every package that the service itself declares, with its range as written. */
export function declaredRanges(service: Service): [name: string, range: string][] {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = service.packageJson.data;
  return Object.entries({
    ...peerDependencies,
    ...devDependencies,
    ...optionalDependencies,
    ...dependencies,
  });
}

export function declaredRange(service: Service, name: string): string | undefined {
  const { dependencies, devDependencies, optionalDependencies } = service.packageJson.data;
  return dependencies?.[name] ?? optionalDependencies?.[name] ?? devDependencies?.[name];
}
