'use strict';

const js = require('@eslint/js');
const { defineConfig } = require('eslint/config');

/** @type {import('eslint').Linter.Config[]} */
module.exports = defineConfig([js.configs.recommended, { ignores: ['public/'] }]);
