import js from '@eslint/js';
import json from '@eslint/json';
import sightline from 'eslint-plugin-sightline';
import { defineConfig } from 'eslint/config';

export default defineConfig([
  { files: ['**/*.js'], plugins: { js }, extends: ['js/recommended'] },
  { files: ['**/*.json'], plugins: { json }, language: 'json/json' },
  { ...sightline.configs['recommended-warn'], files: ['**/*.{js,mjs,cjs,ts,mts,cts}'] },
]);
