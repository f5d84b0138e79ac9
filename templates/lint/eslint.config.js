//# {{#if typescript}}
import parser from '@typescript-eslint/parser';
//# {{/if}}
import sightline from 'eslint-plugin-sightline';

//# {{#if absentRules}}
/** Rules of plugins that comments in the code name, and that do not run here. */
const absent = (...names) => ({
  rules: Object.fromEntries(names.map((name) => [name, { meta: { schema: false }, create: () => ({}) }])),
});

//# {{/if}}
export default [
  //# {{#if ignored}}
  { ignores: ['{{ignoredJoined}}'] },
  //# {{/if}}
  //# {{#if typescript}}
  { files: ['**/*.{ts,mts,cts}'], languageOptions: { parser } },
  //# {{/if}}
  //# {{#if commonJs}}
  { files: ['**/*.js'], languageOptions: { sourceType: 'commonjs' } },
  //# {{/if}}
  //# {{#if besideStandard}}
  // Comments that switch rules off are for standard, which runs beside this.
  { linterOptions: { reportUnusedDisableDirectives: 'off' } },
  //# {{/if}}
  //# {{#if absentRules}}
  {
    plugins: {
      //# {{#each absentRules}}
      '{{plugin}}': absent('{{names}}'),
      //# {{/each}}
    },
    linterOptions: { reportUnusedDisableDirectives: 'off' },
  },
  //# {{/if}}
  sightline.configs.recommended,
];
