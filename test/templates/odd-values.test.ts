import { describe, expect, it } from 'vitest';
import { EmittedProcesses } from './emitted-process.js';
import { parametersOf } from './render-service.js';

const programs = new EmittedProcesses({
  name: 'odd-values',
  program: 'odd-values.mjs',
  parameters: parametersOf('express5'),
});

describe('odd values', () => {
  it('none fails, each is told, and no secret goes out', async () => {
    const script = programs.run({ NODE_OPTIONS: '--disable-warning=SILENT01' });
    expect(await script.ended, script.stderr()).toBe(0);
    expect(script.lines().map(({ level, msg, err }) => [level, msg, ...(err ? [err.message] : [])])).toEqual([
      ['info', 'revoked [Unreadable] [Unreadable]'],
      ['info', 'nothing is undefined null'],
      ['error', 'without stack', 'still told'],
      ['error', 'of elsewhere', 'another realm, password=[REDACTED]'],
      ['error', 'logged elsewhere', 'logged elsewhere'],
      ['error', 'unreadable stack', 'still told'],
      ['error', 'without a class', 'still told'],
      ['error', 'no text', { reason: 'is an object', password: '[REDACTED]' }],
      ['error', 'no message', ''],
      ['info', 'Symbol(a symbol)'],
      ['info', 'child of nothing'],
      ['info', expect.stringMatching(/'ann' .*\[REDACTED\]/)],
      ['info', expect.stringMatching(/^\{ password: '\[REDACTED\]', filler: 'x{80}' \}$/)],
      ['info', "{ password: '[REDACTED]' }"],
      ['info', 'laid out'],
      ['info', 'many fields'],
      ['warn', 'told'],
    ]);
    expect(script.stdout()).not.toContain('canary');
    expect(script.lines().at(-2)).toMatchObject({ field99: 99, '…': '[more]' });
  });

  it('warnings that are switched off stay so', async () => {
    const script = programs.run({ NODE_NO_WARNINGS: '1' });
    expect(await script.ended).toBe(0);
    expect(script.lines().filter(({ level }) => level === 'warn')).toEqual([]);
  });
});
