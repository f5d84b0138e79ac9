import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FileChange, Plan } from '../plan/plan.js';
import type { ExitCode } from '../present/exit-code.js';
import type { Terminal } from '../present/terminal.js';
import { Problem } from '../problem.js';
import { frameworksIn, newFrameworks } from '../scaffold/frameworks.js';
import { recipeOf } from '../scaffold/recipes.js';
import { serviceFiles } from '../scaffold/service-files.js';
import { asksUser } from './carry-out.js';
import { init } from './init.js';
import type { NewOptions } from './new-options.js';
import { askFramework } from './questions.js';

/** Makes a service in a new folder below `folder`, observed from the start. Throws a Problem for every refusal. */
export async function newService(folder: string, options: NewOptions, terminal: Terminal): Promise<ExitCode> {
  const { name, language, dryRun } = options;
  const target = path.join(folder, path.basename(name));
  if (existsSync(target) && readdirSync(target).length > 0) {
    throw new Problem(
      `${target} is there already, with files in it.`,
      'Take another name, or run `sightline init` in it.',
      'usage',
    );
  }
  const asks = options.framework === undefined && asksUser({ ...options, check: false }, terminal);
  const framework =
    options.framework ?? (asks ? await askFramework(frameworksIn(language)) : newFrameworks[0]);
  const recipe = recipeOf(framework, language);
  const files = await serviceFiles({ name, language, node: process.versions.node }, recipe);

  const made = dryRun
    ? path.join(mkdtempSync(path.join(tmpdir(), 'sightline-new-')), path.basename(name))
    : target;
  const wasThere = existsSync(made);
  try {
    for (const [file, text] of files) {
      const at = path.join(made, file);
      mkdirSync(path.dirname(at), { recursive: true });
      writeFileSync(at, text);
    }
    // What is in the folder was made here: there is nothing to ask about it and nothing of anybody's to lose.
    const asked = {
      ...options,
      yes: true,
      check: false,
      allowDirty: true,
      dir: undefined,
      templates: undefined,
      entry: undefined,
      scheduleLeader: undefined,
      shown: (plan: Plan) => withOwnFiles(plan, files, target),
    };
    const code = await init(made, asked, terminal, 'new');
    if (!dryRun) terminal.say(nextSteps(target, folder, recipe.dev, options));
    return code;
  } catch (error) {
    // An empty folder that was there stays.
    const madeHere = wasThere ? readdirSync(made).map((file) => path.join(made, file)) : [made];
    for (const one of madeHere) rmSync(one, { recursive: true, force: true });
    throw error;
  } finally {
    if (dryRun) rmSync(path.dirname(made), { recursive: true, force: true });
  }
}

/** To the reader all of the service is new, and where it is to be: a dry run is made elsewhere. */
function withOwnFiles(plan: Plan, files: ReadonlyMap<string, string>, root: string): Plan {
  const { service, changes, install } = plan;
  const edited = new Set(changes.map((change) => change.path));
  const own = [...files]
    .filter(([file]) => !edited.has(file))
    .map(([file, after]): FileChange => {
      return { path: file, before: null, after, why: 'the service itself', kind: 'edited' };
    });
  const isAlone = service.repositoryRoot === service.root;
  return {
    ...plan,
    service: { ...service, root, ...(isAlone && { repositoryRoot: root }) },
    changes: [...own, ...changes.map((change) => ({ ...change, before: null }))],
    install: install?.cwd === service.root ? { ...install, cwd: root } : install,
  };
}

function nextSteps(
  target: string,
  folder: string,
  dev: string,
  { install, packageManager = 'npm' }: NewOptions,
): string {
  const steps = [
    `cd ${path.relative(folder, target)}`,
    ...(install ? [] : [`${packageManager} install`]),
    `${packageManager} run ${dev}`,
  ];
  return `\nnext  ${steps.join(' && ')}`;
}
