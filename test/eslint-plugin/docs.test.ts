import tsParser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import plugin from '../../eslint-plugin/src/index.js';
import { blocksIn, headOf, tableRows, type Block } from './pages.js';

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

it('the README has a row for each rule, with what the rule says of itself', () => {
  const readme = readFileSync(
    fileURLToPath(new URL('../../eslint-plugin/README.md', import.meta.url)),
    'utf8',
  );
  const rows = readme.split('\n').filter((line) => line.includes('](docs/rules/'));
  const plain = (row: string) => row.replaceAll(/ +/g, ' ');
  expect(rows.map(plain)).toEqual(tableRows(plugin.rules).map(plain));
});

const home = fileURLToPath(new URL('../../eslint-plugin/', import.meta.url));
const guides = readdirSync(`${home}docs`).filter((name) => name.endsWith('.md'));

describe.each([...guides.map((name) => `docs/${name}`), 'README.md'])('the page %s', (file) => {
  const page = readFileSync(home + file, 'utf8');

  it('links to what is there', () => {
    for (const [, target = ''] of page.matchAll(/\]\((?!https?:)([^)#]+)/g))
      expect(existsSync(new URL(target, pathToFileURL(home + file))), target).toBe(true);
  });

  it('shows code that parses, and names rules that exist', () => {
    for (const [, rule = ''] of page.matchAll(/\bsightline\/([a-z-]+)\b/g)) {
      if (/^(?:recommended|dist)$/.test(rule)) continue;
      expect(Object.keys(plugin.rules), `${file} names ${rule}`).toContain(rule);
    }
    for (const [, code = ''] of page.matchAll(/^```js\n([^]*?)^```/gm)) {
      const problems = new Linter().verify(code, [{ plugins: { sightline: plugin } }]);
      expect(
        problems.filter(({ fatal }) => fatal === true),
        code,
      ).toEqual([]);
    }
    for (const [, code = ''] of page.matchAll(/^```json\n([^]*?)^```/gm))
      expect(() => JSON.parse(code) as unknown, code).not.toThrow();
  });
});

it('the page of presets tells the options of strict and the rules that others bring', () => {
  const page = readFileSync(`${home}docs/presets.md`, 'utf8');
  const { strict, typed } = plugin.configs;
  for (const [rule, entry] of Object.entries({ ...strict.rules, ...typed.rules })) {
    if (typeof entry === 'string' && rule.startsWith('sightline/')) continue;
    expect(page).toContain(`| \`${rule.replace('sightline/', '')}\``);
    const options = typeof entry === 'string' ? {} : entry[1];
    for (const [name, value] of Object.entries(options) as [string, unknown][])
      expect(page).toContain(`\`${name}: ${typeof value === 'string' ? `'${value}'` : String(value)}\``);
  }
});

it('the page of settings names every setting', () => {
  const page = readFileSync(`${home}docs/settings.md`, 'utf8');
  const documented = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  const config = [
    { plugins: { sightline: plugin }, rules: { 'sightline/no-sensitive-data': 'error' as const } },
  ];
  const wrong = { settings: { sightline: { unheard: true } } };
  const [refused] = [() => new Linter().verify('log.info({ password });', [...config, wrong])];
  expect(refused).toThrow(`there are ${documented.join(', ')}.`);
});

describe.each(Object.entries(plugin.rules))('the page of %s', (name, rule) => {
  const file = `${folder}${name}.md`;
  const page = existsSync(file) ? readFileSync(file, 'utf8') : '';

  it('says in its head what the rule says of itself', () => {
    expect(page.slice(0, page.indexOf('\n## '))).toBe(headOf(name, rule.meta));
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
