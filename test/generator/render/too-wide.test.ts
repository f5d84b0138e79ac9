import { format, type Options } from 'prettier';
import { describe, expect, it } from 'vitest';
import { formatTooWide } from '../../../generator/src/render/format-too-wide.js';
import type { TemplateParameters } from '../../../generator/src/render/parameters.js';
import { renderTemplate } from '../../../generator/src/render/render.js';
import { everythingOn } from './parameters.js';
import { templates } from './templates.js';

const target = { language: 'ts', moduleSystem: 'esm', importExtension: 'js' } as const;

const fastify = { ...everythingOn, express: false, express5: false, fastify: true };
const nothing = Object.fromEntries(
  Object.entries(everythingOn).map(([name, value]) => [name, typeof value === 'boolean' ? false : value]),
) as unknown as TemplateParameters;
const variations: TemplateParameters[] = [
  everythingOn,
  { ...everythingOn, frameworkMajor: 4, express4: true, express5: false },
  { ...fastify, fastify5: true },
  { ...fastify, frameworkMajor: 4, fastify4: true },
  { ...nothing, express: true, express5: true, esm: true, typescript: true },
  { ...everythingOn, instrumentations: [] },
  ...(['metrics', 'errors', 'tracing', 'health', 'otel3', 'probes', 'endpoints'] as const).map(
    (flag): TemplateParameters => ({ ...everythingOn, [flag]: false }),
  ),
];

const layouts = [80, 90, 100, 110].flatMap((printWidth) =>
  [true, false].map((singleQuote) => ({ printWidth, singleQuote })),
);

const prettier = (text: string, layout: Options): Promise<string> =>
  format(text, { ...layout, parser: 'babel-ts' });

describe('formatting only what is too wide gives what prettier makes of all of it', () => {
  it.each(templates)('%s', { timeout: 120_000 }, async (template) => {
    const texts = new Set<string>();
    for (const parameters of variations) texts.add(await renderTemplate(template, parameters, target));
    for (const [index, text] of [...texts].entries()) {
      for (const layout of index === 0 ? layouts : layouts.slice(1, 3)) {
        const fast = await formatTooWide(text, layout, (part) => prettier(part, layout));
        expect(fast).toBe(await prettier(text, layout));
      }
    }
  });

  it('and a list that the template left things out of is laid out anew', async () => {
    const text = 'function f() {\n  const list = [\n    first,\n  ];\n  return list;\n}\n';
    const layout = { printWidth: 90, singleQuote: true };
    expect(await formatTooWide(text, layout, (part) => prettier(part, layout))).toBe(
      'function f() {\n  const list = [first];\n  return list;\n}\n',
    );
  });

  it('and lines that come to stand further right are laid out anew', async () => {
    const long = (length: number): string => 'x'.repeat(length);
    const body = `  call(${long(30)}, ${long(30)});\n`;
    const text = `run(${long(20)}, ${long(20)}, ${long(20)}, () => {\n${body}}, last);\n`;
    const layout = { printWidth: 76, singleQuote: true };
    expect(await formatTooWide(text, layout, (part) => prettier(part, layout))).toBe(
      await prettier(text, layout),
    );
  });
});

it('prettier gets less than half of the text at a width of 100', async () => {
  const layout = { printWidth: 100, singleQuote: true };
  let all = 0;
  let printed = 0;
  for (const template of templates) {
    const text = await renderTemplate(template, everythingOn, target);
    all += text.length;
    await formatTooWide(text, layout, (part) => {
      printed += part.length;
      return prettier(part, layout);
    });
  }
  expect(printed / all).toBeLessThan(0.5);
});
