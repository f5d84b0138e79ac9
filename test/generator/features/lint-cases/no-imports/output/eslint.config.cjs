const sightline = require('eslint-plugin-sightline');

/** @type {import('eslint').Linter.Config[]} */
module.exports = [
  {
    rules: { 'no-var': 'error' },
  },
  sightline.configs['recommended-warn'],
];
