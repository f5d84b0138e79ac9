import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { Problem } from '../problem.js';

/**
 * Beside the manifest, committed too: every emitted text as it was emitted, so that an upgrade can tell the team's
 * edits from its own, without a network. Packed, one file a line: small, merged line by line, and no tool takes it for
 * source or for secrets in quotes.
 */
export const basesFile = '.sightline/bases.txt';

const heading =
  '# What sightline emitted, packed (brotli, base64), one file a line. It is for upgrades: commit it.';

/** A tenth larger than at the highest quality, in a thirtieth of the time: packing was a tenth of a dry run. */
const packing = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } };

/** Emitted text by its path, line ends `\n`. */
export type Bases = ReadonlyMap<string, string>;

/** Reads the bases; empty where there are none. Throws a Problem where the file is not one of ours. */
export function parseBases(text: string | undefined): Bases {
  const entries = [...packedIn(text)].map(([path, packed]): [string, string] => [path, unpack(path, packed)]);
  return new Map(entries);
}

/**
 * Text of the bases, paths sorted. What did not change keeps the very bytes that it has: another version of Node packs
 * the same text in another way.
 */
export function printBases(bases: Bases, earlier: string | undefined): string {
  const packed = packedIn(earlier);
  const before = parseBases(earlier);
  const lines = [...bases]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, text]) => {
      const kept = before.get(path) === text ? packed.get(path) : undefined;
      return `${path} ${kept ?? brotliCompressSync(text, packing).toString('base64')}`;
    });
  return `${[heading, ...lines].join('\n')}\n`;
}

function packedIn(text = ''): Map<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line): [string, string] => {
      const [, path, packed] = /^(.+) ([\w+/]+={0,2})$/.exec(line) ?? [];
      if (path === undefined || packed === undefined) throw unreadable(line);
      return [path, packed];
    }),
  );
}

function unpack(path: string, packed: string): string {
  try {
    return brotliDecompressSync(Buffer.from(packed, 'base64')).toString('utf8');
  } catch {
    throw unreadable(`${path} ${packed}`);
  }
}

function unreadable(place: string): Problem {
  return new Problem(
    `${basesFile} does not hold what sightline wrote there: ${place.slice(0, 60)}`,
    'Most often merge conflict markers were left in it. Take it from version control and run again.',
  );
}
