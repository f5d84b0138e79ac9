import { describe, expect, it } from 'vitest';
import { Problem } from '../../../generator/src/problem.js';
import { readDuration, showDuration, showEvery } from '../../../generator/src/tasks/durations.js';

describe('a duration', () => {
  it.each([
    ['90s', 90_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['2d', 172_800_000],
    ['250ms', 250],
  ])('%s is read', (text, ms) => {
    expect(readDuration(text, '--max-oldest')).toBe(ms);
  });

  it.each(['', '5', 'm', '5x', '-5m', '5m!', '5 m', 'ms'])('%j is refused, naming the flag', (text) => {
    expect(() => readDuration(text, '--max-oldest')).toThrow(Problem);
    expect(() => readDuration(text, '--max-oldest')).toThrow('--max-oldest');
  });

  it.each([
    [0, '0s'],
    [999, '0s'],
    [45_000, '45s'],
    [60_000, '1m'],
    [192_000, '3m 12s'],
    [3_600_000, '1h'],
    [93_784_000, '1d 2h'],
    [86_400_000 + 5_000, '1d'],
    [-5, '0s'],
  ])('%i ms is shown as %s', (ms, text) => {
    expect(showDuration(ms)).toBe(text);
  });

  it.each([
    [300_000, 'every 5m'],
    [500, 'every 500ms'],
    [1_500, 'every 1500ms'],
  ])('a schedule of %i ms runs %s', (ms, text) => {
    expect(showEvery(ms)).toBe(text);
  });
});
