import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { serviceFolder } from '../../../generator/src/commands/service-folder.js';
import { temporaryRepository } from '../inspect/temporary-repository.js';
import { commit, sightline } from './run-sightline.js';

const server = "import express from 'express';\n\nconst app = express();\n\napp.listen(3000);\n";

function workspace(): string {
  const member = (name: string): object => ({
    name,
    type: 'module',
    scripts: { start: 'node server.js' },
    dependencies: { express: '^5.1.0' },
  });
  return temporaryRepository({
    'package.json': { name: 'shop', private: true, workspaces: ['apps/*', 'tools/*'] },
    'apps/api/package.json': member('@shop/orders'),
    'apps/api/server.js': server,
    'apps/web/package.json': member('@shop/web'),
    'tools/web/package.json': member('web-tools'),
  });
}

describe('--service', () => {
  it.each([
    ['the name of the package', '@shop/orders', '.'],
    ['the name without its scope', 'orders', '.'],
    ['the folder from the root', 'apps/api', '.'],
    ['the folder from where you are', '../api', 'apps/web'],
    ['the last part of the folder', 'api', 'apps/web'],
    ['a name before a folder of that name', 'web', '.'],
  ])('takes %s', async (_, name, from) => {
    const root = workspace();
    const folder = await serviceFolder(path.join(root, from), { service: name });
    expect(path.relative(root, folder)).toBe(name === 'web' ? 'apps/web' : 'apps/api');
  });

  it('names what there is where nothing has that name', async () => {
    await expect(serviceFolder(workspace(), { service: 'billing' })).rejects.toThrow(
      /No package of the workspace in .+ is called billing\./,
    );
    await expect(serviceFolder(workspace(), { service: 'billing' })).rejects.toMatchObject({
      hint: 'It has @shop/orders, @shop/web, web-tools.',
      kind: 'usage',
    });
  });

  it('says that there is no workspace', async () => {
    const root = temporaryRepository({ 'package.json': { name: 'alone' } });
    await expect(serviceFolder(root, { service: 'alone' })).rejects.toThrow(/is in none\./);
  });

  it('has a command work there', () => {
    const root = workspace();
    commit(root);
    const { code, stderr } = sightline(root, ['init', '--yes', '--no-install', '--service', 'orders']);
    expect(code, stderr).toBe(0);
    expect(existsSync(path.join(root, 'apps/api/observability/index.js'))).toBe(true);
    const status = sightline(root, ['status', '--check', '--service', 'orders']);
    expect(status.code, status.stderr).toBe(0);
    expect(
      sightline(root, ['remove', '--yes', '--no-install', '--service', 'orders', '--allow-dirty']).code,
    ).toBe(0);
    expect(existsSync(path.join(root, 'apps/api/observability'))).toBe(false);
  });
});
