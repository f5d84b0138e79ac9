import type { Feature } from './feature.js';

export const tracing: Feature = {
  name: 'tracing',
  needs: ['logging'],
  files: [{ template: 'service/tracing', why: 'spans by OpenTelemetry, exported in batches' }],
};
