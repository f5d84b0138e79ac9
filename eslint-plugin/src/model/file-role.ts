import type { FileContext } from '../create-rule.js';
import { Mention, mentions } from '../flow/mentions.js';
import { PerFile } from '../flow/per-file.js';
import { isBuiltFrom } from './built-from.js';
import { isChore, isNamedBy, listensIn } from './entry-file.js';
import { importsIn } from './file-imports.js';
import { placeOf, type NamedFile, type Place } from './file-place.js';
import type { PackageFacts } from './package-facts.js';

/** What a file is there for. Everything that is nothing else is `service`. */
export type FileRole =
  | 'service'
  | 'test'
  | 'script'
  | 'migration'
  | 'cli'
  | 'build configuration'
  | 'generated'
  | 'example'
  | 'front end';

const roles = new PerFile<FileContext['sourceCode'], FileRole>();
const tests = new PerFile<FileContext['sourceCode'], boolean>();

/** What a file is there for, by the folders it stands in, its name and what it holds. Asked once a file. */
export function fileRoleOf(file: NamedFile): FileRole {
  const before = roles.get(file.sourceCode);
  if (before) return before;
  const place = placeOf(file);
  const role = roleByPlace(place, file.sourceCode) ?? roleByContent(place, file.sourceCode) ?? 'service';
  roles.set(file.sourceCode, role);
  return role;
}

/** Whether the role of the file is `test`: told of most files without looking for their package.json. */
export function isTestFile(file: NamedFile): boolean {
  const before = tests.get(file.sourceCode);
  if (before !== undefined) return before;
  const isTest = mayBeTest(file) && fileRoleOf(file) === 'test';
  tests.set(file.sourceCode, isTest);
  return isTest;
}

/** True of every test. */
function mayBeTest({ filename, sourceCode }: NamedFile): boolean {
  if (AMONG_TESTS.test(filename) || TEST_NAME.test(filename.slice(nameStart(filename)))) return true;
  return mentions(sourceCode, TEST_TOOL) || mentions(sourceCode, SUITE);
}

function nameStart(path: string): number {
  return Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1;
}

/** Folders of tests, and above of the source also `perf`. */
const TEST_FOLDERS =
  'tests?|__tests?__|specs?|__mocks__|mocks|__fixtures__|fixtures|e2e|cypress|playwright|testing|acceptance|step_?definitions|(?:[^/]+[-_])?test[-_]?(?:utils?|helpers?|support|data|setup|suite)|(?:unit|integration|functional|acceptance|load|smoke|perf|performance|contract|regression|stress|api|browser)[-_]?tests?|[^/]+-e2e|testcontainers|bench(?:es|marks?)?';
const AMONG_TESTS = new RegExp(`(?:^|[/\\\\])(?:${TEST_FOLDERS}|perf)[/\\\\]`, 'i');
const TEST_NAME =
  /[.\-_](?:(?:test|spec)(?:[-_.]?(?:setup|utils?|helpers?|data|support))?|tests|e2e-spec|e2e|cy|bench|benchmark|mock|stories|fixture)\.[cm]?[jt]sx?$|^(?:tests?|spec|conftest|setup-?tests?|test-?(?:setup|utils?|helpers?|data|support)|(?:vitest|jest|mocha|cypress)[.-][\w.-]+)\.[cm]?[jt]sx?$/i;

type Folders = readonly (readonly [role: FileRole, anywhere: RegExp, above: RegExp | null])[];

/**
 * Folders that say what stands in them. Those of the last column have another meaning inside of the source: an agent
 * has `src/tools`, a laboratory `src/samples`.
 */
