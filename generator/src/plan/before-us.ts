import type { Manifest } from '../manifest/manifest.js';
import type { Service } from '../inspect/service.js';

/**
 * The service without the packages, routes and signal handlers that came from us: a second run must not take its own
 * metrics client for one that the team had. What package.json declares stays as it is: it holds the versions steady.
 */
export function beforeUs(service: Service, known: Manifest | undefined): Service {
  if (known === undefined) return service;
  const { data } = service.packageJson;
  const isOurs = (name: string): boolean => {
    const added = known.dependencies[name];
    return added !== undefined && data[added.section]?.[name] === added.range;
  };
  const theirsOrNull = (name: string | null): string | null => (name !== null && isOurs(name) ? null : name);
  const isTheirs = ({ file }: { file: string }): boolean => known.files[file] === undefined;
  const { existing } = service;
  return {
    ...service,
    existing: {
      logger: theirsOrNull(existing.logger),
      metrics: theirsOrNull(existing.metrics),
      tracing: existing.tracing !== null && isTheirs(existing.tracing) ? existing.tracing : null,
      clients: existing.clients.filter((name) => !isOurs(name)),
      routes: existing.routes.filter(isTheirs),
      signalHandlers: existing.signalHandlers.filter(isTheirs),
    },
  };
}
