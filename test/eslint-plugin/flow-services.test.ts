import tsParser from '@typescript-eslint/parser';
import { ESLint, Linter } from 'eslint';
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

const types = {
  none: {},
  project: { project: './tsconfig.json', tsconfigRootDir: `${folder}typed` },
  service: { projectService: true, tsconfigRootDir: `${folder}typed` },
};

async function findingsIn(name: string, typed: keyof typeof types): Promise<string[]> {
  const eslint = new ESLint({
    cwd: folder,
    overrideConfigFile: true,
    overrideConfig: {
      files: ['**/*.{js,ts}'],
      languageOptions: {
        parser: tsParser,
        parserOptions: types[typed],
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
    expect((await findingsIn(name, 'none')).sort()).toEqual(marksIn(`${folder}${name}`).sort());
  },
);

test.each(['project', 'service'] as const)(
  'types of other files tell more, when the file is linted with them (%s)',
  async (typed) => {
    expect(await findingsIn('typed/case.ts', typed)).toEqual(marksIn(`${folder}typed/case.ts`));
  },
);

test('a run without types finds what it can', async () => {
  const found = await findingsIn('typed/case.ts', 'none');
  expect(found).not.toEqual(marksIn(`${folder}typed/case.ts`));
  expect(found).toEqual(expect.arrayContaining(marksIn(`${folder}typed/case.ts`)));
});

test.each([
  ['no answer', undefined],
  ['an answer of another kind', {}],
  ['an error', 'throws'],
])('a program that gives %s harms nobody', (_story, answer) => {
  const program = { getTypeChecker: () => ({ typeToString: () => 'any' }) };
  const getTypeAtLocation = () => {
    if (answer === 'throws') throw new TypeError('no such node');
    return answer;
  };
  const parser = {
    parseForESLint: (text: string) => ({
      ...tsParser.parseForESLint(text, { range: true, loc: true, tokens: true, comment: true }),
      services: { program, getTypeAtLocation },
    }),
  };
  const messages = new Linter().verify(
    "logger.info({ p: user.password }, 'm'); hits.labels(req.url).inc({ path: req.url });",
    [
      { files: ['**/*.js'], languageOptions: { parser: parser } },
      {
        plugins: { sightline: plugin },
        rules: Object.fromEntries(rules.map((rule) => [`sightline/${rule}`, 'error'])),
      },
    ],
  );
  expect(messages.map(({ ruleId }) => ruleId)).toContain('sightline/no-sensitive-data');
});
