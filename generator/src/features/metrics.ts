import type { Feature } from './feature.js';

export const metrics: Feature = {
  name: 'metrics',
  needs: ['logging'],
  files: [{ template: 'service/metrics', why: 'bounded counters, histograms and gauges, and their scrape' }],
};
