import sightline from 'eslint-plugin-sightline';

export default [
  { files: ['**/*.js'], languageOptions: { sourceType: 'commonjs' } },
  sightline.configs.recommended,
];
