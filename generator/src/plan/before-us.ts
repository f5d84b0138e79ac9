import type { Manifest } from '../manifest/manifest.js';
import type { PackageJson, Service } from '../inspect/service.js';

/**
 * The service as it was before `init` first ran: without the packages, routes and signal handlers that came from us.
 * The choices of a second run rest on the same facts as those of the first, so they come out the same.
 */
export function beforeUs(service: Service, known: Manifest | undefined): Service {
  if (known === undefined) return service;
  const { data } = service.packageJson;
  const ours = new Set(
    Object.entries(known.dependencies)
      .filter(([name, { section, range }]) => data[section]?.[name] === range)
      .map(([name]) => name),
  );
  const isTheirs = ({ file }: { file: string }): boolean => known.files[file] === undefined;
  const theirsOrNull = (name: string | null): string | null =>
    name !== null && ours.has(name) ? null : name;
  const { existing } = service;
  return {
    ...service,
    packageJson: { ...service.packageJson, data: withoutPackages(data, ours) },
    existing: {
      logger: theirsOrNull(existing.logger),
      metrics: theirsOrNull(existing.metrics),
      openTelemetry: theirsOrNull(existing.openTelemetry),
      clients: existing.clients.filter((name) => !ours.has(name)),
      routes: existing.routes.filter(isTheirs),
      signalHandlers: existing.signalHandlers.filter(isTheirs),
    },
  };
}

function withoutPackages(data: PackageJson, names: ReadonlySet<string>): PackageJson {
  const result = { ...data };
  for (const section of ['dependencies', 'devDependencies'] as const) {
    const declared = data[section];
    if (declared === undefined) continue;
    result[section] = Object.fromEntries(Object.entries(declared).filter(([name]) => !names.has(name)));
  }
  return result;
}
