import type { SightlineRule } from '../create-rule.js';
import { boundedMetricLabels } from './bounded-metric-labels.js';
import { boundedRetry } from './bounded-retry.js';
import { endSpan } from './end-span.js';
import { logErrorObject } from './log-error-object.js';
import { metricNaming } from './metric-naming.js';
import { noConsole } from './no-console.js';
import { noLogAndThrow } from './no-log-and-throw.js';
import { noMetricInFunction } from './no-metric-in-function.js';
import { noSensitiveData } from './no-sensitive-data.js';
import { noSilentJobLoss } from './no-silent-job-loss.js';
import { noSwallowedError } from './no-swallowed-error.js';
import { observedWorker } from './observed-worker.js';
import { shallowLiveness } from './shallow-liveness.js';
import { spanErrorStatus } from './span-error-status.js';
import { staticSpanName } from './static-span-name.js';
import { structuredLog } from './structured-log.js';
import { telemetryFirst } from './telemetry-first.js';

/** Every rule under its name; a new rule is one import and one entry here. */
export const rules: Readonly<Record<string, SightlineRule>> = {
  'bounded-metric-labels': boundedMetricLabels,
  'bounded-retry': boundedRetry,
  'end-span': endSpan,
  'log-error-object': logErrorObject,
  'metric-naming': metricNaming,
  'no-console': noConsole,
  'no-log-and-throw': noLogAndThrow,
  'no-metric-in-function': noMetricInFunction,
  'no-sensitive-data': noSensitiveData,
  'no-silent-job-loss': noSilentJobLoss,
  'no-swallowed-error': noSwallowedError,
  'observed-worker': observedWorker,
  'shallow-liveness': shallowLiveness,
  'span-error-status': spanErrorStatus,
  'static-span-name': staticSpanName,
  'structured-log': structuredLog,
  'telemetry-first': telemetryFirst,
};
