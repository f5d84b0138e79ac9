// @ts-check
import eslint from '@eslint/js';
import sightline from 'eslint-plugin-sightline';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig([
  globalIgnores(['dist/']),
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
  },
  sightline.configs['recommended-warn'],
]);
