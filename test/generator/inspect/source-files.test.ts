import { describe, expect, test } from 'vitest';
import { listSourceFiles } from '../../../generator/src/inspect/source-files.js';
import { temporaryRepository } from './temporary-repository.js';

const listed = (...files: string[]): string[] =>
  listSourceFiles(temporaryRepository(Object.fromEntries(files.map((file) => [file, '']))), []);

describe('the source files of a service', () => {
  test('are those of a folder called client that holds nothing of a browser', () => {
    expect(listed('jobs/client/bullmq.ts', 'jobs/client/providers/local.ts')).toEqual([
      'jobs/client/bullmq.ts',
      'jobs/client/providers/local.ts',
    ]);
  });

  test.each([
    ['index.html', 'main.js'],
    ['src/app.tsx', 'src/api.ts'],
    ['src/App.vue', 'src/api.ts'],
  ])('are not those of one that holds %s', (page, code) => {
    expect(listed('server.js', `client/${page}`, `client/${code}`)).toEqual(['server.js']);
  });

  test('are no tests, of types neither', () => {
    expect(listed('server.ts', 'server.test.ts', 'typetests/options.tst.ts')).toEqual(['server.ts']);
  });
});
