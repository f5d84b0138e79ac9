import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { featureNames } from '../features/feature.js';
import type { FileChange, Plan } from '../plan/plan.js';
import type { ExitCode } from '../present/exit-code.js';
import type { Terminal } from '../present/terminal.js';
import { Problem } from '../problem.js';
import { frameworksIn, newFrameworks } from '../scaffold/frameworks.js';
import type { NewService } from '../scaffold/new-service.js';
import type { Recipe } from '../scaffold/recipe.js';
import { recipeOf } from '../scaffold/recipes.js';
import { serviceFiles } from '../scaffold/service-files.js';
import { newQueueSystems } from '../scaffold/new-queue-systems.js';
import { asksUser } from './carry-out.js';
import { init } from './init.js';
import type { NewOptions } from './new-options.js';
import { askName } from './questions.js';
import { standInFor } from './stand-in.js';
import { surroundingsOf } from './surroundings.js';

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
  const { repositoryRoot, packageManager, team } = await surroundingsOf(target, options.packageManager);
  const chosen = await choose(options, terminal);
  const asked = options.features ?? team.features ?? featureNames;
  // What was asked for by a flag of its own comes along.
  const features = featureNames.filter(
    (name) => asked.includes(name) || (name === 'tasks' && chosen.tasks !== undefined),
  );
  const wanted: NewService = {
    name,
    ...chosen,
    language,
    node: process.versions.node,
    packageManager,
    hasProbes: features.includes('health') && features.includes('metrics'),
  };
  const recipe = recipeOf(wanted);
  const files = await serviceFiles(wanted, recipe);

  const standIn = dryRun ? standInFor(target, repositoryRoot) : undefined;
  const made = standIn?.folder ?? target;
  const wasThere = existsSync(made);
  try {
    for (const [file, text] of files) {
      const at = path.join(made, file);
      mkdirSync(path.dirname(at), { recursive: true });
      writeFileSync(at, text);
    }
    // What is in the folder was made here: there is nothing to ask about it and nothing of anybody's to lose.
    const toInit = {
      ...options,
      features,
      yes: true,
      check: false,
      allowDirty: true,
      dir: undefined,
      templates: undefined,
      entry: undefined,
      scheduleLeader: undefined,
      shown: (plan: Plan) => withOwnFiles(plan, files, standIn?.real),
    };
    const code = await init(made, toInit, terminal, 'new');
    if (!dryRun)
      terminal.say(
        nextSteps(path.relative(folder, target), wanted, recipe, options.install && team.install !== false),
      );
    return code;
  } catch (error) {
    // An empty folder that was there stays.
    const madeHere = wasThere ? readdirSync(made).map((file) => path.join(made, file)) : [made];
    for (const one of madeHere) rmSync(one, { recursive: true, force: true });
    throw error;
  } finally {
    standIn?.remove();
  }
}

/** What was said, else what the user answers, else the first of each. */
async function choose(
  options: NewOptions,
  terminal: Terminal,
): Promise<Pick<NewService, 'framework' | 'tasks'>> {
  const { framework, tasks, language } = options;
  const isOpen = framework === undefined || tasks === 'some';
  const asks = isOpen && asksUser({ ...options, check: false }, terminal);
  const chosen =
    framework ?? (asks ? await askName('Which framework?', frameworksIn(language)) : newFrameworks[0]);
  if (tasks !== 'some') return { framework: chosen, tasks };
  return {
    framework: chosen,
    tasks: asks ? await askName('Which job system?', newQueueSystems) : newQueueSystems[0],
  };
}

/** To the reader all of the service is new, and where it is to be: a dry run is made elsewhere. */
function withOwnFiles(
  plan: Plan,
  files: ReadonlyMap<string, string>,
  real = (file: string): string => file,
): Plan {
  const { service, changes, install } = plan;
  const edited = new Set(changes.map((change) => change.path));
  const own = [...files]
    .filter(([file]) => !edited.has(file))
    .map(([file, after]): FileChange => {
      return { path: file, before: null, after, why: 'the service itself', kind: 'edited' };
    });
  return {
    ...plan,
    service: { ...service, root: real(service.root), repositoryRoot: real(service.repositoryRoot) },
    changes: [...own, ...changes.map((change) => ({ ...change, before: null }))],
    install: install && { ...install, cwd: real(install.cwd) },
  };
}

function nextSteps(
  folder: string,
  { packageManager }: NewService,
  { dev, devWorker }: Recipe,
  install: boolean,
): string {
  const steps = [
    `cd ${folder}`,
    ...(install ? [] : [`${packageManager} install`]),
    `${packageManager} run ${dev}`,
  ];
  const beside =
    devWorker === undefined
      ? ''
      : `\n      ${packageManager} run ${devWorker}, beside it; README.md tells what both need`;
  return `\nnext  ${steps.join(' && ')}${beside}`;
}
