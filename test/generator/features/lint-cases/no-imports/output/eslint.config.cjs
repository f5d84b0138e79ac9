const sightline = require('eslint-plugin-sightline');

/** @type {import('eslint').Linter.Config[]} */
module.exports = [
  {
    rules: { 'no-var': 'error' },
  },
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
