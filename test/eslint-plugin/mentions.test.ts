import { parseRegExpLiteral, type AST } from '@eslint-community/regexpp';
import { Linter, type Rule } from 'eslint';
import { describe, expect, it } from 'vitest';
import { Mention, mentions, mentionsKnown } from '../../eslint-plugin/src/flow/mentions.js';
import '../../eslint-plugin/src/index.js';

/** What is answered to each rule of a run over files with these texts. */
function answersTo(mention: Mention, texts: readonly string[]): readonly boolean[] {
  const answers: boolean[] = [];
  const rule: Rule.RuleModule = {
    create({ sourceCode }) {
      answers.push(mentions(sourceCode as never, mention));
      return {};
    },
  };
  const rules = { one: rule, two: { ...rule } };
  const config = { plugins: { own: { rules } }, rules: { 'own/one': 'error', 'own/two': 'error' } } as const;
  for (const text of texts) expect(new Linter().verify(text, config)).toEqual([]);
  return answers;
}

function counting(source: string): RegExp & { tried: number } {
  return new (class extends RegExp {
    tried = 0;
    override test(text: string): boolean {
      this.tried += 1;
      return super.test(text);
    }
  })(source, 'i');
}

it('tries a pattern once for each file, however often it is asked', () => {
  const pattern = counting('spans?\\b');
  const texts = ['span.end();', 'spanner();'];
  expect(answersTo(new Mention(pattern, 'span'), texts)).toEqual([true, true, false, false]);
  expect(pattern.tried).toBe(2);
});

it('does not try a pattern where the text has none of its words', () => {
  const pattern = counting('histogram|counter');
  const texts = ['work();', '', '// Histograms', 'const gram = histo(counted);'];
  const found = [false, false, false, false, true, true, false, false];
  expect(answersTo(new Mention(pattern, 'histogram, counter'), texts)).toEqual(found);
  expect(pattern.tried).toBe(1);
});

it('needs a word of each list', () => {
  const pattern = counting('total\\w*\\.add\\(');
  const texts = ['total();', 'list.add();', 'totals.add();'];
  const found = [false, false, false, false, true, true];
  expect(answersTo(new Mention(pattern, 'total', '.add('), texts)).toEqual(found);
  expect(pattern.tried).toBe(1);
});

it.each([
  ['alone', 'span', true],
  ['in capitals', 'SPAN', true],
  ['beside other alphabets', '/* é */ span; "日本"', true],
  ['at the end of a long text', `${'x;\n'.repeat(30_000)}span`, true],
  ['across the parts in which a text is read', `/*${'x'.repeat(65_532)}span*/`, true],
  ['across the parts of a text with longer characters', `/*${'é'.repeat(32_766)}span*/`, true],
  ['behind more of such characters than a part has', `/*${'日'.repeat(70_000)}span*/`, true],
  ['in two pieces', 'spa\nn', false],
])('finds a word %s', (_where, text, is) => {
  expect(answersTo(new Mention(/span/i, 'span'), [text])).toEqual([is, is]);
});

describe('the words of each pattern are in all that it matches', () => {
  it.each(
    mentionsKnown.flatMap(({ pattern, lists }) => lists.map((words) => [String(pattern), words] as const)),
  )('%s', (literal, words) => {
    const { pattern } = parseRegExpLiteral(literal);
    const folded = words.map((word) => word.toLowerCase());
    for (const text of shortest(pattern))
      expect(
        folded.some((word) => text.includes(word)),
        text,
      ).toBe(true);
  });
});

/** Where a pattern may have anything. */
const ANYTHING = '\n';

/** What a pattern matches at least: a text for each choice that it leaves, with what may be left out left out. */
function shortest(node: AST.Pattern | AST.Group | AST.CapturingGroup): readonly string[] {
  return node.alternatives.flatMap(({ elements }) =>
    elements.reduce<readonly string[]>(
      (texts, element) => texts.flatMap((text) => ofElement(element).map((more) => text + more)),
      [''],
    ),
  );
}

function ofElement(element: AST.Element): readonly string[] {
  switch (element.type) {
    case 'Character':
      return [String.fromCodePoint(element.value).toLowerCase()];
    case 'CharacterClass': {
      const cases = new Set(
        element.elements.map((one) =>
          one.type === 'Character' ? String.fromCodePoint(one.value).toLowerCase() : ANYTHING,
        ),
      );
      return element.negate ? [ANYTHING] : [...cases];
    }
    case 'Group':
    case 'CapturingGroup':
      return shortest(element);
    case 'Quantifier': {
      const once = ofElement(element.element);
      return element.min > 0 ? once : ['', ...once];
    }
    case 'Assertion':
      return [''];
    default:
      return [ANYTHING];
  }
}
