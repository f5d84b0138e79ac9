import type { Feature } from './feature.js';

export const tracing: Feature = {
  name: 'tracing',
  needs: ['logging'],
  files: [
    { template: 'service/tracing', why: 'spans by OpenTelemetry, exported in batches' },
    {
      template: 'service/unrecorded-spans',
      why: 'ids for lines and for other services, where no span is exported',
    },
  ],
};
