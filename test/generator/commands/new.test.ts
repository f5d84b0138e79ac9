import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../generator/src/present/json.js';
import { newFrameworks } from '../../../generator/src/scaffold/frameworks.js';
import { newQueueSystems } from '../../../generator/src/scaffold/new-queue-systems.js';
import { readTree, temporaryFolder, writeTree } from '../apply/tree.js';
import { fakeNpm, sightline } from './run-sightline.js';

const flags = ['--yes', '--no-install'];

describe('new', () => {
  it('makes a service in a folder of its own, and says what comes next', () => {
    const home = temporaryFolder();
    const { code, stderr } = sightline(home, ['new', '@shop/orders', '--framework', 'koa', ...flags]);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('next  cd orders && npm install && npm run dev');
    const tree = readTree(home);
    const own = Object.keys(tree).filter((file) => !/observability\/.|\.sightline\/./.test(file));
    expect(own.filter((file) => !file.endsWith('/'))).toEqual(
      [
        ...['.gitignore', 'README.md', 'eslint.config.js', 'package.json', 'src/app.test.ts', 'src/app.ts'],
        ...['src/server.ts', 'tsconfig.json'],
      ].map((file) => `orders/${file}`),
    );
    expect(tree['orders/package.json']).toContain('"name": "@shop/orders"');
  });

  it('makes a Nest service whose scripts, with the preload, are those of its CLI', () => {
    const home = temporaryFolder();
    const { code, stderr } = sightline(home, ['new', 'orders', '--framework', 'nest', ...flags]);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('next  cd orders && npm install && npm run start:dev');
    const text = (file: string) => readFileSync(path.join(home, 'orders', file), 'utf8');
    expect(text('src/main.ts')).toContain('= await NestFactory.create(AppModule);\n  observe(app);');
    const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> };
    const preload = 'node --import ./dist/observability/register.js';
    expect(scripts).toMatchObject({
      start: `nest start --exec "${preload}"`,
      'start:dev': `nest start --watch --exec "${preload}"`,
      'start:prod': `${preload} dist/main.js`,
      lint: 'eslint .',
    });
  });

  it.each(newFrameworks.flatMap((framework) => newQueueSystems.map((system) => ({ framework, system }))))(
    'has the jobs of $system in a service of $framework observed, and leaves no step to anybody',
    (pair) => {
      const home = temporaryFolder();
      const asked = ['--framework', pair.framework, '--tasks', pair.system];
      const { code, stdout } = sightline(home, [
        'new',
        'orders',
        ...asked,
        '--json',
        '--dry-run',
        '--no-install',
      ]);
      expect(code).toBe(0);
      const { changes = [], manual } = JSON.parse(stdout) as Report;
      expect(manual).toEqual([]);
      const added = (file: string) => changes.find((change) => change.path === file)?.diff ?? '';
      const isNest = pair.framework === 'nest';
      expect(added('src/worker.ts')).toContain(isNest ? '+  observe(app);' : '\n+observeProcess();');
      const works = added(isNest ? 'src/greetings.worker.ts' : 'src/worker.ts');
      const hooks = {
        bullmq: { queue: 'observeBullQueue(queue)', worker: 'observeBullWorker(' },
        'pg-boss': { queue: 'observeBoss(boss)', worker: 'await startBoss()' },
        'graphile-worker': {
          queue: 'observeGraphileUtils(makeWorkerUtils)({',
          worker: 'observeGraphileRun(run)({',
        },
      }[pair.system];
      expect(added('src/queue.ts')).toContain(hooks.queue);
      expect(works).toContain(hooks.worker);
      const preload = 'node --import ./dist/observability/register.js dist/worker.js';
      expect(added('package.json')).toContain(`"start:worker": "${preload}"`);
    },
  );

  it('takes BullMQ for jobs of no name, and what tasks need beside the features that are named', () => {
    const home = temporaryFolder();
    const asked = ['--ts', '--tasks', '--features', 'health'];
    const { code, stderr } = sightline(home, ['new', 'orders', ...asked, ...flags]);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('npm run dev:worker, beside it; README.md tells what both need\n');
    const tree = readTree(path.join(home, 'orders'));
    expect(tree['package.json']).toContain('"bullmq"');
    expect(tree['src/observability/jobs.ts']).toBeDefined();
    expect(tree['src/observability/metrics.ts']).toBeUndefined();
    expect(tree['README.md']).not.toContain('HEALTH_PORT');
  });

  it("goes by the team's settings and package manager round it", () => {
    const home = temporaryFolder();
    writeFileSync(path.join(home, 'pnpm-lock.yaml'), "lockfileVersion: '9.0'\n");
    writeFileSync(path.join(home, 'sightline.config.json'), '{ "features": ["health"], "install": false }');
    mkdirSync(path.join(home, '.git'));
    const { code, stderr } = sightline(path.join(home), ['new', 'orders', '--tasks', 'pg-boss', '--yes']);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('next  cd orders && pnpm install && pnpm run dev\n');
    const tree = readTree(path.join(home, 'orders'));
    expect(tree['README.md']).toContain('pnpm run dev:worker\n');
    expect(tree['src/observability/pg-boss.ts']).toBeDefined();
    expect(tree['src/observability/metrics.ts']).toBeUndefined();
  });

  it('names the script of the tests to Bun, which has a runner of its own', () => {
    const root = temporaryFolder();
    const { code, stderr } = sightline(root, ['new', 'shop', ...flags, '--package-manager', 'bun']);
    expect(code, stderr).toBe(0);
    expect(readTree(path.join(root, 'shop'))['README.md']).toContain('bun run dev\nbun run test\n');
  });

  it.each([
    { asked: ['--js'], left: ['src/app.js', 'src/app.test.js', 'src/server.js'] },
    {
      asked: ['--js', '--framework', 'koa', '--tasks', 'graphile-worker'],
      left: [
        ...['src/app.js', 'src/app.test.js', 'src/queue.js', 'src/send-greeting.js'],
        ...['src/send-greeting.test.js', 'src/server.js', 'src/worker.js'],
      ],
    },
    {
      asked: ['--framework', 'nest'],
      left: [
        ...['.prettierrc', 'nest-cli.json', 'src/app.controller.spec.ts', 'src/app.controller.ts'],
        ...['src/app.module.ts', 'src/app.service.ts', 'src/main.ts', 'tsconfig.build.json'],
        ...['tsconfig.json', 'vitest.config.ts'],
      ],
    },
  ])('is plain again after remove: $asked', ({ asked, left }) => {
    const home = temporaryFolder();
    expect(sightline(home, ['new', 'orders', ...asked, ...flags]).code).toBe(0);
    const root = path.join(home, 'orders');
    const removed = sightline(root, ['remove', '--allow-dirty', ...flags]);
    expect(removed.code, removed.stderr).toBe(0);
    const tree = readTree(root);
    const files = Object.keys(tree).filter((file) => !file.endsWith('/'));
    expect(files).toEqual(['.gitignore', 'README.md', 'package.json', ...left].sort());
    for (const file of files) expect(tree[file]).not.toMatch(/observ|sightline|eslint/);
  });

  it('shows it and writes nothing as a dry run', () => {
    const home = temporaryFolder();
    const { code, stdout, stderr } = sightline(home, ['new', 'orders', '--dry-run']);
    expect(code).toBe(0);
    expect(stderr).toMatch(new RegExp(`Then npm install .*in ${path.join(home, 'orders')}\n`));
    expect(stdout).toContain('+++ b/src/server.ts\n');
    expect(stdout).toContain('+observe(');
    expect(stdout).not.toMatch(/^(?:--- a\/|-[^-]| )/m);
    expect(readdirSync(home)).toEqual([]);
  });

  it.each([[[]], [['--tasks', 'bullmq']]])(
    'tells a program all of it, as a plan and as done: %j',
    (asked) => {
      const home = temporaryFolder();
      const report = (...how: string[]) => {
        const { code, stdout } = sightline(home, [
          'new',
          'orders',
          ...asked,
          ...how,
          '--no-install',
          '--json',
        ]);
        expect(code).toBe(0);
        return JSON.parse(stdout) as Report;
      };
      const planned = report('--dry-run');
      expect(readdirSync(home)).toEqual([]);
      const root = path.join(home, 'orders');
      expect(planned).toMatchObject({
        command: 'new',
        status: 'planned',
        service: { root, repositoryRoot: root },
      });
      const applied = report('--yes');
      expect({ ...applied, status: 'planned' }).toEqual(planned);
      const { changes = [] } = applied;
      expect(
        changes.every(({ action, diff }) => action === 'create' && diff.includes('\n--- /dev/null\n')),
      ).toBe(true);
      const files = Object.keys(readTree(root)).filter((file) => !file.endsWith('/'));
      expect(changes.map((change) => change.path).sort()).toEqual(files.sort());
    },
  );

  it.each([
    {
      kind: 'npm',
      files: {
        'package.json':
          '{ "name": "shop", "workspaces": ["packages/*"], "devDependencies": { "turbo": "^2.0.0" } }',
        'package-lock.json': '{}',
        'turbo.json': '{ "tasks": { "lint": {} } }',
        '.prettierrc': '{ "semi": false, "printWidth": 80 }',
        'packages/sightline.config.json': '{ "features": ["metrics", "lint"] }',
      },
      steps: [],
    },
    {
      kind: 'pnpm',
      files: {
        'package.json': '{ "name": "shop", "packageManager": "pnpm@9.15.0" }',
        'pnpm-workspace.yaml': "packages: ['packages/*']\ncatalog:\n  pino: ^10.4.0\n",
        'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
        'eslint.config.mjs': 'export default [];\n',
      },
      steps: ['../../eslint.config.mjs'],
    },
  ])('is planned as a member of the $kind workspace round it, as it is made', ({ kind, files, steps }) => {
    const home = temporaryFolder();
    writeTree(home, { ...files, 'packages/web/package.json': '{ "name": "web" }' });
    execFileSync('git', ['init', '--quiet'], { cwd: home });
    const before = readTree(home, ['.git']);
    const report = (how: string) => {
      const { code, stdout, stderr } = sightline(path.join(home, 'packages'), [
        ...['new', 'orders', how, '--no-install', '--json'],
      ]);
      expect(code, stderr + stdout).toBe(steps.length > 0 ? 3 : 0);
      return JSON.parse(stdout) as Report;
    };
    const planned = report('--dry-run');
    expect(readTree(home, ['.git'])).toEqual(before);
    const root = path.join(home, 'packages/orders');
    expect(planned.service).toMatchObject({ root, repositoryRoot: home, packageManager: kind });
    expect(planned.manual?.map(({ file }) => file)).toEqual(steps);
    expect({ ...report('--yes'), status: 'planned' }).toEqual(planned);
  });

  it('asks nothing where a program reads it', () => {
    const { code, stdout } = sightline(temporaryFolder(), ['new', 'orders', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ command: 'new', status: 'refused' });
  });

  it('leaves nothing behind where the install fails', () => {
    const home = temporaryFolder();
    const PATH = fakeNpm("console.error('npm error no network'); process.exit(1);\n");
    const { code, stderr } = sightline(home, ['new', 'orders', '--yes'], { PATH });
    expect(code).toBe(1);
    expect(stderr).toContain('npm error no network');
    expect(readdirSync(home)).toEqual([]);
  });

  it.each([
    { args: ['Orders!'], says: ['Orders! is not a name', 'small letters'] },
    { args: ['..'], says: ['.. is not a name'] },
    { args: [], says: ['sightline new takes'] },
    { args: ['orders', '--framework', 'rails'], says: ['new does not know rails', 'express, fastify'] },
    { args: ['orders', '--tasks', 'pgboss'], says: ['the job system pgboss.', 'Did you mean pg-boss?'] },
    { args: ['orders', '--tasks', 'Bull'], says: ['Did you mean bullmq? --tasks takes bullmq, pg-boss'] },
    { args: ['orders', '--tasks', 'celery'], says: ['--tasks takes bullmq, pg-boss, graphile-worker.'] },
    {
      args: ['orders', '--tasks', 'bullmq', '--tasks', 'pg-boss'],
      says: ['--tasks is given more than once'],
    },
    { args: ['orders', '--ts', '--js'], says: ['Pass --ts or --js.'] },
    { args: ['taken'], says: ['taken is there already'] },
    {
      args: ['orders', '--framework', 'nest', '--js'],
      says: ['in TypeScript only', 'Leave out --js, or take one of express, fastify, koa, hono, node-http.'],
    },
  ])('$args is wrong use', ({ args, says }) => {
    const home = temporaryFolder();
    mkdirSync(path.join(home, 'taken'));
    writeFileSync(path.join(home, 'taken/notes.txt'), 'ours');
    const { code, stderr } = sightline(home, ['new', ...args, ...flags]);
    expect(code).toBe(2);
    for (const text of says) expect(stderr).toContain(text);
    expect(readdirSync(home)).toEqual(['taken']);
  });

  it.each([[[]], [['--framework', 'koa', '--tasks']]])(
    'asks for what was left open only where somebody is there to answer: %j',
    (asked) => {
      const { code, stderr } = sightline(temporaryFolder(), ['new', 'orders', ...asked]);
      expect(code).toBe(2);
      expect(stderr).toContain('--yes');
    },
  );
});
