import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../generator/src/plan/plan.js';
import { planReport, problemReport } from '../../../generator/src/present/json.js';
import { describeManualSteps, summarize } from '../../../generator/src/present/summary.js';
import { plain } from '../../../generator/src/present/terminal.js';
import { Problem } from '../../../generator/src/problem.js';

const plan: Plan = {
  service: {
    root: '/work/orders',
    repositoryRoot: '/work',
    name: 'orders',
    framework: 'Express 5.1.0',
    language: 'ts',
    moduleSystem: 'esm',
    packageManager: 'pnpm',
    entry: 'src/server.ts',
    observabilityDir: 'src/observability',
    features: ['logging', 'lint'],
  },
  found: ['app made in src/app.ts:7', 'listens in src/server.ts:5'],
  changes: [
    {
      path: 'package.json',
      before: '{\n}\n',
      after: '{\n  "a": "1"\n}\n',
      why: 'packages',
      kind: 'edited',
      splices: [],
    },
    {
      path: 'src/observability/logger.ts',
      before: null,
      after: 'a\nb\n',
      why: 'JSON lines',
      kind: 'emitted',
      template: 'service/logger',
    },
    {
      path: 'src/server.ts',
      before: 'a\nb\n',
      after: 'a\nc\nd\n',
      why: 'server observed',
      kind: 'edited',
      splices: [],
    },
  ],
  dependencies: [
    { name: 'pino', range: '^10.0.0', section: 'dependencies', why: 'logging' },
    { name: 'eslint', range: '^9.39.5', section: 'devDependencies', why: 'lint' },
  ],
  removedDependencies: [],
  install: { command: 'pnpm', args: ['install'], cwd: '/work' },
  manual: [
    {
      title: 'Observe the server',
      file: 'src/server.ts',
      line: 12,
      snippet: 'observe(server);\nserver.listen();\n',
      why: 'The server is made in two places.',
    },
    {
      title: 'Start with the preload',
      file: 'Procfile',
      line: null,
      snippet: 'web: node',
      why: 'It is a template.',
    },
  ],
  notes: ['/health stays the service’s own route.'],
};

describe('the summary', () => {
  it('tells a reader what was found, what changes and what is left', async () => {
    await expect(await summarize(plan, plain)).toMatchFileSnapshot('output/summary.txt');
  });

  it('shows manual steps with place, reason and text', async () => {
    await expect(describeManualSteps(plan.manual, plain)).toMatchFileSnapshot('output/manual-steps.txt');
  });
});

describe('the JSON report', () => {
  it('holds the whole plan, with a diff for each file', async () => {
    const report = await planReport('init', plan, 'planned', 3);
    await expect(`${JSON.stringify(report, null, 2)}\n`).toMatchFileSnapshot('output/report.json');
  });

  it('says why a run was refused or failed', () => {
    expect(problemReport('init', new Problem('No package.json.', 'Go there.'), 1)).toEqual({
      schema: 1,
      command: 'init',
      status: 'failed',
      exitCode: 1,
      problem: { message: 'No package.json.', hint: 'Go there.' },
    });
    expect(problemReport('init', new Problem('a', 'b', 'usage'), 2).status).toBe('refused');
  });
});
