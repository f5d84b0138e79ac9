import { describe, expect, it } from 'vitest';
import { readTree, temporaryFolder, writeTree } from '../apply/tree.js';
import { commit, sightline } from './run-sightline.js';

const flags = ['--yes', '--no-install', '--features', 'logging,health'];

/** A server that nothing in package.json starts or names. */
const files = {
  'package.json': `${JSON.stringify({ name: 'relay', version: '1.0.0', type: 'module' }, null, 2)}\n`,
  'relay/run.js':
    "import { createServer } from 'node:http';\n\ncreateServer((req, res) => {\n  res.end('ok');\n}).listen(3000);\n",
};

describe('an entry that was named with --entry', () => {
  it('is known to every later run', () => {
    const root = temporaryFolder();
    writeTree(root, files);
    commit(root);
    const before = readTree(root, ['.git']);
    expect(sightline(root, ['init', ...flags]).code).toBe(1);
    // 3: how the process is started is not known, so that the preload is left to the team.
    const first = sightline(root, ['init', ...flags, '--entry', './relay/run.js']);
    expect(first.code, first.stderr).toBe(3);
    commit(root);

    expect(sightline(root, ['init', ...flags]).stdout).toContain('Nothing to do');
    expect(sightline(root, ['status', '--check']).code).toBe(0);
    expect(sightline(root, ['upgrade', '--yes', '--no-install']).stdout).toContain('Nothing to do');
    const removed = sightline(root, ['remove', '--yes', '--no-install']);
    expect(removed.code, removed.stderr).toBe(0);
    expect(readTree(root, ['.git'])).toEqual(before);
  });
});
