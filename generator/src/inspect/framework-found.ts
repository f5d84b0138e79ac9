import { join } from 'node:path';
import { coerce, minVersion, validRange } from 'semver';
import { Problem } from '../problem.js';
import { GRAPHILE_COMMAND } from './job-systems.js';
import { declaredRange, parsePackageJson, readIfThere } from './package-json.js';
import { levelsUp } from './package-manager.js';
import type { FrameworkFound, FrameworkName, PackageJson } from './service.js';
import { workspaceMembers, type Workspace } from './workspace.js';

/** What can be wired, with the majors that the templates are tested with: none for what is part of Node. */
interface SupportedFramework {
  /** As people write it: "Express". */
  label: string;
  majors: readonly number[];
  /** Its package, where that has another name. */
  package?: string;
  /** The package that must be there as well: what makes a server of it on Node. */
  onNode?: string;
  /** Packages that bring the framework with them, so that it is not imported by its own name. */
  family?: RegExp;
}

export const SUPPORTED_FRAMEWORKS: Readonly<Record<FrameworkName, SupportedFramework>> = {
  express: { label: 'Express', majors: [4, 5] },
  fastify: { label: 'Fastify', majors: [4, 5] },
  koa: { label: 'Koa', majors: [2, 3] },
  hono: { label: 'Hono', majors: [4], onNode: '@hono/node-server', family: /^(?:hono|@hono)\// },
  nest: { label: 'NestJS', majors: [10, 11, 12], package: '@nestjs/core' },
  'node-http': { label: 'node:http', majors: [] },
  worker: { label: 'worker', majors: [] },
};

/** The package whose version counts: `@nestjs/core` of NestJS. */
export function packageOf(name: FrameworkName): string {
  return SUPPORTED_FRAMEWORKS[name].package ?? name;
}

/** Those that a package.json declares, by the name of their package. */
const NAMES = (Object.keys(SUPPORTED_FRAMEWORKS) as FrameworkName[]).filter(
  (name) => SUPPORTED_FRAMEWORKS[name].majors.length > 0,
);

/** Server frameworks that are recognised so that the refusal can name them. */
const OTHER_SERVERS: Readonly<Record<string, string>> = {
  hono: 'Hono without @hono/node-server',
  '@hapi/hapi': 'hapi',
  restify: 'Restify',
  polka: 'Polka',
  h3: 'h3',
  '@adonisjs/core': 'AdonisJS',
  '@feathersjs/feathers': 'Feathers',
  sails: 'Sails',
  '@loopback/core': 'LoopBack',
};

/** "Express, Fastify and Koa" */
function supportedLabels(): string {
  return listed(Object.values(SUPPORTED_FRAMEWORKS).map(({ label }) => label));
}

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

const FRONT_END = [
  ...[
    'vite',
    'react',
    'react-dom',
    'vue',
    'svelte',
    '@angular/core',
    'preact',
    'solid-js',
    'lit',
    'react-scripts',
  ],
  ...[
    'next',
    'nuxt',
    'astro',
    'gatsby',
    '@remix-run/react',
    '@sveltejs/kit',
    'parcel',
    'expo',
    'react-native',
  ],
];

/** Frameworks that the service declares, or that its workspace root declares for it. */
export function declaredFrameworks(data: PackageJson, workspace: Workspace | null): FrameworkName[] {
  const own = NAMES.filter((name) => declares(data, name));
  if (own.length > 0 || workspace === null) return own;
  return NAMES.filter((name) => declares(workspace.data, name));
}

/**
 * Whether a repository that declares no framework that can be wired may be a service of plain node:http, or a worker:
 * not where it declares another server framework, nor at the root of a workspace, whose scripts serve its members.
 */
export function mayBePlainServer(root: string, data: PackageJson, workspace: Workspace | null): boolean {
  return mayBeWorkerOfFrontEnd(root, data, workspace) && frontEndOf(data).length === 0;
}

/** Whether there may be a worker in a repository that is, or also is, a front end: it draws pages, or its mails. */
export function mayBeWorkerOfFrontEnd(root: string, data: PackageJson, workspace: Workspace | null): boolean {
  if (workspace !== null && workspace.root === root) return false;
  return Object.keys(OTHER_SERVERS).every((name) => declaredRange(data, name) === undefined);
}

function frontEndOf(data: PackageJson): string[] {
  return FRONT_END.filter((name) => declaredRange(data, name) !== undefined);
}

function declares(data: PackageJson, name: FrameworkName): boolean {
  const { onNode = packageOf(name) } = SUPPORTED_FRAMEWORKS[name];
  return declaredRange(data, packageOf(name)) !== undefined && declaredRange(data, onNode) !== undefined;
}

/** Refuses a repository without a framework that can be wired, telling what it looks like instead. */
export async function refuseWithoutFramework(
  root: string,
  data: PackageJson,
  workspace: Workspace | null,
): Promise<never> {
  const packages = NAMES.map(
    (name) => `${packageOf(name)} (${SUPPORTED_FRAMEWORKS[name].majors.join(', ')})`,
  );
  const looked = listed([...packages, 'a server of node:http', 'a worker or loop that a script starts']);
  if (workspace !== null && workspace.root === root) {
    const services: string[] = [];
    for (const member of await workspaceMembers(workspace)) {
      // A library names the framework among its development or peer dependencies; a service runs it.
      const isService = NAMES.some((name) => member.data.dependencies?.[packageOf(name)] !== undefined);
      if (isService) services.push(member.folder);
    }
    if (services.length > 0) {
      const commands = services.map((folder) => `  cd ${folder} && npx sightline init`).join('\n');
      throw new Problem(
        services.length === 1
          ? `This is a workspace root; its service is in ${services[0] ?? ''}.`
          : `This is a workspace root with ${String(services.length)} services: ${services.join(', ')}.`,
        `Run the command in the folder of the service:\n${commands}`,
      );
    }
    throw new Problem(
      `No server framework was found in this workspace root or its members; looked for ${looked}.`,
      'Run the command in the folder of the service, the one whose package.json declares the framework.',
    );
  }
  const other = Object.keys(OTHER_SERVERS).filter((name) => declaredRange(data, name) !== undefined);
  if (other.length > 0) {
    throw new Problem(
      `No server framework that can be wired was found: the service uses ${other.map((name) => OTHER_SERVERS[name]).join(', ')}; looked for ${looked}.`,
      `Only ${supportedLabels()} services can be made observable by this version.`,
    );
  }
  const frontEnd = frontEndOf(data);
  if (frontEnd.length > 0) {
    throw new Problem(
      `This is a front-end repository (${frontEnd.join(', ')}): no server framework was found, there is no service to observe.`,
      `Looked for ${looked} in package.json. Run the command in the folder of the service that this front end talks to.`,
    );
  }
  const commands = Object.entries(data.scripts ?? {});
  const [script] = commands.find(([, command]) => GRAPHILE_COMMAND.test(command)) ?? [];
  if (script !== undefined) {
    throw new Problem(
      `The script "${script}" starts graphile-worker's own command, which loads no file of the service that could be wired.`,
      "Start the worker from a file of its own, `run({ connectionString: process.env.DATABASE_URL, taskDirectory: './tasks' })` with the crontab as `crontabFile`, and run this once more.",
    );
  }
  throw new Problem(
    `No server framework was found in package.json; looked for ${looked}.`,
    'Run the command in the folder of the service. If the framework is installed from elsewhere, declare it in the dependencies of this package.json first. If the service makes its server itself, with node:http, or has none and runs on for another reason, name the file that starts it: --entry <file>.',
  );
}

/** The version of the framework: installed in a node_modules on the way up, else the lowest that the range allows. */
export async function frameworkVersion(
  root: string,
  repositoryRoot: string,
  name: FrameworkName,
  data: PackageJson,
  workspace: Workspace | null,
): Promise<FrameworkFound> {
  const { label, majors } = SUPPORTED_FRAMEWORKS[name];
  const packageName = packageOf(name);
  if (majors.length === 0) return { name, version: process.versions.node, major: 0 };
  const version =
    (await installedVersion(root, repositoryRoot, packageName)) ??
    lowestVersion(
      declaredRange(data, packageName) ?? declaredRange(workspace?.data ?? {}, packageName) ?? '*',
      packageName,
      workspace,
    ) ??
    `${String(Math.max(...majors))}.0.0`;
  const major = Number.parseInt(version, 10);
  if (!majors.includes(major)) {
    throw new Problem(
      `${label} ${version} is not supported; the supported majors are ${listed(majors.map(String))}.`,
      `Move the service to ${label} ${String(majors[0])} or later, then run the command once more.`,
    );
  }
  return { name, version, major };
}

/** The version of an installed package, looked for as Node does, up to the repository root. */
export async function installedVersion(
  root: string,
  repositoryRoot: string,
  name: string,
): Promise<string | undefined> {
  for (const folder of levelsUp(root, repositoryRoot)) {
    const file = join(folder, 'node_modules', name, 'package.json');
    const text = await readIfThere(file);
    if (text !== undefined) return parsePackageJson(text, file).version;
  }
  return undefined;
}

/** The lowest version that a declared range allows; undefined for `*`, tags, addresses and unknown catalogs. */
export function lowestVersion(
  declared: string,
  name: string,
  workspace: Workspace | null,
): string | undefined {
  const catalog = /^catalog:(.*)$/.exec(declared);
  const range = catalog === null ? declared : (workspace?.catalogs[catalogName(catalog[1])]?.[name] ?? '*');
  const plain = range.replace(/^npm:(?:@?[^@]+@)?/, '').replace(/^workspace:/, '');
  if (/^(?:\*|x|latest|next)?$/.test(plain)) return undefined;
  if (validRange(plain) !== null) return minVersion(plain)?.version;
  return /^[a-z]+:|\//.test(plain) ? undefined : coerce(plain)?.version;
}

/** `catalog:` alone means the unnamed catalog. */
function catalogName(written: string | undefined): string {
  const name = written?.trim() ?? '';
  return name === '' ? 'default' : name;
}
