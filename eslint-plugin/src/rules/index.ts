import type { SightlineRule } from '../create-rule.js';
import { boundedMetricLabels } from './bounded-metric-labels.js';
import { boundedRetry } from './bounded-retry.js';
import { noLogAndThrow } from './no-log-and-throw.js';
import { noSensitiveData } from './no-sensitive-data.js';
import { noSwallowedError } from './no-swallowed-error.js';
import { structuredLog } from './structured-log.js';

/** Every rule under its name; a new rule is one import and one entry here. */
export const rules: Readonly<Record<string, SightlineRule>> = {
  'bounded-metric-labels': boundedMetricLabels,
  'bounded-retry': boundedRetry,
  'no-log-and-throw': noLogAndThrow,
  'no-sensitive-data': noSensitiveData,
  'no-swallowed-error': noSwallowedError,
  'structured-log': structuredLog,
};
