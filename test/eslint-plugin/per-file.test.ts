import type { TSESLint } from '@typescript-eslint/utils';
import { describe, expect, it } from 'vitest';
import { PerFile, beginFile } from '../../eslint-plugin/src/flow/per-file.js';

/** As much of a file as its identity takes: oxlint has one object for the source of all files, with another tree for each. */
const source: { ast: object } = { ast: {} };
const begin = (ast: object): void => {
  source.ast = ast;
  beginFile(source as unknown as TSESLint.SourceCode);
};

describe('what is known of a file', () => {
  it('stays while its rules are set up one after the other', () => {
    const answers = new PerFile<object, number>();
    const [file, node] = [{}, {}];
    begin(file);
    answers.set(node, 1);
    begin(file);
    expect(answers.get(node)).toBe(1);
  });

  it('goes when the next file begins', () => {
    const answers = new PerFile<object, number>();
    begin({});
    answers.set(source, 1);
    begin({});
    expect(answers.get(source)).toBeUndefined();
    answers.set(source, 2);
    expect(answers.get(source)).toBe(2);
  });

  it('goes when the linter is done with the file, so that its tree can be collected', async () => {
    const answers = new PerFile<object, number>();
    begin({});
    answers.set(source, 1);
    await Promise.resolve();
    expect(answers.get(source)).toBeUndefined();
  });
});
