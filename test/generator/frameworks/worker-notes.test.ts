import { expect, test } from 'vitest';
import { wireService } from '../../../generator/src/frameworks/frameworks.js';
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
