import type { Service } from '../inspect/service.js';
import { featureNames, type FeatureName } from './feature.js';

/**
 * What a service gets where nobody says otherwise: all, but for the tracing where it starts one of its own, and for the
 * metrics where its client is too old for them.
 */
export function defaultFeatures({ existing, oldMetricsClient }: Service): FeatureName[] {
  return featureNames.filter(
    (name) =>
      !(name === 'tracing' && existing.tracing !== null) &&
      !(name === 'metrics' && oldMetricsClient !== undefined),
  );
}
