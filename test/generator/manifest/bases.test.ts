import { brotliCompressSync, constants } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseBases, printBases } from '../../../generator/src/manifest/bases.js';

const bases = new Map([
  ['src/b file.ts', 'export const b = "ü";\n'],
  ['src/a.ts', 'export const a = 1;\n'.repeat(200)],
]);

describe('the bases', () => {
  it('are read back as they were printed, one file a line in the order of their paths', () => {
    const text = printBases(bases, undefined);
    expect(new Map(parseBases(text))).toEqual(bases);
    expect(text.split('\n').map((line) => line.replace(/ [\w+/=]+$/, ''))).toEqual([
      expect.stringMatching(/^# What sightline emitted/),
      'src/a.ts',
      'src/b file.ts',
      '',
    ]);
    expect(text.length).toBeLessThan(500);
  });

  it('keep the bytes of what did not change, however another Node packs it', () => {
    const text = printBases(bases, undefined);
    const worse = brotliCompressSync(bases.get('src/a.ts') ?? '', {
      params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
    }).toString('base64');
    const other = text.replace(/^src\/a\.ts .*$/m, `src/a.ts ${worse}`);
    expect(other).not.toBe(text);
    expect(printBases(bases, other)).toBe(other);
  });

  it('are none where there is no file, and the same with other line ends', () => {
    expect(parseBases(undefined).size).toBe(0);
    expect(parseBases(printBases(bases, undefined).replaceAll('\n', '\r\n'))).toEqual(bases);
  });

  it.each(['=======', 'src/a.ts', 'src/a.ts ????', 'src/a.ts AAAA'])('refuse the line %j', (line) => {
    expect(() => parseBases(`${line}\n`)).toThrow(
      `.sightline/bases.txt does not hold what sightline wrote there: ${line}`,
    );
  });
});
