import type { Service } from '../inspect/service.js';
import { Problem } from '../problem.js';
import type { FeatureName } from './feature.js';

/** Tells that metrics are left out where the service's own client is too old. Throws a Problem where they are asked for. */
export function besideOldClient(
  { oldMetricsClient: version }: Service,
  features: readonly FeatureName[],
): string[] {
  if (version === undefined) return [];
  if (features.includes('metrics')) {
    throw new Problem(
      `The emitted metrics do not work with the prom-client of this service, ${version}: they need 13 or later.`,
      'Bring prom-client up to date first (npm install prom-client@latest, or what your package manager calls that), or leave metrics out of --features. Nothing was changed.',
    );
  }
  return [
    `Metrics are left out: they need prom-client 13 or later, and the service has ${version}. Bring it up to date and run \`sightline add metrics\`.`,
  ];
}
