import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainFlags, readWithYargs } from '../../../generator/src/command-line.js';
import { initFlags } from '../../../generator/src/commands/init-flags.js';

const init = { describe: 'Make it observable.', flags: initFlags };
const commands = new Map([['init', init]]);

describe('the short way through a command line', () => {
  it('knows what init is nearly always given', () => {
    const args = ['--yes', '--dry-run', '--dir', 'src/seen', '--entry=src/main.ts', '--no-install'];
    expect(plainFlags(args, init)).toEqual({
      yes: true,
      'dry-run': true,
      dir: 'src/seen',
      entry: 'src/main.ts',
      'no-install': true,
    });
  });

  it.each([
    [['--force']],
    [['here']],
    [['--dir']],
    [['--dir=']],
    [['--dir', '--yes']],
    [['--yes=no']],
    [['-y']],
  ])('leaves %j to yargs', (args) => {
    expect(plainFlags(args, init)).toBeUndefined();
  });

  it('says what yargs says, or nothing', async () => {
    const words = fc.constantFrom(
      ...[
        '--yes',
        '--dry-run',
        '--dir',
        '--dir=a',
        '--dir=',
        '--entry',
        'src/a.ts',
        '7',
        '-y',
        '--',
        '-',
        '',
      ],
      ...[
        '--no-install',
        '--yes=false',
        '--no-yes',
        '--features',
        'logging,errors',
        '--json',
        '--lint-package',
      ],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 6 }), async (args) => {
        const plain = plainFlags(args, init);
        fc.pre(plain !== undefined);
        const { flags } = await readWithYargs(['init', ...args], commands);
        const { _: names, $0: script, ...given } = flags;
        expect({ names, script }).toEqual({ names: ['init'], script: 'sightline' });
        expect(plain).toEqual(given);
      }),
      { numRuns: 300 },
    );
  });
});
