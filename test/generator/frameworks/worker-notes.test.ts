import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { wireService } from '../../../generator/src/frameworks/frameworks.js';
import { inspectService } from '../../../generator/src/inspect/inspect.js';
import { temporaryRepository } from '../inspect/temporary-repository.js';
import { serviceWith } from '../plan/service.js';

/** What is noted of a worker of this text, with or without the hooks of Agenda 6. */
function notesOf(text: string, isHooked: boolean): string[] {
  const service = serviceWith({
    sourceDir: '',
    framework: { name: 'worker', version: '20.20.2', major: 0 },
    entry: { file: 'worker.js', foundBy: '', isWorker: true },
    hasWorkers: true,
    jobSystems: isHooked ? [{ package: 'agenda', major: 6 }] : [],
  });
  const { notes } = wireService({
    service,
    readSource: (file) => (file === 'worker.js' ? text : undefined),
    observabilityDir: 'observability',
  });
  return notes;
}

const worker = (name: string): string =>
  `import { Agenda } from '${name}';\nconst agenda = new Agenda({ db });\nagenda.start();\n`;
const told = [expect.stringContaining('Agenda before version 6 are not observed')];

test.each([
  ['agenda', false, told],
  ['@hokify/agenda', false, told],
  ['@hokify/agenda', true, told],
  ['agenda', true, []],
])('%s, where Agenda 6 is there: %s', (name, isHooked, expected) => {
  expect(notesOf(worker(name), isHooked)).toEqual(expected);
});

test('the workers of a BullMQ that is too old are told of', () => {
  const text = "import { Worker } from 'bullmq';\nconst worker = new Worker('mail', run, { connection });\n";
  expect(notesOf(text, false)).toEqual([
    expect.stringContaining('BullMQ before version 5.23.0 are not observed: its workers end in order'),
  ]);
});

test('a worker that nothing starts is told of in a service of thousands of files', async () => {
  const pages = Array.from({ length: 2100 }, (_, at) => [`a/page${String(at)}.js`, 'export {};\n']);
  const root = temporaryRepository({
    'package.json': {
      name: 's',
      type: 'module',
      scripts: { start: 'node server.js' },
      dependencies: { express: '^5.0.0', bullmq: '^5.58.0' },
    },
    'server.js': "import express from 'express';\nexpress().listen(80);\n",
    'workers/mail.js': "import { Worker } from 'bullmq';\nnew Worker('mail', async () => {});\n",
    ...(Object.fromEntries(pages) as Record<string, string>),
  });
  const service = await inspectService(root);
  const readSource = (file: string): string => readFileSync(join(root, file), 'utf8');
  const { manual } = wireService({ service, readSource, observabilityDir: 'observability' });
  expect(manual).toMatchObject([{ title: 'Observe the worker', file: 'workers/mail.js', line: 2 }]);
});
