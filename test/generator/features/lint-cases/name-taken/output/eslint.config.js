import * as sightline from './lint/sightline.js';
import sightlinePlugin from 'eslint-plugin-sightline';

export default [...sightline.rules, {
  plugins: { sightline: sightlinePlugin },
  rules: {
    'sightline/bounded-metric-labels': 'warn',
    'sightline/no-sensitive-data': 'warn',
    'sightline/no-swallowed-error': 'warn',
    'sightline/structured-log': 'warn',
  },
}];
