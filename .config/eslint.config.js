import eslintPlugin from 'eslint-plugin-eslint-plugin';
import sightline from 'eslint-plugin-sightline';
import { defineConfig, globalIgnores } from 'eslint/config';
import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';

export default defineConfig([
  globalIgnores([
    '**/dist/',
    'generator/templates/',
    'templates/',
    'test/services/',
    'test/**/input/',
    'test/**/output/',
    'test/**/fixtures/',
    'eslint-plugin/docs/',
  ]),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./generator/tsconfig.json', './eslint-plugin/tsconfig.json', './test/tsconfig.json'],
        tsconfigRootDir: fileURLToPath(new URL('..', import.meta.url)),
      },
    },
  },
  {
    // The plugin knows node types as strings: the enum would be a run-time import of typescript-eslint.
    files: ['eslint-plugin/src/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-enum-comparison': 'off' },
  },
  sightline.configs.recommended,
  {
    files: ['eslint-plugin/src/rules/**/*.ts'],
    extends: [eslintPlugin.configs.recommended],
  },
]);
