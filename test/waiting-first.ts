import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** By what they took; any other file of services comes after these. */
const LONGEST = [
  'services-others',
  'services-express',
  'services-fastify',
  'init',
  'lint-matrix',
  'node-versions',
  'new-tasks',
  'new',
  'schedule-leader',
  'workers',
  'bullmq',
  'tasks-postgres',
  'tasks-bullmq-postgres',
  'tasks-agenda',
  'tasks',
  'agenda',
  'demo',
];

/** Begins with the tests that boot services, the longest first: what only computes fills the time in which these wait. */
export class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const booting = sorted.filter(({ project }) => project.name === 'end-to-end');
    const computing = sorted.filter(({ project }) => project.name !== 'end-to-end');
    return [...booting.sort((a, b) => rank(a) - rank(b)), ...computing];
  }
}

function rank({ moduleId }: TestSpecification): number {
  const at = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
  return at === -1 ? LONGEST.length : at;
}
