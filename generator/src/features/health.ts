import type { Feature } from './feature.js';

export const health: Feature = {
  name: 'health',
  needs: ['logging'],
  files: [{ template: 'service/health', why: 'liveness and readiness, with checks that have a time limit' }],
};
