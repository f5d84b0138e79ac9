import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { expandTemplate } from '../../../generator/src/render/expand.js';
import { formatSource } from '../../../generator/src/render/format.js';
import { deriveSource, type RenderTarget } from '../../../generator/src/render/render.js';
import { everythingOn } from './parameters.js';
import { aService } from './service.js';

const variants: Record<string, RenderTarget> = {
  'ts-esm.ts': { language: 'ts', moduleSystem: 'esm', importExtension: 'js' },
  'ts-esm-native.ts': { language: 'ts', moduleSystem: 'esm', importExtension: 'ts' },
  'ts-cjs.ts': { language: 'ts', moduleSystem: 'cjs', importExtension: 'none' },
  'js-esm.js': { language: 'js', moduleSystem: 'esm', importExtension: 'js' },
  'js-esm-explicit.mjs': { language: 'js', moduleSystem: 'esm', importExtension: 'js', explicitModule: true },
  'js-cjs.js': { language: 'js', moduleSystem: 'cjs', importExtension: 'none' },
  'js-cjs-strict.cjs': {
    language: 'js',
    moduleSystem: 'cjs',
    importExtension: 'js',
    explicitModule: true,
    strictDirective: true,
  },
};

/** Node's own parser is the judge of "no type left". */
function expectRunnable(text: string, moduleSystem: 'esm' | 'cjs'): void {
  const file = path.join(
    mkdtempSync(path.join(tmpdir(), 'sightline-')),
    moduleSystem === 'esm' ? 'a.mjs' : 'a.cjs',
  );
  writeFileSync(file, text);
  const { status, stderr } = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' });
  rmSync(path.dirname(file), { recursive: true });
  expect(stderr).toBe('');
  expect(status).toBe(0);
}

const cases = {
  types: 'every type goes, everything else stays where it was',
  modules: 'imports become require, exports are listed once at the end',
  blocks: 'block tags leave no line behind',
};

describe.each(Object.entries(cases))('%s: %s', (name) => {
  const folder = fileURLToPath(new URL(`cases/${name}/`, import.meta.url));
  const template = readFileSync(`${folder}input/template.ts`, 'utf8');

  it.each(Object.entries(variants))('%s', async (file, target) => {
    const source = await expandTemplate(template, everythingOn);
    const text = await formatSource(aService(), file, await deriveSource(name, source, target));
    await expect(text).toMatchFileSnapshot(`${folder}output/${file}`);
    if (target.language === 'js') expectRunnable(text, target.moduleSystem);
  });
});
