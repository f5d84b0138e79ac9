/** @type {import('eslint').Linter.Config[]} */
module.exports = [
  {
    rules: { 'no-var': 'error' },
  },
];
