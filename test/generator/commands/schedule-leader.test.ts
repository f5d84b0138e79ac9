import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTree, temporaryFolder } from '../apply/tree.js';
import { commit, expressService, sightline } from './run-sightline.js';
import { REDIS, SCHEDULES, SERVER, packageJson } from './schedules.js';

const flags = ['--yes', '--no-install'];
const led = [...flags, '--schedule-leader', 'redis'];

function service(files: Record<string, string> = {}): string {
  return expressService({ files: { ...SCHEDULES, ...files } });
}

const textOf = (root: string, file: string): string => readFileSync(path.join(root, file), 'utf8');
const emitted = (root: string): string[] =>
  Object.keys(readTree(root)).filter((file) => file.includes('schedule-lea'));

describe('--schedule-leader', () => {
  it('hands the client over where it is made, and later runs know it', () => {
    const root = service();
    const { code, stderr } = sightline(root, ['init', ...led]);
    expect(code, stderr).toBe(0);
    expect(textOf(root, 'src/redis.js')).toBe(`import { Redis } from 'ioredis';
import { leadSchedules } from './observability/index.js';

export const redis = new Redis(process.env.REDIS_URL);
leadSchedules(redis);
`);
    expect(emitted(root)).toEqual([
      'src/observability/schedule-leader.js',
      'src/observability/schedule-lease-redis.js',
    ]);
    expect(sightline(root, ['init', ...flags]).stdout).toContain('Nothing to do');
    expect(sightline(root, ['status', '--check']).code).toBe(0);
    expect(sightline(root, ['upgrade', ...flags, '--allow-dirty']).stdout).toContain('Nothing to do');
  });

  it('is taken back by undo, and by remove, to the last byte', () => {
    const root = service();
    const before = readTree(root, ['.git']);
    const env = { SIGHTLINE_STATE: path.join(temporaryFolder(), 'state') };
    expect(sightline(root, ['init', ...led], env).code).toBe(0);
    expect(sightline(root, ['undo', '--yes'], env).code).toBe(0);
    expect(readTree(root, ['.git'])).toEqual(before);
    expect(sightline(root, ['init', ...led]).code).toBe(0);
    commit(root);
    const { code, stderr } = sightline(root, ['remove', ...flags]);
    expect(code, stderr).toBe(0);
    expect(readTree(root, ['.git'])).toEqual(before);
  });

  it('comes later by add, as with init, and stays where tasks go', () => {
    const [stepwise, atOnce] = [service(), service()];
    expect(sightline(stepwise, ['init', ...flags]).code).toBe(0);
    expect(emitted(stepwise)).toEqual([]);
    commit(stepwise);
    const added = sightline(stepwise, ['add', 'tasks', ...led]);
    expect(added.code, added.stderr).toBe(0);
    expect(sightline(atOnce, ['init', ...led]).code).toBe(0);
    const skip = ['.git', '.sightline'];
    expect(readTree(stepwise, skip)).toEqual(readTree(atOnce, skip));
    commit(stepwise);
    const removed = sightline(stepwise, ['remove', 'tasks', ...flags]);
    expect(removed.code, removed.stderr).toBe(0);
    expect(emitted(stepwise)).toHaveLength(2);
    commit(stepwise);
    expect(sightline(stepwise, ['init', ...flags]).stdout).toContain('Nothing to do');
  });

  it('wraps a client that goes on to something else', () => {
    const root = service({
      'package.json': packageJson({ 'node-cron': '^4.6.0', redis: '^5.9.0' }),
      'src/redis.js': `import { createClient } from 'redis';

export const redis = await createClient()
  .on('error', () => undefined)
  .connect();
`,
    });
    expect(sightline(root, ['init', ...led]).code).toBe(0);
    expect(textOf(root, 'src/redis.js')).toContain(`await leadSchedules(createClient())
  .on('error'`);
  });

  it('takes a pool of pg from its default export', () => {
    const root = service({
      'package.json': packageJson({ 'node-cron': '^4.6.0', pg: '^8.16.0' }),
      'src/redis.js': "import pg from 'pg';\n\nexport const redis = new pg.Pool();\n",
    });
    expect(sightline(root, ['init', ...flags, '--schedule-leader', 'postgres']).code).toBe(0);
    expect(textOf(root, 'src/redis.js')).toContain('new pg.Pool();\nleadSchedules(redis);\n');
    expect(emitted(root)).toContain('src/observability/schedule-lease-postgres.js');
  });

  it('leaves the choice of several clients to the team, and sees that it was made', () => {
    const root = service({
      'src/redis.js': `${REDIS}export const cache = new Redis(process.env.CACHE_URL);\n`,
    });
    const { code, stderr } = sightline(root, ['init', ...led]);
    expect(code).toBe(3);
    expect(stderr).toContain(
      'src/server.js has more than one client of ioredis: src/redis.js:3, src/redis.js:4.',
    );
    expect(stderr).toContain('Until one is handed over no schedule runs in that process.');
    expect(stderr).toContain('leadSchedules(redis);');
    const text = textOf(root, 'src/redis.js');
    const load = "import { leadSchedules } from './observability/index.js';\n";
    writeFileSync(path.join(root, 'src/redis.js'), `${load}${text}leadSchedules(redis);\n`);
    const again = sightline(root, ['init', ...flags, '--allow-dirty']);
    expect(again.code, again.stderr).toBe(0);
  });

  it('leads the methods that Nest calls by a schedule', () => {
    const nest: Record<string, string> = {};
    for (const name of ['common', 'core', 'platform-express', 'schedule'])
      nest[`@nestjs/${name}`] = '^12.0.0';
    const files = (redis: string): Record<string, string> => ({
      'package.json': packageJson({ ...nest, ioredis: '^5.8.0' }, { start: 'node dist/main.js' }),
      'tsconfig.json':
        '{ "compilerOptions": { "outDir": "dist", "rootDir": "src", "module": "nodenext" } }\n',
      'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule);
await app.listen(3000);
`,
      'src/app.module.ts': `import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { Rounds } from './rounds.js';
import { redis } from './redis.js';

@Module({ imports: [ScheduleModule.forRoot()], providers: [Rounds, { provide: 'redis', useValue: redis }] })
export class AppModule {}
`,
      'src/rounds.ts': `import { Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';

@Injectable()
export class Rounds {
  @Cron('0 3 * * *')
  walk(): void {}
}
`,
      'src/redis.ts': redis,
    });
    const root = expressService({ files: files(REDIS) });
    const { code, stderr } = sightline(root, ['init', ...led]);
    expect(code, stderr).toBe(0);
    expect(textOf(root, 'src/redis.ts')).toContain('leadSchedules(redis);\n');
    const without = expressService({ files: files('export const redis = null;\n') });
    const told = sightline(without, ['init', ...led]);
    expect(told.code).toBe(3);
    expect(told.stderr).toContain('No client of ioredis is visibly made in what src/main.ts loads.');
  });

  it('wants a client in the very process that has the schedules', () => {
    const root = service({
      'package.json': packageJson(
        { 'node-cron': '^4.6.0', ioredis: '^5.8.0' },
        { 'start:jobs': 'node src/jobs.js' },
      ),
      'src/server.js': SERVER.replace('./jobs.js', './redis.js'),
      'src/jobs.js': "import cron from 'node-cron';\n\ncron.schedule('0 3 * * *', () => undefined);\n",
    });
    const { code, stderr } = sightline(root, ['init', ...led]);
    expect(code).toBe(3);
    expect(stderr).toContain('No client of ioredis is visibly made in what src/jobs.js loads.');
    expect(textOf(root, 'src/redis.js')).toBe(REDIS);
  });

  it.each([
    {
      what: 'a store that it does not know',
      dependencies: { 'node-cron': '^4.6.0', ioredis: '^5.8.0' },
      store: 'etcd',
      says: ['--schedule-leader does not know etcd.', 'It takes redis or postgres.'],
    },
    {
      what: 'a service without a client',
      dependencies: { 'node-cron': '^4.6.0' },
      store: 'redis',
      says: ['needs a client that package.json declares in its dependencies: ioredis or redis.'],
    },
    {
      what: 'a service whose client is of the other store',
      dependencies: { 'node-cron': '^4.6.0', ioredis: '^5.8.0' },
      store: 'postgres',
      says: ['in its dependencies: pg.', 'or pass --schedule-leader redis.'],
    },
    {
      what: 'a service without schedules',
      dependencies: { ioredis: '^5.8.0' },
      store: 'redis',
      says: ['has none of node-cron, cron, croner, node-schedule, @nestjs/schedule.', 'Leave the flag out.'],
    },
  ])('refuses $what, and changes nothing', ({ dependencies, store, says }) => {
    const root = service({ 'package.json': packageJson(dependencies) });
    const before = readTree(root);
    const { code, stderr } = sightline(root, ['init', ...flags, '--schedule-leader', store]);
    expect(code).toBe(2);
    for (const one of says) expect(stderr).toContain(one);
    expect(readTree(root)).toEqual(before);
  });

  it('does not move the election to another store', () => {
    const dependencies = { 'node-cron': '^4.6.0', ioredis: '^5.8.0', pg: '^8.16.0' };
    const root = service({ 'package.json': packageJson(dependencies) });
    expect(sightline(root, ['init', ...led]).code).toBe(0);
    const { code, stderr } = sightline(root, ['init', ...flags, '--schedule-leader', 'postgres']);
    expect(code).toBe(2);
    expect(stderr).toContain('is elected through redis already, and init does not change that.');
  });
});
