import { describe, expect, it } from 'vitest';
import { expandTemplate } from '../../../generator/src/render/expand.js';
import { deriveSource, type RenderTarget } from '../../../generator/src/render/render.js';
import { everythingOn } from './parameters.js';

const script: RenderTarget = { language: 'js', moduleSystem: 'cjs', importExtension: 'none' };

describe('a template that cannot be derived says where and why', () => {
  it.each([
    ['enum', 'export const a = 1;\nenum Level { info }', 'templates/x.ts:2: enum cannot be written'],
    ['namespace', 'namespace N { export const a = 1; }', 'templates/x.ts:1: namespace cannot'],
    [
      'parameter property',
      'class A { constructor(private readonly a: string) {} }',
      ':1: parameter property cannot',
    ],
    ['decorator', '@sealed class A {}', ':1: decorator cannot'],
    ['import =', "import fs = require('node:fs');", ':1: import = cannot'],
    ['syntax error', 'const a = ;', 'templates/x.ts:1: Expression expected'],
    ['default export', 'export default 1;', 'a default export has no CommonJS form'],
    ['export *', "export * from './a.js';", 'export * has no CommonJS form'],
    ['exported let', 'export let a = 1;', 'only functions, classes and plain constants can be exported'],
  ])('%s', async (_, source, message) => {
    await expect(deriveSource('x', source, script)).rejects.toThrow(message);
  });
});

describe('a template that asks for what the parameters do not have', () => {
  it('fails on an unknown value', async () => {
    await expect(expandTemplate("const a = '{{servicename}}';", everythingOn)).rejects.toThrow('servicename');
  });

  it('fails on an unknown helper', async () => {
    await expect(expandTemplate('{{upper serviceName}}', everythingOn)).rejects.toThrow('upper');
  });

  it('fails on an unknown flag, which Handlebars takes for false', async () => {
    await expect(expandTemplate('//# {{#if metricz}}\na\n//# {{/if}}\n', everythingOn)).rejects.toThrow(
      'metricz',
    );
  });
});
