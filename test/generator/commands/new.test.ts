import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../generator/src/present/json.js';
import { readTree, temporaryFolder } from '../apply/tree.js';
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
        ...['.gitignore', 'eslint.config.js', 'package.json', 'src/app.test.ts', 'src/app.ts'],
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

  it.each([
    { asked: ['--js'], left: ['src/app.js', 'src/app.test.js', 'src/server.js'] },
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
    expect(files).toEqual(['.gitignore', 'package.json', ...left].sort());
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

  it('tells a program all of it, as a plan and as done', () => {
    const home = temporaryFolder();
    const report = (...how: string[]) => {
      const { code, stdout } = sightline(home, ['new', 'orders', ...how, '--no-install', '--json']);
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

  it('asks for the framework only where somebody is there to answer', () => {
    const { code, stderr } = sightline(temporaryFolder(), ['new', 'orders']);
    expect(code).toBe(2);
    expect(stderr).toContain('--yes');
  });
});
