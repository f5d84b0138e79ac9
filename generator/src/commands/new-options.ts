import type { FeatureName } from '../features/feature.js';
import { Problem } from '../problem.js';
import { frameworksIn, newFrameworks, type NewFramework } from '../scaffold/frameworks.js';
import { newQueueSystems, type NewQueueSystem } from '../scaffold/new-queue-systems.js';
import { readInitOptions } from './init-options.js';
import { oneText, type RepositoryOptions } from './options.js';

export interface NewOptions {
  name: string;
  framework: NewFramework | undefined;
  language: 'ts' | 'js';
  /** `some`: which one is still to be said. */
  tasks: NewQueueSystem | 'some' | undefined;
  yes: boolean;
  dryRun: boolean;
  json: boolean;
  install: boolean;
  features: FeatureName[] | undefined;
  lintPackage: string | undefined;
  packageManager: RepositoryOptions['packageManager'];
}

/** Flags as the parser gives them. Throws a usage Problem for a value that is not allowed. */
export function readNewOptions(name: string, flags: Readonly<Record<string, unknown>>): NewOptions {
  const framework = oneText(flags, 'framework');
  const { yes, dryRun, json, install, features, lintPackage, packageManager } = readInitOptions(flags);
  const language = readLanguage(flags);
  const tasks = readTasks(flags);
  return {
    name: readName(name),
    framework: framework === undefined ? undefined : readFramework(framework, language),
    language,
    tasks,
    yes,
    dryRun,
    json,
    install,
    features,
    lintPackage,
    packageManager,
  };
}

function readLanguage({ ts, js }: Readonly<Record<string, unknown>>): 'ts' | 'js' {
  if (ts === true && js === true)
    throw new Problem('A service is in TypeScript or in JavaScript.', 'Pass --ts or --js.', 'usage');
  return js === true ? 'js' : 'ts';
}

/** As npm has it: https://docs.npmjs.com/cli/configuring-npm/package-json#name */
function readName(name: string): string {
  const part = '[a-z0-9~-][a-z0-9._~-]*';
  if (name.length <= 214 && new RegExp(`^(?:@${part}/)?${part}$`).test(name) && name !== 'node_modules')
    return name;
  throw new Problem(
    `${name} is not a name that a package can have.`,
    'Use small letters, digits, dashes and dots, like orders-api or @shop/orders; the folder is called so too.',
    'usage',
  );
}

function readFramework(value: string, language: 'ts' | 'js'): NewFramework {
  const known = newFrameworks.find((name) => name === value);
  if (known === undefined) {
    throw new Problem(
      `new does not know ${value}.`,
      `--framework takes ${newFrameworks.join(', ')}.`,
      'usage',
    );
  }
  if (frameworksIn(language).includes(known)) return known;
  throw new Problem(
    `new makes a ${known} service in TypeScript only: Node runs no decorators, and what is injected is found by the types that the compiler writes down.`,
    `Leave out --js, or take one of ${frameworksIn(language).join(', ')}.`,
    'usage',
  );
}

/** `--tasks` alone leaves open which. Throws a usage Problem for a name that is none of a job system. */
function readTasks(flags: Readonly<Record<string, unknown>>): NewOptions['tasks'] {
  if (flags.tasks === '') return 'some';
  const value = oneText(flags, 'tasks');
  if (value === undefined) return undefined;
  const known = newQueueSystems.find((name) => name === value);
  if (known !== undefined) return known;
  const meant = newQueueSystems.find((name) => abbreviates(value, name));
  throw new Problem(
    `new does not know the job system ${value}.`,
    `${meant === undefined ? '' : `Did you mean ${meant}? `}--tasks takes ${newQueueSystems.join(', ')}.`,
    'usage',
  );
}

/** Whether letters are left out: `pgboss`, `bull`, `graphile`. */
function abbreviates(text: string, name: string): boolean {
  const letters = text.toLowerCase().replace(/[^a-z]/g, '');
  return letters !== '' && new RegExp(`^${letters.replace(/./g, '$&.*')}`).test(name);
}
