import { expect, it } from 'vitest';
import plugin from '../../eslint-plugin/src/index.js';
import { mutate } from '../fuzz/mutate.mjs';
import { fuzz, realFiles } from '../fuzz/run.mjs';

it('makes the same text of the same seed', () => {
  const files = realFiles();
  expect(mutate(files, 7)).toBe(mutate(files, 7));
  expect(mutate(files, 7)).not.toBe(mutate(files, 8));
});

it('no rule throws, hangs or breaks the syntax on 2,000 mutated files', { timeout: 300_000 }, () => {
  const { runs, parsed, findings, failures } = fuzz(plugin, { from: 1_000_000, runs: 2000 });
  expect(failures).toEqual([]);
  expect(runs).toBe(2000);
  // or the mutations would only test parsers
  expect(parsed).toBeGreaterThan(runs / 4);
  expect(findings).toBeGreaterThan(runs / 4);
});
