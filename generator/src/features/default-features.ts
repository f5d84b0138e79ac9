import type { Existing } from '../inspect/service.js';
import { featureNames, type FeatureName } from './feature.js';

/** What a service gets where nobody says otherwise: all, but for the tracing where it starts one of its own. */
export function defaultFeatures(ownTracing: Existing['tracing']): FeatureName[] {
  return featureNames.filter((name) => name !== 'tracing' || ownTracing === null);
}
