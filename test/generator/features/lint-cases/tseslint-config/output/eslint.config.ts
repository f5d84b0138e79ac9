import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';
import type { Linter } from 'eslint';
import sightline from 'eslint-plugin-sightline';

const config = tseslint.config(
  eslint.configs.recommended,
  ...tseslint.configs.recommended,
  { ignores: ['dist'] },
  {
    plugins: { sightline },
    rules: {
      'sightline/bounded-metric-labels': 'warn',
      'sightline/no-sensitive-data': 'warn',
      'sightline/no-swallowed-error': 'warn',
      'sightline/structured-log': 'warn',
    },
  },
) satisfies Linter.Config[];

export default config;
