import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { servicePackages } from '../../../generator/src/tasks/service-packages.js';
import { temporaryFolder } from '../apply/tree.js';

/** A package whose entry is `index.js`, with what else its package.json says. */
function install(folder: string, manifest: object): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(path.join(folder, 'index.js'), '');
}

describe('the packages of a service', () => {
  it('are known where they can only be imported', () => {
    const root = temporaryFolder();
    writeFileSync(path.join(root, 'package.json'), '{}');
    const exports = { '.': { import: './index.js' } };
    install(path.join(root, 'node_modules/agenda'), { version: '6.2.0', exports });
    const packages = servicePackages(root);
    expect(packages.has('agenda')).toBe(true);
    expect(packages.major('agenda')).toBe(6);
    expect(packages.has('bullmq')).toBe(false);
    expect(packages.major('bullmq')).toBeUndefined();
  });

  it('are known through others, as pnpm lays them out', () => {
    const root = temporaryFolder();
    writeFileSync(path.join(root, 'package.json'), '{}');
    const store = path.join(root, 'node_modules/.pnpm/bullmq@5.81.5/node_modules');
    install(path.join(store, 'bullmq'), { version: '5.81.5', main: 'index.js' });
    install(path.join(store, 'ioredis'), { version: '5.4.1', main: 'index.js' });
    symlinkSync(path.join(store, 'bullmq'), path.join(root, 'node_modules/bullmq'));
    const packages = servicePackages(root);
    expect(packages.has('ioredis')).toBe(false);
    expect(packages.has('ioredis', 'bullmq')).toBe(true);
    expect(packages.has('redis', 'bullmq')).toBe(false);
  });
});
