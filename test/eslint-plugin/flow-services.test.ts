import tsParser from '@typescript-eslint/parser';
import { ESLint } from 'eslint';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import plugin from '../../eslint-plugin/src/index.js';

const folder = fileURLToPath(new URL('./flow/fixtures/', import.meta.url));
const rules = ['no-sensitive-data', 'bounded-metric-labels'];

/** `line rule` for each mark `// ✗ rule, rule` at the end of a line. */
function marksIn(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, at) => {
      const [, marked = ''] = /\/\/ ✗ (.*)$/.exec(line) ?? [];
      return marked
        .split(',')
        .filter(Boolean)
        .map((rule) => `${String(at + 1)} ${rule.trim()}`);
    });
}

async function findingsIn(name: string, typed: boolean): Promise<string[]> {
  const eslint = new ESLint({
    cwd: folder,
    overrideConfigFile: true,
    overrideConfig: {
      files: ['**/*.{js,ts}'],
      languageOptions: {
        parser: tsParser,
        ...(typed
          ? { parserOptions: { project: './tsconfig.json', tsconfigRootDir: `${folder}typed` } }
          : {}),
      },
      plugins: { sightline: plugin },
      rules: Object.fromEntries(rules.map((rule) => [`sightline/${rule}`, 'error'])),
    },
  });
  const [result] = await eslint.lintFiles([name]);
  const found = result?.messages.map(
    ({ line, ruleId, message }) => `${String(line)} ${ruleId?.replace('sightline/', '') ?? message}`,
  );
  return [...new Set(found)];
}

test.each(['koa-winston.js', 'nest-opentelemetry.ts', 'fastify-statsd.ts'])(
  'in %s the marked lines are reported, and no others',
  async (name) => {
    expect((await findingsIn(name, false)).sort()).toEqual(marksIn(`${folder}${name}`).sort());
  },
);

test('types of other files tell more, when the file is linted with them', async () => {
  expect(await findingsIn('typed/case.ts', true)).toEqual(marksIn(`${folder}typed/case.ts`));
  expect(await findingsIn('typed/case.ts', false)).not.toEqual(marksIn(`${folder}typed/case.ts`));
});
