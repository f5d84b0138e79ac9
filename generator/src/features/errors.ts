import type { Feature } from './feature.js';

export const errors: Feature = {
  name: 'errors',
  needs: ['logging'],
  files: [
    {
      template: 'service/errors',
      why: 'one family of errors, translated at the boundary, answered and logged once',
    },
  ],
};
