import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildPlan } from '../../../generator/src/plan/build.js';
import { keepFormatted, splicesBetween } from '../../../generator/src/plan/keep-formatted.js';
import { applySplices, type Splice } from '../../../generator/src/edit/splice.js';
import { inspectService } from '../../../generator/src/inspect/inspect.js';
import { temporaryRepository } from '../inspect/temporary-repository.js';

const formatted = `import Fastify from 'fastify';

const app = Fastify({
  logger: true,
  trustProxy: true,
});
`;

/** `withLogging(` round the options, as the smallest edit makes it. */
function wrapped(text: string): Splice[] {
  const end = text.lastIndexOf('})') + 1;
  return [
    { at: text.indexOf('{'), removed: '', inserted: 'withLogging(' },
    { at: end, removed: '', inserted: ')' },
  ];
}

async function kept(text: string, files: Record<string, string | object>): Promise<string> {
  const root = temporaryRepository({
    'package.json': { type: 'module', main: 'app.js', dependencies: { fastify: '5' } },
    'app.js': text,
    ...files,
  });
  const service = await inspectService(root);
  return applySplices(text, await keepFormatted(service, 'app.js', text, wrapped(text)));
}

describe('a file that the formatter has nothing to say about', () => {
  test('stays so: the lines that are wrapped are laid out anew, and no others', async () => {
    expect(await kept(formatted, { '.prettierrc': { singleQuote: true } }))
      .toBe(`import Fastify from 'fastify';

const app = Fastify(
  withLogging({
    logger: true,
    trustProxy: true,
  }),
);
`);
  });

  test('with the settings of the repository', async () => {
    const text = formatted.replaceAll('\n', '\r\n').replaceAll('  ', '\t');
    const settings = { singleQuote: true, useTabs: true, trailingComma: 'es5', endOfLine: 'crlf' };
    expect(await kept(text, { '.prettierrc': settings })).toContain(
      '\twithLogging({\r\n\t\tlogger: true,\r\n\t\ttrustProxy: true,\r\n\t})\r\n);',
    );
  });
});

test('a lint configuration breaks the list that no longer fits its line', async () => {
  const root = temporaryRepository({
    'package.json': {
      type: 'module',
      main: 'app.js',
      dependencies: { express: '5' },
      devDependencies: { eslint: '10' },
    },
    'app.js': "import express from 'express';\n\nexpress().listen(3000);\n",
    'eslint.config.js':
      "import js from '@eslint/js';\n\nexport default [js.configs.recommended, { ignores: ['public/'] }];\n",
    '.prettierrc': { singleQuote: true, trailingComma: 'none' },
  });
  const service = await inspectService(root);
  const choices = { features: ['lint' as const], dir: 'observability', lintPackage: null, install: false };
  const { changes } = await buildPlan(service, choices);
  expect(changes.find(({ path }) => path === 'eslint.config.js')?.after).toBe(`import js from '@eslint/js';
import sightline from 'eslint-plugin-sightline';

export default [
  js.configs.recommended,
  { ignores: ['public/'] },
  sightline.configs['recommended-warn']
];
`);
});

test('a file that was not formatted before gets the smallest edit', async () => {
  const loose = formatted.replace("'fastify'", '"fastify"');
  expect(await kept(loose, { '.prettierrc': { singleQuote: true } })).toBe(
    applySplices(loose, wrapped(loose)),
  );
});

test('without a formatter the smallest edit stays', async () => {
  expect(await kept(formatted, {})).toBe(applySplices(formatted, wrapped(formatted)));
});

test('splices between any two texts turn one into the other', async () => {
  const text = fc.array(fc.constantFrom('a', 'b', '  a', '', 'ab', '\r')).map((lines) => lines.join('\n'));
  await fc.assert(
    fc.asyncProperty(text, text, async (before, after) => {
      expect(applySplices(before, await splicesBetween(before, after))).toBe(after);
    }),
  );
});
