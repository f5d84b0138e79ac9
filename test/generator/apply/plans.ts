import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileChange, Plan } from '../../../generator/src/plan/plan.js';
import { temporaryFolder, writeTree } from './tree.js';

const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url));
const built = fileURLToPath(new URL('../../../generator/dist/apply/apply.js', import.meta.url));

const before = {
  'package.json': '{\n  "name": "orders",\n  "dependencies": {}\n}\n',
  'src/app.js': 'const app = express();\r\n',
  'src/server.js': '#!/usr/bin/env node\napp.listen(3000);\n',
  'README.md': 'orders\n',
};

/** A service on disk, with installed packages or without. */
export function makeService({ installed }: { installed: boolean }): string {
  const root = temporaryFolder();
  writeTree(root, before);
  chmodSync(path.join(root, 'src/server.js'), 0o755);
  if (installed) {
    writeTree(root, {
      'package-lock.json': '{"lockfileVersion":3}\n',
      'node_modules/.package-lock.json': '{"packages":["kept"]}\n',
      'node_modules/kept/index.js': 'module.exports = 0;\n',
      'node_modules/kept/package.json': '{"name":"kept"}\n',
    });
    mkdirSync(path.join(root, 'node_modules/.bin'));
    symlinkSync('../kept/index.js', path.join(root, 'node_modules/.bin/kept'));
  }
  return root;
}

/** Takes away a folder with two files and one of two files in another, changes one of the team's. */
export function makeRemoval(root: string): Plan {
  const files = {
    'src/observability/logger.js': 'exports.logger = 1;\n',
    'src/observability/deep/metrics.js': 'exports.metrics = 1;\n',
    'src/old.js': 'exports.old = 1;\n',
  };
  writeTree(root, files);
  const plan = makePlan(root);
  return {
    ...plan,
    changes: [
      ...Object.entries(files).map(([file, text]): FileChange => ({
        path: file,
        before: text,
        after: null,
        why: 'emitted by sightline',
        kind: 'emitted',
      })),
      ...plan.changes.filter(({ path: file }) => file === 'src/server.js'),
    ],
    dependencies: [],
  };
}

/** Changes three files of the team's, makes two folders, adds two files, runs the package manager in between. */
export function makePlan(root: string, packageManager?: 'fail' | 'slow' | 'work'): Plan {
  const edited = (file: keyof typeof before, after: string): FileChange => ({
    path: file,
    before: before[file],
    after,
    why: 'wired',
    kind: 'edited',
    splices: [],
  });
  return {
    service: {
      root,
      repositoryRoot: root,
      name: 'orders',
      framework: 'Express 5.1.0',
      language: 'js',
      moduleSystem: 'cjs',
      packageManager: 'npm',
      entry: 'src/server.js',
      observabilityDir: 'src/observability',
      features: ['logging'],
    },
    found: [],
    changes: [
      edited('package.json', '{\n  "name": "orders",\n  "dependencies": { "added": "^9" }\n}\n'),
      {
        path: '.sightline/manifest.json',
        before: null,
        after: '{}\n',
        why: 'record',
        kind: 'record',
      },
      {
        path: 'src/observability/deep/logger.js',
        before: null,
        after: 'exports.logger = 1;\n',
        why: 'logger',
        kind: 'emitted',
        template: 'service/logger',
      },
      edited('src/app.js', 'const app = observe(express());\r\n'),
      edited('src/server.js', '#!/usr/bin/env node\nobserve(app.listen(3000));\n'),
    ],
    dependencies: [{ name: 'added', range: '^9', section: 'dependencies', why: 'imported' }],
    removedDependencies: [],
    install:
      packageManager === undefined
        ? null
        : {
            command: process.execPath,
            args: [path.join(fixtures, 'package-manager.mjs'), packageManager],
            cwd: root,
          },
    manual: [],
    notes: [],
  };
}

/** Runs `applyPlan` of the built package in a process that sends itself a signal at a change or a step. */
export function applyInProcess(plan: Plan, signal = 'none', at = ''): SpawnSyncReturns<string> {
  return inProcess(plan, plan.service.root, signal, at);
}

/** Runs it as a user who owns the service and may not write what is read-only, also where the tests run as root. */
export function applyAsOrdinaryUser(plan: Plan): SpawnSyncReturns<string> {
  const { root } = plan.service;
  if (process.getuid?.() !== 0) return applyInProcess(plan);
  const nobody = 65_534;
  for (const entry of ['.', ...readdirSync(root, { recursive: true, encoding: 'utf8' })]) {
    lchownSync(path.join(root, entry), nobody, nobody);
  }
  return inProcess(plan, root, 'none', '', { ORDINARY_USER: String(nobody) });
}

/** Runs `recoverInterrupted` in such a process. */
export function recoverInProcess(root: string, signal = 'none', at = ''): SpawnSyncReturns<string> {
  return inProcess('recover', root, signal, at);
}

function inProcess(
  task: unknown,
  root: string,
  signal: string,
  at: string,
  env: Record<string, string> = {},
): SpawnSyncReturns<string> {
  if (!existsSync(built)) throw new Error('generator/dist is missing: run `npm run build` first');
  const file = path.join(temporaryFolder(), 'plan.json');
  writeFileSync(file, JSON.stringify(task));
  return spawnSync(process.execPath, [path.join(fixtures, 'apply-plan.mjs'), file, signal, at], {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 60_000,
  });
}
