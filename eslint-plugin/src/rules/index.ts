import type { SightlineRule } from '../create-rule.js';
import { boundedMetricLabels } from './bounded-metric-labels.js';
import { noSensitiveData } from './no-sensitive-data.js';
import { noSilentJobLoss } from './no-silent-job-loss.js';
import { noSwallowedError } from './no-swallowed-error.js';
import { observedWorker } from './observed-worker.js';
import { shallowLiveness } from './shallow-liveness.js';
import { structuredLog } from './structured-log.js';
import { telemetryFirst } from './telemetry-first.js';

/** Every rule under its name; a new rule is one import and one entry here. */
export const rules: Readonly<Record<string, SightlineRule>> = {
  'bounded-metric-labels': boundedMetricLabels,
  'no-sensitive-data': noSensitiveData,
  'no-silent-job-loss': noSilentJobLoss,
  'no-swallowed-error': noSwallowedError,
  'observed-worker': observedWorker,
  'shallow-liveness': shallowLiveness,
  'structured-log': structuredLog,
  'telemetry-first': telemetryFirst,
};
