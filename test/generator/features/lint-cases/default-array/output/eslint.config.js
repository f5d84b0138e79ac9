import js from '@eslint/js';
import sightline from 'eslint-plugin-sightline';
import globals from 'globals';

export default [
  js.configs.recommended,
  { languageOptions: { globals: globals.node } }, // the service runs on Node
  {
    plugins: { sightline },
    rules: {
      'sightline/bounded-metric-labels': 'warn',
      'sightline/no-sensitive-data': 'warn',
      'sightline/no-swallowed-error': 'warn',
      'sightline/structured-log': 'warn',
    },
  },
];
