import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordSplices, takeOut } from '../../../generator/src/edit/recorded-splice.js';
import { applySplices, type Splice } from '../../../generator/src/edit/splice.js';

const original = `import express from 'express';
import { orders } from './orders.js';

const app = express();
app.use('/orders', orders());
app.listen(3000);
`;

/** What init does to such a file: an import of its own, and a call round one of the team's. */
const splices: Splice[] = [
  {
    at: original.indexOf('import { orders'),
    removed: '',
    inserted: "import { observe } from './observability/index.js';\n",
  },
  { at: original.indexOf('app.listen'), removed: '', inserted: 'observe(' },
  { at: original.indexOf(');\n', original.indexOf('app.listen')), removed: '', inserted: ')' },
];
const edited = applySplices(original, splices);
const recorded = recordSplices(original, splices);

describe('what init put into a file', () => {
  it('comes out of a file that nobody touched, to the byte', () => {
    expect(takeOut('src/server.ts', edited, recorded, true)).toEqual({ text: original, lost: [] });
  });

  it('comes out of a file that git checked out with other line ends', () => {
    const { text, lost } = takeOut('src/server.ts', edited.replaceAll('\n', '\r\n'), recorded, true);
    expect(text).toBe(original.replaceAll('\n', '\r\n'));
    expect(lost).toEqual([]);
  });

  it.each([
    ['lines before', (text: string) => `// Orders of the shop.\n${text}`],
    [
      'another import behind ours',
      (text: string) =>
        text.replace('import { orders', "import { users } from './users.js';\nimport { orders"),
    ],
    ['a line before ours', (text: string) => text.replace("'express';", "'express';\nimport a from 'a';")],
    ['another port', (text: string) => text.replace('3000', 'Number(process.env.PORT)')],
    [
      'a route',
      (text: string) => text.replace("app.use('/orders'", "app.use('/users', users());\napp.use('/orders'"),
    ],
    ['lines behind', (text: string) => `${text}\nexport { app };\n`],
    ['lines behind with other line ends', (text: string) => `${text}\r\nexport { app };\r\n`],
  ])('comes out of a file that got %s since, which stays', (_, change) => {
    expect(takeOut('src/server.ts', change(edited), recorded, false)).toEqual({
      text: change(original),
      lost: [],
    });
  });

  it('stays and is told where it stands there twice by now', () => {
    const twice = edited
      .replace("import { observe } from './observability/index.js';\n", '')
      .concat(
        "import { observe } from './observability/index.js';\nimport { observe } from './observability/index.js';\n",
      );
    const { text, lost } = takeOut('src/server.ts', twice, recorded, false);
    expect(text).toContain("import { observe } from './observability/index.js';\n".repeat(2));
    expect(lost.map(({ inserted }) => inserted)).toEqual([
      "import { observe } from './observability/index.js';\n",
    ]);
  });

  it('is told where it is gone', () => {
    const { text, lost } = takeOut('src/server.ts', original, recorded, false);
    expect(text).toBe(original);
    expect(lost.map(({ inserted }) => inserted.trim())).toContain(
      "import { observe } from './observability/index.js';",
    );
  });

  it('of two runs, comes out in the order that undoes both', () => {
    const first = applySplices('a\nb\n', [{ at: 2, removed: '', inserted: 'first\n' }]);
    const second: Splice[] = [{ at: 2, removed: 'first', inserted: 'second\nfirst' }];
    const all = [
      ...recordSplices('a\nb\n', [{ at: 2, removed: '', inserted: 'first\n' }]),
      ...recordSplices(first, second),
    ];
    expect(takeOut('src/server.ts', applySplices(first, second), all, true).text).toBe('a\nb\n');
  });
});

const text = fc.string({
  unit: fc.constantFrom('a', 'b', ' ', '\n', '(', ')', '{', 'é', '\u{1F600}'),
  maxLength: 200,
});

/** Splices that do not overlap. */
const spliced = text.chain((before) =>
  fc
    .array(fc.record({ at: fc.nat(before.length), length: fc.nat(5), inserted: text }), { maxLength: 6 })
    .map((drawn) => {
      const result: Splice[] = [];
      let end = 0;
      for (const { at, length, inserted } of drawn.sort((a, b) => a.at - b.at)) {
        if (at < end) continue;
        const removed = before.slice(at, at + length);
        result.push({ at, removed, inserted });
        end = at + removed.length + 1;
      }
      return { before, splices: result };
    }),
);

describe('for any text and any splices', () => {
  it('taking out what was put in gives the original', () => {
    fc.assert(
      fc.property(spliced, ({ before, splices: drawn }) => {
        const { text: out, lost } = takeOut(
          'src/server.ts',
          applySplices(before, drawn),
          recordSplices(before, drawn),
          true,
        );
        expect(out).toBe(before);
        expect(lost).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('so does taking out of a text that has lines more in front and behind', () => {
    const words = fc.stringMatching(/^[x-z]{1,8}\n$/);
    fc.assert(
      fc.property(spliced, words, words, ({ before, splices: drawn }, front, back) => {
        const around = front + applySplices(before, drawn) + back;
        const { text: out, lost } = takeOut('src/server.ts', around, recordSplices(before, drawn), false);
        if (lost.length === 0) expect(out).toBe(front + before + back);
      }),
      { numRuns: 2000 },
    );
  });
});
