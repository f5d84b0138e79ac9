import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Wiring } from '../../../generator/src/frameworks/framework.js';
import { wireService } from '../../../generator/src/frameworks/frameworks.js';
import { inspectService } from '../../../generator/src/inspect/inspect.js';
import { temporaryRepository } from '../inspect/temporary-repository.js';

const WORKER =
  "import { Worker } from 'bullmq';\nimport { mails } from '@shop/shared';\nconst worker = new Worker(mails.name, run);\n";
const QUEUES =
  "import { Queue } from 'bullmq';\nexport const mails = new Queue('mails');\nexport const bills = new Queue('bills');\n";

/** A workspace whose worker is given its queues by another package. */
async function wire(files: Record<string, string | object>, declared: object = {}): Promise<Wiring> {
  const root = temporaryRepository({
    'package.json': { private: true, workspaces: ['apps/*', 'packages/*'] },
    'apps/worker/package.json': {
      name: '@shop/worker',
      type: 'module',
      scripts: { start: 'node worker.js' },
      dependencies: { bullmq: '^5.58.0', '@shop/shared': '*', ...declared },
    },
    'apps/worker/worker.js': WORKER,
    'packages/shared/package.json': {
      name: '@shop/shared',
      type: 'module',
      dependencies: { bullmq: '^5.58.0', 'pg-boss': '^12.0.0', 'node-cron': '^4.0.0' },
    },
    ...files,
  });
  const service = await inspectService(join(root, 'apps/worker'));
  const readSource = (file: string): string | undefined => {
    const path = join(service.root, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  };
  return wireService({ service, readSource, observabilityDir: 'observability' });
}

describe('what a package of the workspace makes of a job system', () => {
  test('is a step with the first place, how many there are, and what is written in the service', async () => {
    const { manual, edits } = await wire({ 'packages/shared/src/queues.js': QUEUES });
    expect(manual).toEqual([
      {
        title: 'Observe what @shop/shared makes',
        file: '../../packages/shared/src/queues.js',
        line: 2,
        snippet:
          "import { observeBullQueue } from './observability/index.js';\n\n// where the service is given it by @shop/shared\nobserveBullQueue(queue);",
        why: "@shop/shared makes 2 Queues of bullmq (../../packages/shared/src/queues.js:2): its source is not the service's own to edit, and without this its jobs are not traced to where they are worked on.",
      },
    ]);
    expect(edits.map(({ file }) => file)).toEqual(['worker.js']);
  });

  test('says where the hooks come from that the service does not have', async () => {
    const boss =
      "import { PgBoss } from 'pg-boss';\nexport const boss = new PgBoss(process.env.DATABASE_URL);\n";
    const { manual } = await wire({ 'packages/shared/boss.js': boss });
    expect(manual.map(({ why }) => why)).toEqual([
      expect.stringMatching(
        /its jobs are not observed\. The hooks come with `sightline add tasks` once the service itself has pg-boss/,
      ),
    ]);
  });

  test('is a note where its version has no hooks, and adding the package to the service would bring none', async () => {
    const shared = { name: '@shop/shared', type: 'module', dependencies: { bullmq: '^3.10.2' } };
    const { manual, notes } = await wire(
      { 'packages/shared/package.json': shared, 'packages/shared/src/queues.js': QUEUES },
      { bullmq: '^3.10.2' },
    );
    expect(manual).toEqual([]);
    expect(notes).toContain(
      '@shop/shared makes 2 Queues of bullmq (../../packages/shared/src/queues.js:2): jobs of it are observed from version 5.23.0 on.',
    );
  });

  test('is a note where only the call itself could be observed', async () => {
    const schedule = "import cron from 'node-cron';\ncron.schedule('0 3 * * *', sweep);\n";
    const { manual, notes } = await wire({ 'packages/shared/sweep.js': schedule });
    expect(manual).toEqual([]);
    expect(notes).toContain(
      '@shop/shared makes a ScheduledTask of node-cron (../../packages/shared/sweep.js:2): what they do is not observed.',
    );
  });

  test.each([
    [
      'done',
      { 'apps/worker/worker.js': `${WORKER}observeBullQueue(mails);\n`, 'packages/shared/q.js': QUEUES },
    ],
    [
      'of a package that the service does not have',
      {
        'packages/other/q.js': QUEUES,
        'packages/other/package.json': { name: 'other', dependencies: { bullmq: '^5.58.0' } },
      },
    ],
    [
      'types alone',
      { 'packages/shared/q.ts': "import type { Queue } from 'bullmq';\nexport type Mails = Queue<Mail>;\n" },
    ],
    ['of its tests', { 'packages/shared/test/q.js': QUEUES }],
  ])('is no step: %s', async (_why, files) => {
    expect((await wire(files)).manual).toEqual([]);
  });

  test('of a package that another package brings is told, too', async () => {
    const { manual } = await wire({
      'packages/shared/package.json': { name: '@shop/shared', dependencies: { '@shop/queues': '*' } },
      'packages/queues/package.json': { name: '@shop/queues', dependencies: { bullmq: '^5.58.0' } },
      'packages/queues/index.js': QUEUES,
    });
    expect(manual.map(({ title }) => title)).toEqual(['Observe what @shop/queues makes']);
  });
});
