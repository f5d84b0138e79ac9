import { expect, test } from 'vitest';
import { inspectService } from '../../../generator/src/inspect/inspect.js';
import { EXPRESS_SERVER, temporaryRepository } from './temporary-repository.js';

/** The job systems of a server that declares graphile-worker and has this file beside it. */
async function found(text: string, declared = '^0.16.0', installed?: string): Promise<unknown> {
  const dependencies = { express: '^5.0.0', 'graphile-worker': declared };
  const service = await inspectService(
    temporaryRepository({
      'package.json': { name: 's', scripts: { start: 'node server.js' }, dependencies },
      'server.js': EXPRESS_SERVER,
      'jobs.js': text,
      ...(installed === undefined
        ? {}
        : { 'node_modules/graphile-worker/package.json': { name: 'graphile-worker', version: installed } }),
    }),
  );
  return service.jobSystems;
}

const hooked = [{ package: 'graphile-worker', major: 0 }];
const RUN = "const { run } = require('graphile-worker');\nrun({});\n";

test.each([
  ['a worker', RUN],
  ['a worker of a namespace', "import * as graphile from 'graphile-worker';\nawait graphile.run({});\n"],
  ['a list of tasks', "import { runTaskList } from 'graphile-worker';\nrunTaskList({}, {}, pool);\n"],
  ['one that runs until no job is left', "import { runOnce } from 'graphile-worker';\nawait runOnce({});\n"],
  ['utils', "import { makeWorkerUtils } from 'graphile-worker';\nawait makeWorkerUtils({});\n"],
  ['a job added at once', "import { quickAddJob as add } from 'graphile-worker';\nawait add({}, 'mail');\n"],
])('graphile-worker is observed where there is %s', async (_what, text) => {
  expect(await found(text)).toEqual(hooked);
});

test.each([
  ['types alone', "import type { run } from 'graphile-worker';\n"],
  ['what makes and adds no job', "import { parseCrontab } from 'graphile-worker';\nparseCrontab('');\n"],
])('graphile-worker is not observed where there is %s', async (_what, text) => {
  expect(await found(text)).toEqual([]);
});

test.each([
  ['^0.15.1', undefined, []],
  ['>=0.13', '0.15.1', []],
  ['>=0.13', '0.16.6', hooked],
  ['0.18.0', undefined, hooked],
  ['latest', undefined, hooked],
  ['^1.0.0', undefined, [{ package: 'graphile-worker', major: 1 }]],
])('of graphile-worker %s, installed as %s, these hooks are there', async (declared, installed, expected) => {
  expect(await found(RUN, declared, installed)).toEqual(expected);
});
