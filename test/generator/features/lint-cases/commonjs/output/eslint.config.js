'use strict';

const js = require('@eslint/js');
const sightline = require('eslint-plugin-sightline');
const { defineConfig } = require('eslint/config');

/** @type {import('eslint').Linter.Config[]} */
module.exports = defineConfig([js.configs.recommended, { ignores: ['public/'] }, sightline.configs['recommended-warn']]);
