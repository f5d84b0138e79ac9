import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';
import type { Linter } from 'eslint';
import sightline from 'eslint-plugin-sightline';

const config = tseslint.config(
  eslint.configs.recommended,
  ...tseslint.configs.recommended,
  { ignores: ['dist'] },
  sightline.configs['recommended-warn'],
) satisfies Linter.Config[];

export default config;
