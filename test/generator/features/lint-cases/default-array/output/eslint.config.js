import js from '@eslint/js';
import sightline from 'eslint-plugin-sightline';
import globals from 'globals';

export default [
  js.configs.recommended,
  { languageOptions: { globals: globals.node } }, // the service runs on Node
  sightline.configs['recommended-warn'],
];
