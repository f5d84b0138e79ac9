import path from 'node:path';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { formatSource } from '../../../generator/src/render/format.js';
import { renderTemplate } from '../../../generator/src/render/render.js';
import { everythingOn } from './parameters.js';
import { aService } from './service.js';
import { templates } from './templates.js';

const target = { language: 'ts', moduleSystem: 'esm', importExtension: 'js' } as const;

describe('what stays as it is written, is as prettier writes it', () => {
  it.each([
    ...templates.map((template) => ({ template, parameters: everythingOn })),
    ...templates
      .filter((template) => template.startsWith('tasks/'))
      .map((template) => ({ template, parameters: { ...everythingOn, tasks: true } })),
  ])('$template, tasks: $parameters.tasks', async ({ template, parameters }) => {
    const text = await renderTemplate(template, parameters, target);
    const file = `src/${path.basename(template)}.ts`;
    expect(await formatSource(aService(), file, text, 'written')).toBe(
      await format(text, { parser: 'typescript', singleQuote: true, printWidth: 110 }),
    );
  });
});
