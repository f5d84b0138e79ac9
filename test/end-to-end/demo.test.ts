import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../harness/command.mjs';
import { makeScratch, repositoryRoot } from '../harness/scratch.mjs';
import { programEnv } from '../harness/tools.mjs';
import './clean-up.js';

const demo = path.join(repositoryRoot, 'test/demo/demo.mjs');

describe('the demo', () => {
  it('holds every claim, without a terminal, and leaves nothing behind', async () => {
    const temporary = makeScratch('demo');
    const shown = await run(process.execPath, [demo], {
      cwd: repositoryRoot,
      env: { ...programEnv(), TMPDIR: temporary },
    });
    expect(shown.code, shown.output).toBe(0);
    expect(shown.stdout).toMatch(/All \d+ claims hold/);
    expect(leftIn(temporary)).toEqual([]);
  });

  it('cleans up when it is interrupted', async () => {
    const temporary = makeScratch('demo');
    const interrupted = await run(process.execPath, [demo], {
      cwd: repositoryRoot,
      env: { ...programEnv(), TMPDIR: temporary },
      onStart: (child) => {
        let said = '';
        child.stdout?.on('data', (text: string) => {
          said += text;
          // in the middle of its npm install
          if (said.includes('New files') && child.exitCode === null) child.kill('SIGINT');
        });
      },
    });
    expect(interrupted.code).toBe(130);
    expect(leftIn(temporary)).toEqual([]);
  });
});

/** Folders of ours; tsx keeps a cache of its own there. */
function leftIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('sightline-'));
}
