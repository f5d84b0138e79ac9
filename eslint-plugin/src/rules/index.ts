import type { SightlineRule } from '../create-rule.js';
import { boundedMetricLabels } from './bounded-metric-labels.js';
import { logErrorObject } from './log-error-object.js';
import { metricNaming } from './metric-naming.js';
import { noConsole } from './no-console.js';
import { noMetricInFunction } from './no-metric-in-function.js';
import { noSensitiveData } from './no-sensitive-data.js';
import { noSwallowedError } from './no-swallowed-error.js';
import { structuredLog } from './structured-log.js';

/** Every rule under its name; a new rule is one import and one entry here. */
export const rules: Readonly<Record<string, SightlineRule>> = {
  'bounded-metric-labels': boundedMetricLabels,
  'log-error-object': logErrorObject,
  'metric-naming': metricNaming,
  'no-console': noConsole,
  'no-metric-in-function': noMetricInFunction,
  'no-sensitive-data': noSensitiveData,
  'no-swallowed-error': noSwallowedError,
  'structured-log': structuredLog,
};
