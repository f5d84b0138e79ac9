import type { Service } from './service.js';

/**
 * Default folder of the emitted source: beside the service's own, `src/observability` or `observability`, and never
 * inside a folder that is loaded file by file at start (`@fastify/autoload` and the like).
 */
export function chooseObservabilityDir(service: Pick<Service, 'sourceDir' | 'autoloaded'>): string {
  const { sourceDir, autoloaded = [] } = service;
  const wanted = sourceDir === '' ? 'observability' : `${sourceDir}/observability`;
  const inside = autoloaded.find(
    (folder) => folder === '' || wanted === folder || wanted.startsWith(`${folder}/`),
  );
  if (inside === undefined) return wanted;
  // One folder up from the one that is loaded; the root itself is the last resort.
  const parent = inside.split('/').slice(0, -1).join('/');
  return parent === '' ? 'observability' : `${parent}/observability`;
}
