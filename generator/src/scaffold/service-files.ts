import { formatWithPrettier } from '../render/format-prettier.js';
import { expandTemplate } from '../render/expand.js';
import { deriveSource } from '../render/render.js';
import { readTemplate } from '../render/template-store.js';
import { packageJsonOf, type NewService } from './package-json.js';

/** Every file of a new service, by its path, as it is before anything observes it: one route, one test. */
export async function serviceFiles(wanted: NewService): Promise<Map<string, string>> {
  const { framework, language } = wanted;
  const typescript = language === 'ts';
  const sources = ['app', 'server', 'app.test'].map(async (name): Promise<[string, string]> => {
    const template = `new/${framework}/${name}`;
    const text = await readTemplate(`${template}.ts`);
    return [`src/${name}.${language}`, typescript ? text : await asJavaScript(template, text)];
  });
  const others: [string, string][] = [
    ['package.json', packageJsonOf(wanted)],
    ['.gitignore', await expandTemplate(await readTemplate('new/gitignore'), { typescript })],
    ...(typescript ? [['tsconfig.json', await readTemplate('new/tsconfig.json')] as [string, string]] : []),
  ];
  return new Map([...others, ...(await Promise.all(sources))]);
}

async function asJavaScript(template: string, text: string): Promise<string> {
  const target = { language: 'js', moduleSystem: 'esm', importExtension: 'js' } as const;
  const script = await deriveSource(template, text, target);
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
  return formatWithPrettier(laidOutAs, `${template}.js`, script);
}
