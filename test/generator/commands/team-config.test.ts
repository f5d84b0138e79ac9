import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTeamConfig } from '../../../generator/src/commands/team-config.js';
import { temporaryRepository } from '../inspect/temporary-repository.js';
import { writeTree } from '../apply/tree.js';
import { commit, expressService, sightline } from './run-sightline.js';

async function read(files: Record<string, string | object>, service = '.') {
  const repositoryRoot = temporaryRepository({ 'apps/api/package.json': {}, ...files });
  return readTeamConfig({ root: path.join(repositoryRoot, service), repositoryRoot });
}

describe('the settings of a team', () => {
  const settings = { dir: 'src/telemetry', features: ['health'], install: false };
  const known = { dir: 'src/telemetry', features: ['logging', 'health'], install: false };

  it.each<[string, Record<string, string | object>]>([
    [
      'sightline.config.js',
      {
        'package.json': { type: 'module' },
        'sightline.config.js': `export default ${JSON.stringify(settings)};\n`,
      },
    ],
    ['sightline.config.mjs', { 'sightline.config.mjs': `export default ${JSON.stringify(settings)};\n` }],
    ['sightline.config.json', { 'sightline.config.json': settings }],
    ['package.json', { 'package.json': { sightline: settings } }],
  ])('are read from %s, also from the root of the repository', async (_, files) => {
    expect(await read(files)).toEqual(known);
    expect(await read(files, 'apps/api')).toEqual(known);
  });

  it('are those of the service before those of the repository, and none where there are none', async () => {
    const files = {
      'sightline.config.json': settings,
      'apps/api/package.json': { sightline: { check: false } },
    };
    expect(await read(files, 'apps/api')).toEqual({ check: false });
    expect(await read({})).toEqual({});
  });

  it('name templates from the folder of the file, as the service finds them', async () => {
    expect(await read({ 'sightline.config.json': { templates: './tools/templates' } }, 'apps/api')).toEqual({
      templates: '../../tools/templates',
    });
  });

  it.each<[string, string | object, RegExp]>([
    [
      'a key that is none',
      { featurs: [] },
      /^"featurs" in .+sightline\.config\.json is no setting of sightline\.$/,
    ],
    ['a feature that is none', { features: ['tracking'] }, /^"features" in .+ does not know tracking\.$/],
    ['a list that is none', { features: 'logging' }, /^"features" in .+ is not what it takes\.$/],
    ['a flag that is none', { install: 'no' }, /^"install" in .+ is not what it takes\.$/],
    ['a folder outside', { dir: '../x' }, /^"dir" in .+ is not a folder inside of the service\.$/],
    ['an array', [], /holds no object with settings\.$/],
    ['broken JSON', '{ "dir" }', /sightline\.config\.json is not valid JSON: /],
  ])('refuse %s, by file and key', async (_, config, message) => {
    await expect(read({ 'sightline.config.json': config })).rejects.toThrow(message);
    await expect(read({ 'sightline.config.json': config })).rejects.toMatchObject({ kind: 'usage' });
  });

  it('refuse a file that cannot be loaded', async () => {
    await expect(read({ 'sightline.config.mjs': "throw new Error('no such preset');\n" })).rejects.toThrow(
      /sightline\.config\.mjs cannot be loaded: no such preset$/,
    );
  });
});

const logger =
  "export const logger = { info(): void {} };\n//# {{#if http}}\nexport const served = '{{serviceName}}';\n//# {{/if}}\n";

describe('init with the settings of a team', () => {
  it('takes them where no flag says otherwise, and its later runs know them', () => {
    const root = expressService({
      files: {
        'sightline.config.json': JSON.stringify({
          dir: 'lib/seen',
          features: ['logging'],
          install: false,
          templates: 'own',
        }),
        'own/service/redact.ts': `// Ours.\n${readFileSync(new URL('../../../templates/service/redact.ts', import.meta.url), 'utf8')}`,
      },
    });
    const { code, stderr } = sightline(root, ['init', '--yes']);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('Nothing is installed');
    const redact = path.join(root, 'lib/seen/redact.js');
    expect(readFileSync(redact, 'utf8')).toMatch(/^\/\/ Ours\.\n/);
    expect(readFileSync(path.join(root, '.sightline/manifest.json'), 'utf8')).toContain('"templates": "own"');
    expect(sightline(root, ['init', '--yes']).stdout).toContain('Nothing to do');
    commit(root);

    writeTree(root, {
      'sightline.config.json': '{}',
      'own/service/redact.ts': readFileSync(path.join(root, 'own/service/redact.ts'), 'utf8').replace(
        'Ours',
        'Theirs',
      ),
    });
    commit(root);
    const status = sightline(root, ['status', '--check']);
    expect(status.code).toBe(4);
    expect(status.stdout).toMatch(/lib\/seen\/redact\.js +newer in this version/);
    expect(sightline(root, ['upgrade', '--yes', '--no-install']).code).toBe(0);
    expect(readFileSync(redact, 'utf8')).toMatch(/^\/\/ Theirs\.\n/);
    expect(sightline(root, ['status', '--check']).code).toBe(0);
    commit(root);

    expect(sightline(root, ['init', '--yes', '--dir', 'elsewhere']).stderr).toContain('lib/seen already');
    expect(sightline(root, ['remove', '--yes', '--no-install']).code).toBe(0);
  });

  it.each([
    [
      'that takes no place',
      { 'own/service/loger.ts': logger },
      /own\/service\/loger\.ts takes the place of no template\./,
    ],
    [
      'that is no TypeScript',
      { 'own/service/logger.ts': 'export const = 1;\n' },
      /Your template service\/logger\.ts cannot be used: templates\/service\/logger\.ts:1: /,
    ],
    [
      'with a flag that is none',
      { 'own/service/logger.ts': `${logger}//# {{#if htp}}\n//# {{/if}}\n` },
      /Your template service\/logger\.ts cannot be used: unknown flag "htp"/,
    ],
    ['in a folder that is not there', {}, /own, which is to hold templates, is no folder\./],
  ])('refuses a template %s', (_, files: Record<string, string>, message) => {
    const root = expressService({ files });
    const { code, stderr } = sightline(root, ['init', '--yes', '--no-install', '--templates', 'own']);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n +at /);
  });
});
