import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as prettier from 'prettier';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { requireCompiled } from '../../../generator/src/machine/compiled-script.js';
import { expandTemplate } from '../../../generator/src/render/expand.js';
import { formatOnce } from '../../../generator/src/render/format-once.js';
import { expressService, sightline } from '../commands/run-sightline.js';

let folder: string;
let cache: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sightline-cache-'));
  cache = path.join(folder, 'cache');
  vi.stubEnv('SIGHTLINE_CACHE', cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const text = 'export const a = {b:"c"}';
const options = { filepath: '/service/src/a.ts', parser: 'babel-ts', singleQuote: true, plugins: [] };

/** The real prettier, which counts how often it is asked. */
function counting() {
  const format = vi.fn(prettier.format);
  return { version: prettier.version, format };
}

function onlyEntry(): string {
  const [name = ''] = readdirSync(cache);
  return path.join(cache, name);
}

describe('what was formatted once', () => {
  it('is not formatted again, and comes out the same', async () => {
    const asked = counting();
    const first = await formatOnce(asked, text, options);
    expect(first).toBe("export const a = { b: 'c' };\n");
    expect(await formatOnce(asked, text, options)).toBe(first);
    expect(asked.format).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['other text', `${text};`, options, prettier.version],
    ['other settings', text, { ...options, singleQuote: false }, prettier.version],
    ['another parser by its name', text, { ...options, filepath: '/service/src/a.mts' }, prettier.version],
    ['another prettier', text, options, '3.0.0'],
  ])('is formatted again for %s', async (_, otherText, otherOptions, version) => {
    const asked = counting();
    await formatOnce(asked, text, options);
    await formatOnce({ ...asked, version }, otherText, otherOptions);
    expect(asked.format).toHaveBeenCalledTimes(2);
  });

  it('does not depend on where the service lies', async () => {
    const asked = counting();
    await formatOnce(asked, text, options);
    await formatOnce(asked, text, { ...options, filepath: '/elsewhere/lib/a.ts' });
    expect(asked.format).toHaveBeenCalledTimes(1);
  });

  it('is not kept where a plugin had a hand in it', async () => {
    const asked = counting();
    const plugin: prettier.Plugin = { defaultOptions: { semi: false } };
    const withPlugin = { ...options, plugins: [plugin] };
    await formatOnce(asked, text, withPlugin);
    await formatOnce(asked, text, withPlugin);
    expect(asked.format).toHaveBeenCalledTimes(2);
  });

  it('is formatted again where the entry was cut short or altered', async () => {
    const asked = counting();
    const first = await formatOnce(asked, text, options);
    writeFileSync(onlyEntry(), 'half an entry');
    expect(await formatOnce(asked, text, options)).toBe(first);
    expect(asked.format).toHaveBeenCalledTimes(2);
  });

  it('goes when nothing asked for it in a month', async () => {
    await formatOnce(prettier, text, options);
    const old = onlyEntry();
    const longAgo = new Date(Date.now() - 31 * 24 * 60 * 60 * 1000);
    utimesSync(old, longAgo, longAgo);
    vi.resetModules();
    const later = await import('../../../generator/src/render/format-once.js');
    await later.formatOnce(prettier, `${text};`, options);
    expect(readdirSync(cache)).not.toContain(path.basename(old));
    expect(readdirSync(cache)).toHaveLength(1);
  });
});

describe('what was expanded once', () => {
  it('is kept, and made anew for another template or other parameters', async () => {
    expect(await expandTemplate('name: {{name}}', { name: 'orders' })).toBe('name: orders');
    expect(await expandTemplate('name: {{name}}', { name: 'orders' })).toBe('name: orders');
    expect(readdirSync(cache)).toHaveLength(1);
    expect(await expandTemplate('name: {{name}}', { name: 'stock' })).toBe('name: stock');
    expect(await expandTemplate('called {{name}}', { name: 'stock' })).toBe('called stock');
    expect(readdirSync(cache)).toHaveLength(3);
  });

  it('is not kept where the template asks for what is not there', async () => {
    const wrong = expandTemplate('{{nmae}}', { name: 'orders' });
    await expect(wrong).rejects.toThrow('nmae');
    expect(() => readdirSync(cache)).toThrow('ENOENT');
  });
});

describe('the cache never makes a run fail', () => {
  it('where its folder cannot be made', async () => {
    writeFileSync(cache, 'a file is in the way');
    expect(await formatOnce(prettier, text, options)).toContain("b: 'c'");
  });

  it('and SIGHTLINE_CACHE=off keeps nothing', async () => {
    vi.stubEnv('SIGHTLINE_CACHE', 'off');
    const asked = counting();
    await formatOnce(asked, text, options);
    await formatOnce(asked, text, options);
    expect(asked.format).toHaveBeenCalledTimes(2);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('where what it holds of the compiler is no compiled code', () => {
    const file = path.join(folder, 'sum.cjs');
    writeFileSync(
      file,
      "const path = require('node:path');\nexports.sum = (a, b) => a + b;\nexports.sep = path.sep;\n",
    );
    const before = process.listenerCount('exit');
    expect(requireCompiled(file)).toMatchObject({ sep: path.sep });
    const [keep] = process.listeners('exit').slice(before);
    (keep as () => void)();
    process.removeListener('exit', keep as () => void);
    expect(statSync(onlyEntry()).size).toBeGreaterThan(0);
    writeFileSync(onlyEntry(), 'no code');
    const { sum } = requireCompiled(file) as { sum: (a: number, b: number) => number };
    expect(sum(1, 2)).toBe(3);
    for (const listener of process.listeners('exit').slice(before))
      process.removeListener('exit', listener as () => void);
  });
});

it('a plan is the same with an empty cache, with what the first run kept, and without one', () => {
  const root = expressService({ files: { '.prettierrc.json': '{ "printWidth": 80 }\n' } });
  const plan = (kept: string): string => {
    const { code, stdout } = sightline(root, ['init', '--dry-run', '--json'], { SIGHTLINE_CACHE: kept });
    expect(code).toBe(0);
    return stdout;
  };
  const without = plan('off');
  expect(plan(cache)).toBe(without);
  const entries = readdirSync(cache);
  expect(entries.filter((name) => name.startsWith('format-')).length).toBeGreaterThan(5);
  expect(plan(cache)).toBe(without);
  expect(readdirSync(cache)).toEqual(entries);
});
