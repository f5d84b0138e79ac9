'use strict';

const js = require('@eslint/js');
const sightline = require('eslint-plugin-sightline');
const { defineConfig } = require('eslint/config');

/** @type {import('eslint').Linter.Config[]} */
module.exports = defineConfig([js.configs.recommended, { ignores: ['public/'] }, {
  plugins: { sightline },
  rules: {
    'sightline/bounded-metric-labels': 'warn',
    'sightline/no-sensitive-data': 'warn',
    'sightline/no-swallowed-error': 'warn',
    'sightline/structured-log': 'warn',
  },
}]);
