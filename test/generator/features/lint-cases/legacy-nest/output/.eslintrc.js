module.exports = {
  parser: '@typescript-eslint/parser',
  parserOptions: {
    project: 'tsconfig.json',
    tsconfigRootDir: __dirname,
    sourceType: 'module',
  },
  plugins: ['@typescript-eslint/eslint-plugin', 'sightline'],
  extends: ['plugin:@typescript-eslint/recommended', 'plugin:prettier/recommended'],
  root: true,
  rules: {
    '@typescript-eslint/no-explicit-any': 'off',
    'sightline/bounded-metric-labels': 'warn',
    'sightline/no-sensitive-data': 'warn',
    'sightline/no-swallowed-error': 'warn',
    'sightline/structured-log': 'warn',
  },
};
