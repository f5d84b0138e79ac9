import { afterAll } from 'vitest';
import { endEverything } from '../harness/command.mjs';
import { removeEveryScratch } from '../harness/scratch.mjs';

// Imported for its effect: a worker of vitest is ended without the `exit` event that the harness relies on.
afterAll(() => {
  endEverything();
  removeEveryScratch();
});