const FOLDERS: Folders = [
  [
    'generated',
    /^(?:generated|__generated__|gen|\.next|\.nuxt|\.output|coverage|vendor|third_party)$/,
    /^dist$/,
  ],
  ['test', new RegExp(`^(?:${TEST_FOLDERS})$`, 'i'), /^perf$/],
  ['migration', /^(?:migrations?|seeds|seeders)$/i, null],
  [
    'build configuration',
    /^(?:\.storybook|webpack|gulp|\.config|(?:.+-)?(?:vite|rollup|webpack|babel|eslint|esbuild|postcss)-plugin(?:s|-.+)?)$/,
    /^build$/,
  ],
  [
    'script',
    /^(?:(?:.+[-_.])?scripts?|bin|hack|codemods?|\..+)$/i,
    /^(?:tools?|tooling|ci|devtools|dev|ops)$/i,
  ],
  ['front end', /^(?:frontend|front-end|public|browser)$/i, /^(?:client|web|webapp|website|assets|static)$/i],
  [
    'example',
    /^(?:examples?|playgrounds?|__templates__)$/i,
    /^(?:demos?|samples?|docs?|documentation|sandbox|templates?)$/i,
  ],
];
const COMMANDS = /^(?:cli|.+-cli|create-.+|cmds?)$/i;
const SOURCE = /^(?:src|source|app|server|api|core|modules|services?)$/i;

const TOOLS =
  /^(?:webpack|rollup|vite|vitest|jest|babel|tsup|tsdown|esbuild|swc|next|nuxt|tailwind|postcss|prettier|eslint|stylelint|svelte|astro|commitlint|lint-staged|playwright|cypress|wdio|karma|protractor|rspack|metro|knip|drizzle|codegen|remix|quasar|vue|ava|mocha|nyc|release|semantic-release|typedoc|docusaurus|craco|graphql|orval|ormconfig|knexfile|ecosystem|mikro-orm|tsconfig)\b/i;

const NAMES: readonly (readonly [role: FileRole, name: RegExp])[] = [
  ['generated', /(?:\.(?:generated|gen|min|pb)|_pb|_grpc_pb)\.[cm]?[jt]sx?$|\.d\.[cm]?ts$/],
  ['test', TEST_NAME],
  [
    'build configuration',
    /^(?:gulpfile|gruntfile|knexfile|ormconfig|jakefile)\.[cm]?[jt]s$|^\..+rc\.[cm]?[jt]s$|\.conf\.[cm]?[jt]s$/i,
  ],
  ['migration', /^(?:seed|seeder)\.[cm]?[jt]s$|[.\-_](?:seed|seeder|migration)\.[cm]?[jt]s$|^\d{8,}[-_]/i],
  ['example', /^_?(?:demo|example|playground)\.[cm]?[jt]sx?$/i],
  ['cli', /^cli\.[cm]?[jt]sx?$|[.\-_]cli\.[cm]?[jt]s$/i],
];

function roleByPlace(place: Place, source: FileContext['sourceCode']): FileRole | null {
  const { folders, name } = place;
  const named = NAMES.find(([, pattern]) => pattern.test(name));
  if (named) return named[0];
  const atTop = folders.length === 0;
  if (/\.config\.[cm]?[jt]s$/.test(name) && (atTop || TOOLS.test(name))) return 'build configuration';
  if (atTop && /^(?:build|esbuild)\.[cm]?[jt]s$/.test(name)) return 'build configuration';
  const sourceAt = folders.findIndex((folder) => SOURCE.test(folder));
  // `packages/cli` may hold the server of a product that is called by its command.
  const commandAt = folders.findLastIndex(
    (folder) => COMMANDS.test(folder) || (folder === 'commands' && hasCommands(place.package)),
  );
  if (commandAt > -1 && ((sourceAt > -1 && sourceAt < commandAt) || !servesSomething(place.package)))
    return 'cli';
  for (const [role, anywhere, above] of FOLDERS) {
    const found = folders.some(
      (folder, at) =>
        anywhere.test(folder) ||
        (above?.test(folder) === true &&
          (sourceAt < 0 || at < sourceAt) &&
          !(role === 'front end' && isOfFullStack(place, at) && isOnServer(place, source))),
    );
    if (found) return role;
  }
  return null;
}

/** `apps/web` as a package on Next and its like is both. */
function isOfFullStack({ package: facts, folders, inPackage }: Place, at: number): boolean {
  return at < folders.length - (inPackage.split('/').length - 1) && dependsOn(FULL_STACK, facts);
}

