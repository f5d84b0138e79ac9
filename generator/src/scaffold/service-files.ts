import { format, type Options } from '#prettier';
import { expandTemplate } from '../render/expand.js';
import { formatWithPrettier } from '../render/format-prettier.js';
import { deriveSource } from '../render/render.js';
import { readTemplate } from '../render/template-store.js';
import { hasPgBoss12, jobPackages } from './job-systems.js';
import type { NewService } from './new-service.js';
import { packageJsonOf } from './package-json.js';
import type { Recipe } from './recipe.js';

/** Every file of a new service, by its path, as it is before anything observes it: its routes, its jobs, its tests. */
export async function serviceFiles(wanted: NewService, recipe: Recipe): Promise<Map<string, string>> {
  const parameters = parametersOf(wanted, recipe);
  const files = Object.entries(recipe.files).map(async ([file, template]): Promise<[string, string]> => {
    const text = await expandTemplate(await readTemplate(`new/${template}`), parameters);
    return [file, await laidOut(file, template.replace(/\.ts$/, ''), text, wanted)];
  });
  return new Map([['package.json', packageJsonOf(wanted, recipe)], ...(await Promise.all(files))]);
}

/** What the templates of a new service are told. */
function parametersOf(wanted: NewService, recipe: Recipe): object {
  const { name, framework, language, tasks, node, packageManager, hasProbes } = wanted;
  return {
    name,
    packageManager,
    // `bun test` is a test runner of its own.
    test: packageManager === 'bun' ? 'bun run test' : `${packageManager} test`,
    dev: recipe.dev,
    devWorker: recipe.devWorker,
    language,
    typescript: language === 'ts',
    nest: framework === 'nest',
    handler: framework === 'nest' ? 'send-greeting.service' : 'send-greeting',
    tasks: tasks !== undefined,
    postgres: tasks !== undefined && jobPackages(tasks, node).store === 'postgres',
    pgBoss12: hasPgBoss12(node),
    hasProbes,
  };
}

/** Source in its language, as prettier lays it out: blocks of the template are gone from between its lines. */
async function laidOut(
  file: string,
  template: string,
  text: string,
  { language, framework }: NewService,
): Promise<string> {
  if (file.endsWith('.md')) return format(text, { parser: 'markdown' });
  if (!/\.[jt]s$/.test(file)) return text;
  const target = { language, moduleSystem: 'esm', importExtension: 'js' } as const;
  const source = await deriveSource(`new/${template}`, text, target);
  if (framework === 'nest') {
    const settings = JSON.parse(await readTemplate('new/nest/prettierrc.json')) as Options;
    return format(source, { ...settings, parser: 'typescript' });
  }
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
  return formatWithPrettier(laidOutAs, file, source);
}
