import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { provide } from '../../harness/tools.mjs';
import { readTree } from '../apply/tree.js';
import { commit, expressService, sightline } from './run-sightline.js';

const dir = 'src/observability';
/** What is on by default, a rule that the fix keeps to, and two that it does not. */
const rules = {
  recommended: true,
  style: { useBlockStatements: 'error', noNonNullAssertion: 'error' },
  suspicious: { noConsole: 'error' },
  complexity: { noForEach: 'error', noExcessiveCognitiveComplexity: 'error' },
};

async function linted(version: string, chosen: object = rules): Promise<{ root: string; biome: string }> {
  const tools = await provide(`biome-${version}`, [`@biomejs/biome@${version}`]);
  const root = expressService({
    git: false,
    files: {
      'biome.json': `${JSON.stringify({ formatter: { indentStyle: 'space' }, linter: { rules: chosen } }, null, 2)}\n`,
    },
  });
  mkdirSync(path.join(root, 'node_modules'));
  symlinkSync(path.join(tools, 'node_modules/@biomejs'), path.join(root, 'node_modules/@biomejs'));
  commit(root);
  return { root, biome: path.join(root, 'node_modules/@biomejs/biome/bin/biome') };
}

describe('the emitted source keeps to the Biome of the repository', () => {
  it('by its fix, and by its own comments where no fix helps; once, and gone again', async () => {
    const { root, biome } = await linted('2.6.8');
    const before = readTree(root, ['.git', 'node_modules']);
    const { code, stderr } = sightline(root, ['init', '--yes', '--no-install']);
    expect(code, stderr).toBe(0);
    const lint = spawnSync(process.execPath, [biome, 'check', dir], { cwd: root, encoding: 'utf8' });
    expect(lint.stdout + lint.stderr).not.toContain(dir);
    expect(lint.status, lint.stderr).toBe(0);
    expect(stderr).toContain(
      'What Biome cannot fix in emitted files is switched off there by name: lint/complexity/noExcessiveCognitiveComplexity (',
    );
    expect(readFileSync(path.join(root, dir, 'logger.js'), 'utf8')).not.toMatch(/\) return /);

    const after = readTree(root, ['.git', 'node_modules']);
    expect(sightline(root, ['init', '--yes', '--no-install']).stdout).toContain('Nothing to do');
    expect(sightline(root, ['status', '--check']).code).toBe(0);
    expect(readTree(root, ['.git', 'node_modules'])).toEqual(after);
    commit(root);
    expect(sightline(root, ['remove', '--yes', '--no-install']).code).toBe(0);
    expect(readTree(root, ['.git', 'node_modules'])).toEqual(before);
  });

  it.each(['1.2.2', '1.9.4'])('of version %s, with the rules that it recommends', async (version) => {
    const { root, biome } = await linted(version, { recommended: true });
    const { code, stderr } = sightline(root, ['init', '--yes', '--no-install']);
    expect(code, stderr).toBe(0);
    const lint = spawnSync(process.execPath, [biome, 'check', dir], { cwd: root, encoding: 'utf8' });
    expect(lint.status, lint.stdout + lint.stderr).toBe(0);
  });
});
