import sightline from 'eslint-plugin-sightline';

/** Rules of plugins that comments in the code name, and that do not run here. */
const absent = (...names) => ({
  rules: Object.fromEntries(names.map((name) => [name, { meta: { schema: false }, create: () => ({}) }])),
});

export default [
  { ignores: ['src/static/'] },
  {
    plugins: {
      '@scope/own': absent('rule'),
      '@typescript-eslint': absent('no-explicit-any'),
      'n': absent('no-sync'),
      'react': absent('display-name', 'prop-types'),
    },
    linterOptions: { reportUnusedDisableDirectives: 'off' },
  },
  sightline.configs.recommended,
];
