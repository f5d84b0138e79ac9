import parser from '@typescript-eslint/parser';
import sightline from 'eslint-plugin-sightline';

export default [
  { ignores: ['dist/'] },
  { files: ['**/*.{ts,mts,cts}'], languageOptions: { parser } },
  sightline.configs.recommended,
];
