import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import { WaitingFirst } from '../test/waiting-first.js';

/** Two projects: `unit` is the fast path for daily work, `end-to-end` boots real services and packs real tarballs. */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    testTimeout: 300_000,
    // One more than a small machine has processors: a test that boots services waits for half of its time.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    sequence: { sequencer: WaitingFirst },
    // No test leaves anything behind; those of undo turn it on.
    env: { SIGHTLINE_STATE: 'off' },
    globalSetup: './test/run-folder.ts',
    hookTimeout: 300_000,
    reporters: ['default', './test/summary-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/{generator,eslint-plugin,templates}/**/*.test.ts'],
          // What comes out has tests of its own.
          exclude: [...configDefaults.exclude, '**/output/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'end-to-end',
          include: ['test/end-to-end/**/*.test.ts'],
          testTimeout: 600_000,
        },
      },
    ],
  },
});