/** What a file of such a package has that is no part of a page. */
const OF_SERVER =
  /^(?:next\/(?:server|headers|cache)|server-only|prom-client|pino)$|(?:^|[/-])(?:logger|prisma|database|redis)$/;

function isOnServer({ name }: Place, source: FileContext['sourceCode']): boolean {
  if (/^(?:route|middleware|instrumentation)\.[cm]?[jt]s$/.test(name)) return true;
  return importsIn(source).some((module) => NODE_TOOLS.test(module) || OF_SERVER.test(module));
}

function hasCommands(facts: PackageFacts | null): boolean {
  return facts !== null && (facts.commands.length > 0 || facts.givesCommands);
}

const HEAD = 1500;
const GENERATED =
  /@generated\b|\bDO NOT EDIT\b|(?:file|code) (?:is|was|has been) (?:auto(?:matically)?[- ]?)?generated|\bauto-?generated (?:by|from|file)\b/i;

const TEST_MODULES = `vitest|jest|@jest/[^'"]+|test|mocha|chai|ava|tap|tape|uvu|supertest|@playwright/test|sinon|nock|cypress|@nestjs/testing|@?cucumber(?:/[^'"]+)?|@testing-library/[^'"]+|@?testcontainers(?:/[^'"]+)?|bun:test`;
const TEST_TOOLS = new RegExp(`^(?:${TEST_MODULES})$`);
const TEST_TOOL = new Mention(
  new RegExp([`'`, `"`].map((quote) => `${quote}(?:node:test|${TEST_MODULES})${quote}`).join('|')),
  `vitest, jest, :test, 'test', "test", mocha, chai, 'ava', "ava", 'tap', "tap", 'tape', "tape", 'uvu', "uvu", supertest, @playwright, sinon, nock, cypress, @nestjs/testing, cucumber, @testing-library, testcontainers`,
);
const SUITE = new Mention(/^(?:describe|suite)\(\s*['"`]/m, 'describe(, suite(');
const CLI_TOOLS =
  /^(?:commander|@commander-js\/.+|yargs|yargs\/.+|cac|@oclif\/.+|meow|minimist|clipanion|inquirer|@inquirer\/.+|nest-commander|citty|sade|arg|command-line-args|ink|@clack\/prompts|prompts|enquirer|listr2?|ora|zx|shelljs|@actions\/.+|@nx\/devkit|@nrwl\/devkit|plop|yeoman-generator|hygen)$/;
const BROWSER_TOOLS =
  /^(?:react|react-dom(?:\/client)?|react-native|vue|svelte|preact|solid-js|@angular\/(?:core|common|router)|next\/(?:router|link|navigation|image)|react-router(?:-dom)?|jquery|lit|@remix-run\/react|prosemirror-.+|@tiptap\/.+|codemirror|mobx|zustand|redux|@reduxjs\/toolkit)$/;
const SERVER_TOOLS =
  /^(?:express|fastify|koa|hono|@nestjs\/(?:core|common|microservices)|@hapi\/hapi|restify|polka)$/;
const RENDERERS = /^(?:react-dom|react-native|vue|@angular\/core|svelte|preact|solid-js)$/;
const FULL_STACK = /^(?:next|nuxt|@remix-run\/node|@sveltejs\/kit|astro)$/;
/** What only Node has; also browsers and their documents, driven from a server. */
const NODE_TOOLS =
  /^(?:fs|fs\/promises|http|https|http2|net|os|path|crypto|child_process|worker_threads|cluster|stream|zlib|puppeteer(?:-core)?|playwright(?:-core)?|jsdom|linkedom|cheerio)$/;
const DOM =
  /\b(?:document\.(?:getElementById|querySelector|querySelectorAll|createElement|addEventListener|body|cookie|documentElement)|window\.(?:location|addEventListener|localStorage|document|history|innerWidth)|(?:local|session)Storage\.(?:get|set|remove)Item|navigator\.(?:userAgent|serviceWorker|clipboard))\b/;

function roleByContent(place: Place, source: FileContext['sourceCode']): FileRole | null {
  const { text } = source;
  if (text.startsWith('#!')) return 'cli';
  if (GENERATED.test(text.slice(0, HEAD))) return 'generated';
  const imports = importsIn(source);
  const uses = (tools: RegExp) => imports.some((name) => tools.test(name));
  if (uses(TEST_TOOLS) || mentions(source, SUITE)) return 'test';
  if (listensIn(text)) return null;
  if (endsItself(place, text) || isRunByHand(text)) return 'cli';
  if (uses(CLI_TOOLS) || isCommand(place) || readsArguments(text)) return 'cli';
  if (runsAlone(place, text) || (place.package && isChore(place.package, place.inPackage))) return 'script';
  return isBrowserCode(place, text, uses) ? 'front end' : null;
}

/** `src/commands/db/migrate.ts` that ends the process is run by hand; the commands of a bus only answer. */
function endsItself({ folders }: Place, text: string): boolean {
  return folders.includes('commands') && /\bprocess\.exit\(/.test(text);
}

/**
 * A program that ends itself with success, where it was started itself or gives nothing to others, or that says how to
 * start it. A service that is told to end does so, too.
 */
function isRunByHand(text: string): boolean {
  if (/\bUsage:?[\s*/]*(?:\$\s*)?(?:pnpm|npm|yarn|npx|node|tsx|ts-node|bun)\s/.test(text.slice(0, HEAD)))
    return true;
  if (!/\bprocess\.exit\(0?\)/.test(text) || /\bSIG(?:TERM|INT)\b/.test(text)) return false;
  if (/\bprocess\.argv\b|\brequire\.main\b|\bimport\.meta\.main\b/.test(text)) return true;
  return givesNothing(text) && !/shut_?down|\bon(?:Close|Exit)\b/i.test(text);
}

function givesNothing(text: string): boolean {
  return !/\bexport\b|\bexports\b/.test(text);
}

/** A program that is started with arguments, and goes away when it has done its work. */
function readsArguments(text: string): boolean {
  return /\bprocess\.argv\.slice\(|\bprocess\.argv\[2\]|\bparseArgs\(\s*\{/.test(text);
}

/** `run-import.ts`, but not what runs on: `run-worker.ts`. */
const RUN =
  /^run[-_.](?!.*(?:worker|server|service|consumer|listener|scheduler|daemon|bot|app|api|queue)).*\.[cm]?[jt]s$/i;

/** A file that gives nothing to others and that package.json does not start: beside the source, or named for being run. */
function runsAlone({ package: facts, folders, name, inPackage }: Place, text: string): boolean {
  const isBeside = facts !== null && !folders.some((folder) => SOURCE.test(folder));
  if (!isBeside && !RUN.test(name)) return false;
  return givesNothing(text) && !(facts && isNamedBy(facts, inPackage));
}

/** A file that `bin` names, or one of a package that is a command. */
function isCommand({ inPackage, package: facts }: Place): boolean {
  if (!facts || facts.commands.length === 0) return false;
  if (facts.commands.some((command) => isBuiltFrom(command, inPackage))) return true;
  return dependsOn(CLI_TOOLS, facts) && !servesSomething(facts);
}

function isBrowserCode(place: Place, text: string, uses: (tools: RegExp) => boolean): boolean {
  if (uses(SERVER_TOOLS)) return false;
  if (/\.[jt]sx$/.test(place.name) || uses(BROWSER_TOOLS)) return true;
  if (dependsOn(RENDERERS, place.package) && !servesSomething(place.package)) return true;
  if (place.package?.isForBrowsers === true && !uses(NODE_TOOLS) && !servesSomething(place.package))
    return true;
  return !uses(NODE_TOOLS) && (/^\s*(['"])use client\1/.test(text.slice(0, HEAD)) || DOM.test(text));
}

/** A package with a server in it; with Next and its like it is also a front end, which its files have to say. */
function servesSomething(facts: PackageFacts | null): boolean {
  return dependsOn(SERVER_TOOLS, facts) || dependsOn(FULL_STACK, facts);
}

function dependsOn(tools: RegExp, facts: PackageFacts | null): boolean {
  return facts !== null && [...facts.dependencies.keys()].some((name) => tools.test(name));
}
