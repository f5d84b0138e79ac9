import plugin from 'eslint-plugin-sightline';
import { beforeAll, describe, expect, it } from 'vitest';
import { nodeExecutable } from '../harness/tools.mjs';
import './clean-up.js';
import {
  SCRIPTS,
  TYPESCRIPT,
  eslintConfig,
  findingsOfEslint,
  findingsOfOxlint,
  lintRepository,
  oxlintConfig,
  specimens,
  type LintRepository,
} from './lint-repository.js';

const files = { ...specimens(), 'eslint.config.mjs': eslintConfig(true), '.oxlintrc.json': oxlintConfig() };
const eslintBin = (alias: string) => `${alias}/bin/eslint.js`;
const OXLINT = 'oxlint/bin/oxlint';

const eslint = async (repository: LintRepository, alias = 'eslint', nodeBin?: string) =>
  findingsOfEslint(
    await repository.lint(eslintBin(alias), ['--format', 'json', 'src'], nodeBin ? { nodeBin } : {}),
    repository.folder,
  );
const oxlint = async (repository: LintRepository, nodeBin?: string) =>
  findingsOfOxlint(await repository.lint(OXLINT, ['--format', 'json', 'src'], nodeBin ? { nodeBin } : {}));

describe('the packed plugin finds the same everywhere', () => {
  let six: LintRepository;
  let expected: string[];

  beforeAll(async () => {
    six = await lintRepository(
      'typescript6',
      [
        'typescript@6',
        '@typescript-eslint/parser@8',
        'eslint@10',
        'eslint9@npm:eslint@9',
        'eslint8@npm:eslint@8.57.1',
        'oxlint@1',
      ],
      files,
    );
    expected = await eslint(six);
  });

  it('and every rule finds something, in every kind of file', () => {
    const found = new Set(expected.map((finding) => finding.replace(/^.*\.(\w+):\d+ /, '$1 ')));
    for (const rule of Object.keys(plugin.rules)) {
      for (const extension of [...SCRIPTS, ...TYPESCRIPT]) {
        // a file with elements of React is taken for a front end, which has no logger
        if (rule === 'no-console' && extension === 'tsx') continue;
        expect(found).toContain(`${extension} ${rule}`);
      }
    }
  });

  it.each(['eslint9', 'eslint8'])('in %s', async (alias) => {
    expect(await eslint(six, alias)).toEqual(expected);
  });

  it('in oxlint', async () => {
    expect(await oxlint(six)).toEqual(expected);
  });

  it.each([22 as const, 24 as const, 26 as const])('on Node %i', async (major) => {
    const nodeBin = await nodeExecutable(major);
    if (nodeBin === undefined) return;
    expect(await eslint(six, 'eslint', nodeBin)).toEqual(expected);
    expect(await oxlint(six, nodeBin)).toEqual(expected);
  });

  it('in JavaScript, where there is no TypeScript and no parser for it', async () => {
    const scripts = new RegExp(`\\.(?:${SCRIPTS.join('|')})$`);
    const javascript = await lintRepository('javascript', ['eslint@10', 'oxlint@1'], {
      ...Object.fromEntries(Object.entries(files).filter(([file]) => scripts.test(file))),
      'eslint.config.mjs': eslintConfig(false),
      '.oxlintrc.json': oxlintConfig(),
    });
    const inScripts = expected.filter((finding) => scripts.test(finding.replace(/:.*/, '')));
    expect(inScripts.length).toBeGreaterThan(50);
    expect(await eslint(javascript)).toEqual(inScripts);
    expect(await oxlint(javascript)).toEqual(inScripts);
  });

  it('with TypeScript 5', async () => {
    const five = await lintRepository(
      'typescript5',
      ['typescript@5', '@typescript-eslint/parser@8', 'eslint@10'],
      files,
    );
    expect(await eslint(five)).toEqual(expected);
  });

  it('with TypeScript 7, the linter beside it as the page says', async () => {
    const seven = await lintRepository(
      'typescript7',
      [
        'typescript@npm:@typescript/typescript6@6',
        '@typescript/native@npm:typescript@7',
        '@typescript-eslint/parser@8',
        'eslint@10',
      ],
      files,
    );
    expect(await eslint(seven)).toEqual(expected);
  });

  it('with TypeScript 7 alone in oxlint, and in ESLint without a parser for TypeScript', async () => {
    const alone = await lintRepository('typescript7-alone', ['typescript@7', 'eslint@10', 'oxlint@1'], {
      ...files,
      'eslint.config.mjs': eslintConfig(false),
    });
    expect(await oxlint(alone)).toEqual(expected);
    const scripts = new RegExp(`\\.(?:${SCRIPTS.join('|')}):`);
    expect(await eslint(alone)).toEqual(expected.filter((finding) => scripts.test(finding)));
  });
});
