import tsParser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import plugin from '../../eslint-plugin/src/index.js';
import { blocksIn, type Block } from './pages.js';

const folder = fileURLToPath(new URL('../../eslint-plugin/docs/rules/', import.meta.url));
const headings = [
  'What it does',
  'Why is this bad?',
  'Known limits',
  'Not reported',
  'Examples',
  'Options',
  'Further reading',
];

function lint(rule: string, { info, code }: Pick<Block, 'info' | 'code'>, fix: boolean) {
  const read = (name: string): unknown => {
    const [, json] = new RegExp(`${name}=(\\{.*\\})(?: [❌✅]|$)`, 'u').exec(info) ?? [];
    return json === undefined ? undefined : JSON.parse(json);
  };
  const config: Linter.Config[] = [
    {
      files: ['**/*.ts'],
      languageOptions: { parser: tsParser },
      plugins: { sightline: plugin },
      rules: {
        [`sightline/${rule}`]: ['error', ...[read('options')].filter((value) => value !== undefined)],
      },
      settings: (read('settings') as Record<string, unknown> | undefined) ?? {},
    },
  ];
  const linter = new Linter();
  const { output, messages } = linter.verifyAndFix(code, config, { filename: 'page.ts', fix });
  expect(messages.filter((message) => message.fatal === true)).toEqual([]);
  return { output, messages };
}

it('there is a page for each rule, and none without a rule', () => {
  const pages = readdirSync(folder).map((name) => name.replace(/\.md$/, ''));
  expect(pages.sort()).toEqual(Object.keys(plugin.rules).sort());
});

describe.each(Object.entries(plugin.rules))('the page of %s', (name, rule) => {
  const file = `${folder}${name}.md`;
  const page = existsSync(file) ? readFileSync(file, 'utf8') : '';

  it('says in its head what the rule says of itself', () => {
    expect(page.split('\n', 3)).toEqual([`# \`sightline/${name}\``, '', `> ${rule.meta.docs.description}.`]);
    const [, presets = ''] = /^In the presets? (.*)$/m.exec(page) ?? [];
    expect(presets.includes('`recommended`')).toBe(rule.meta.docs.recommended);
    expect(presets.includes('`strict`')).toBe(true);
    expect(presets.includes('🔧')).toBe(rule.meta.fixable === 'code');
    expect(presets.includes('💡')).toBe(rule.meta.hasSuggestions === true);
    expect(rule.meta.docs.url).toMatch(new RegExp(`/docs/rules/${name}\\.md$`));
  });

  it('has the same sections in the same order as every page', () => {
    const found = [...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(found).toEqual(headings);
  });

  it('documents every option, and none that does not exist', () => {
    const [schema] = rule.meta.schema as { properties?: Record<string, unknown> }[];
    const [, section = ''] = /^## Options\n([^]*?)^## /m.exec(page) ?? [];
    const documented = [...section.matchAll(/^\| `(\w+)`/gm)].map(([, option]) => option);
    expect(documented.sort()).toEqual(Object.keys(schema?.properties ?? {}).sort());
  });

  const blocks = blocksIn(page);

  it('shows what is reported and what is not', () => {
    expect(blocks.filter(({ section }) => section.startsWith('### ❌')).length).toBeGreaterThan(0);
    expect(blocks.filter(({ section }) => section.startsWith('### ✅')).length).toBeGreaterThan(0);
  });

  it.each(blocks.map((block, at) => ({ ...block, before: blocks[at - 1] })))(
    'tells the truth in the code of line $line',
    ({ before, ...block }) => {
      if (block.info.includes('fixed')) {
        expect(lint(name, before ?? block, true).output).toBe(block.code);
        expect(lint(name, block, false).messages).toEqual([]);
      } else if (
        block.info.includes('❌') ||
        (block.section.startsWith('### ❌') && !block.info.includes('✅'))
      ) {
        expect(lint(name, block, false).messages.length).toBeGreaterThan(0);
      } else {
        expect(lint(name, block, false).messages).toEqual([]);
      }
    },
  );
});
