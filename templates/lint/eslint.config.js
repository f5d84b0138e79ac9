//# {{#if typescript}}
import parser from '@typescript-eslint/parser';
//# {{/if}}
import sightline from 'eslint-plugin-sightline';

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
  sightline.configs.recommended,
];
