import sightline from 'eslint-plugin-sightline';

export default [
  {
    plugins: { sightline },
    rules: {
      'sightline/bounded-metric-labels': 'warn',
      'sightline/no-sensitive-data': 'warn',
      'sightline/no-swallowed-error': 'warn',
      'sightline/structured-log': 'warn',
    },
  }
];
