import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../harness/command.mjs';
import { programEnv, provide } from '../harness/tools.mjs';
import './clean-up.js';
import { openEditor } from './language-server.mjs';
import { eslintConfig, lintRepository, type LintRepository } from './lint-repository.js';

const service = `import pino from 'pino';
const log = pino();

export function signIn(user, work) {
  log.info(\`user \${user.id} signed in\`);
  log.info({ password: user.password }, 'signed in');
  try {
    work();
  } catch {}
}
`;

/** What is used of ajv. */
type Validator = new (options: object) => {
  addMetaSchema(schema: object): void;
  compile(schema: object): ((data: unknown) => boolean) & { errors?: unknown };
};

let repository: LintRepository;

beforeAll(async () => {
  repository = await lintRepository('reports', ['eslint@10'], {
    'eslint.config.mjs': eslintConfig(false),
    'src/service.js': service,
  });
});

const eslint = (...args: string[]) =>
  run('npx', ['--no-install', 'eslint', ...args], { cwd: repository.folder, env: programEnv() });

it('writes SARIF that the official schema accepts', async () => {
  const formatter = './node_modules/eslint-plugin-sightline/dist/sarif.js';
  const { code, output } = await eslint('-f', formatter, '-o', 'lint.sarif', 'src');
  expect(code, output).toBe(1);
  const log: unknown = JSON.parse(readFileSync(path.join(repository.folder, 'lint.sarif'), 'utf8'));

  const tool = await provide('sarif-schema', ['@microsoft/jest-sarif@1.0.0-beta.0', 'ajv@6']);
  const Ajv = createRequire(path.join(tool, 'package.json'))('ajv') as Validator;
  const schema = path.join(tool, 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const validator = new Ajv({ schemaId: 'auto', unknownFormats: 'ignore' });
  const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as object;
  validator.addMetaSchema(read(path.join(tool, 'node_modules/ajv/lib/refs/json-schema-draft-04.json')));
  const validate = validator.compile(read(schema));
  expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
  expect(log).toHaveProperty(
    ['runs', 0, 'results', 0, 'locations', 0, 'physicalLocation', 'artifactLocation'],
    { uri: 'src/service.js', uriBaseId: '%SRCROOT%' },
  );
});

it('lets an old repository begin with what it has', async () => {
  expect((await eslint('--suppress-all', 'src')).code).toBe(0);
  expect((await eslint('src')).code).toBe(0);
  writeFileSync(path.join(repository.folder, 'src/new.js'), 'try { work(); } catch {}\n');
  const { code, output } = await eslint('src');
  expect(code).toBe(1);
  expect(output).toMatch(/new\.js[^]*no-swallowed-error/);
  writeFileSync(path.join(repository.folder, 'src/new.js'), 'work();\n');
});

it('shows findings, links to the pages and quick fixes in an editor', async () => {
  const tool = await provide('language-server', ['vscode-langservers-extracted@4.10.0']);
  const server = path.join(
    tool,
    'node_modules/vscode-langservers-extracted/bin/vscode-eslint-language-server',
  );
  const editor = await openEditor(server, repository.folder);
  afterAll(() => editor.close());
  const found = await editor.open('src/open.js', service);

  expect(found.map(({ rule, line }) => `${String(line)} ${rule}`)).toEqual([
    '5 sightline/structured-log',
    '6 sightline/no-sensitive-data',
    '9 sightline/no-swallowed-error',
  ]);
  expect(found[0]?.actions).toContain('Fix this sightline/structured-log problem');
  for (const { rule, link, actions } of found) {
    // the page that was installed with the rule: it opens without a network and is of the same version
    const page = fileURLToPath(link);
    expect(page).toMatch(
      new RegExp(`node_modules/eslint-plugin-sightline/docs/rules/${rule.replace(/.*\//, '')}\\.md$`),
    );
    expect(existsSync(page)).toBe(true);
    expect(actions).toContain(`Show documentation for ${rule}`);
  }

  const offered = await editor.open(
    'src/other.js',
    "import { log } from './log.js';\nlog.info(`${a()} done`);\n",
  );
  expect(offered[0]?.actions.join('\n')).toMatch(/Pass `?.*fields/);
});
