import { describe, expect, it } from 'vitest';
import { withSwitchedOff } from '../../../generator/src/render/lint/switched-off.js';

const why = '-- emitted by sightline; no fix brings this into line */';

describe('a comment that switches rules off', () => {
  it('names them, sorted and once, above the text', () => {
    expect(withSwitchedOff('export const a = 1;\n', ['no-b', 'no-a', 'no-b'])).toEqual({
      text: `/* eslint-disable no-a, no-b ${why}\nexport const a = 1;\n`,
      off: ['no-a', 'no-b'],
    });
  });

  it('takes in one that is there, and keeps line ends', () => {
    const first = withSwitchedOff('a();\r\n', ['no-a']).text;
    expect(withSwitchedOff(first, ['x/no-b']).text).toBe(`/* eslint-disable no-a, x/no-b ${why}\r\na();\r\n`);
  });

  it('is not written without rules, and the one of a person is left alone', () => {
    const theirs = '/* eslint-disable no-a -- ours */\na();\n';
    expect(withSwitchedOff(theirs, [])).toEqual({ text: theirs, off: [] });
    expect(withSwitchedOff(theirs, ['no-b']).text).toBe(`/* eslint-disable no-b ${why}\n${theirs}`);
  });

  it('has its reason behind it where the reason would be taken for a rule: before ESLint 7', () => {
    const first = withSwitchedOff('a();\n', ['no-a'], false).text;
    const reason = 'emitted by sightline; no fix brings this into line';
    expect(first).toBe(`/* eslint-disable no-a */ // ${reason}\na();\n`);
    expect(withSwitchedOff(first, ['no-b'], false).text).toBe(
      `/* eslint-disable no-a, no-b */ // ${reason}\na();\n`,
    );
  });
});
