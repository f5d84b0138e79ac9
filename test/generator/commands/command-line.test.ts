import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainFlags, readWithYargs, type CommandShape } from '../../../generator/src/command-line.js';
import { initFlags } from '../../../generator/src/commands/init-flags.js';
import { tasksFlags } from '../../../generator/src/commands/tasks-flags.js';

const init = { describe: 'Make it observable.', flags: initFlags };
const tasks = { describe: 'Look at jobs.', operands: '<verb> [what..]', flags: tasksFlags };
const commands = new Map<string, CommandShape>([
  ['init', init],
  ['tasks', tasks],
]);

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

  it('knows operands too, and leaves too few and too many to yargs', () => {
    expect(plainFlags(['list', 'failed', 'emails', '--limit', '5'], tasks)).toEqual({
      verb: 'list',
      what: ['failed', 'emails'],
      limit: '5',
    });
    expect(plainFlags(['--json', 'status'], tasks)).toEqual({ verb: 'status', json: true });
    expect(plainFlags([], tasks)).toBeUndefined();
    expect(plainFlags(['a', 'b'], { ...tasks, operands: '<name>' })).toBeUndefined();
    expect(plainFlags(['a'], { ...tasks, operands: '[feature..]' })).toEqual({ feature: ['a'] });
  });

  it('says of operands what yargs says, or nothing', async () => {
    const words = fc.constantFrom(
      ...['status', 'emails', '42', '4.0', 'a b', 'queue/7', 'repeat:x:1', '--', '', '-1', '--json'],
      ...['--limit', '--limit=5', '--yes', '--redis', 'redis://a:b@c'],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 5 }), async (args) => {
        const plain = plainFlags(args, tasks);
        fc.pre(plain !== undefined);
        const { flags } = await readWithYargs(['tasks', ...args], commands);
        const { _: names, $0: script, ...given } = flags;
        expect({ names, script }).toEqual({ names: ['tasks'], script: 'sightline' });
        expect({ what: [], ...plain }).toEqual({ what: [], ...given });
      }),
      { numRuns: 300 },
    );
  });
});
