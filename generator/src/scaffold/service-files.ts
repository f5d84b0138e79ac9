import { formatWithPrettier } from '../render/format-prettier.js';
import { expandTemplate } from '../render/expand.js';
import { deriveSource } from '../render/render.js';
import { readTemplate } from '../render/template-store.js';
import { packageJsonOf, type NewService } from './package-json.js';
import type { Recipe } from './recipe.js';

/** Every file of a new service, by its path, as it is before anything observes it: one route, one test. */
export async function serviceFiles(wanted: NewService, recipe: Recipe): Promise<Map<string, string>> {
  const typescript = wanted.language === 'ts';
  const files = Object.entries(recipe.files).map(async ([file, template]): Promise<[string, string]> => {
    const text = await readTemplate(`new/${template}`);
    return [file, file.endsWith('.js') ? await asJavaScript(template.replace(/\.ts$/, ''), text) : text];
  });
  return new Map([
    ['package.json', packageJsonOf(wanted, recipe)],
    ['.gitignore', await expandTemplate(await readTemplate('new/gitignore'), { typescript })],
    ...(await Promise.all(files)),
  ]);
}

async function asJavaScript(template: string, text: string): Promise<string> {
  const target = { language: 'js', moduleSystem: 'esm', importExtension: 'js' } as const;
  const script = await deriveSource(`new/${template}`, text, target);
  const style = {
    quote: "'",
    semicolons: true,
    indent: '  ',
    eol: '\n',
    finalNewline: true,
    bom: false,
  } as const;
  const root = process.cwd();
  const laidOutAs = { root, repositoryRoot: root, formatter: { kind: 'none', style } } as const;
  return formatWithPrettier(laidOutAs, `new/${template}.js`, script);
}
