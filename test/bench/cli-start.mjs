// @ts-check
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commitAll, copyService, makeScratch } from '../harness/scratch.mjs';
import { sightlineBin } from '../harness/tools.mjs';
import { peakMemory } from './peak-memory.mjs';
import { summary, wallTime } from './wall-time.mjs';

/** Source files beside the six that the service has. */
const AREAS = 44;
const quick = ['--no-install', '--lint-package', 'file:../plugin.tgz'];
const dryRun = [sightlineBin, 'init', '--yes', '--dry-run', ...quick];

/** Wall time of `sightline --help` beside a bare node, alternated. */
export function measureHelp(rounds = 15) {
  const cwd = makeScratch('bench');
  /** @type {number[]} */
  const bare = [];
  /** @type {number[]} */
  const help = [];
  for (let round = 0; round < rounds; round += 1) {
    bare.push(wallTime(['-e', '0'], cwd));
    help.push(wallTime([sightlineBin, '--help'], cwd));
  }
  return { bare: summary(bare), help: summary(help) };
}

/**
 * Wall time of `init --dry-run` on a service of 50 source files that import one another: `cold`, with nothing kept from
 * an earlier run, and `dryRun`, with what the run before kept on this machine; alternated.
 */
export function measureDryRun(rounds = 7) {
  const folder = serviceOfFiftyFiles();
  const kept = path.join(makeScratch('bench-cache'), 'cache');
  wallTime(dryRun, folder, { SIGHTLINE_CACHE: kept });
  /** @type {number[]} */
  const cold = [];
  /** @type {number[]} */
  const warm = [];
  for (let round = 0; round < rounds; round += 1) {
    cold.push(wallTime(dryRun, folder, { SIGHTLINE_CACHE: 'off' }));
    warm.push(wallTime(dryRun, folder, { SIGHTLINE_CACHE: kept }));
  }
  return { files: AREAS + 6, cold: summary(cold), dryRun: summary(warm) };
}

/**
 * Wall time of a second `init`, which has nothing to do, and of a dry run on the same service as one of a hundred
 * packages in a workspace of 5,000 files; with what an earlier run kept. And the most memory (MB) that the dry run held,
 * alone and there.
 */
export function measureAgainAndInWorkspace(rounds = 7) {
  const service = serviceOfFiftyFiles();
  const kept = path.join(makeScratch('bench-cache'), 'cache');
  const env = { SIGHTLINE_CACHE: kept };
  const workspace = path.join(makeScratch('bench-workspace'), 'workspace');
  const packages = 100;
  for (let index = 0; index < packages; index += 1)
    cpSync(service, path.join(workspace, 'packages', `service-${String(index)}`), {
      recursive: true,
      filter: (source) => path.basename(source) !== '.git',
    });
  writeFileSync(
    path.join(workspace, 'package.json'),
    '{ "name": "workspace", "private": true, "workspaces": ["packages/*"] }\n',
  );
  commitAll(workspace, 'a hundred services');
  const member = path.join(workspace, 'packages/service-50');

  wallTime(dryRun, service, env);
  const aloneMemory = peakMemory(dryRun, service, env);
  const init = [sightlineBin, 'init', '--yes', ...quick];
  wallTime(init, service, env);
  commitAll(service, 'observed');
  /** @type {number[]} */
  const again = [];
  /** @type {number[]} */
  const inWorkspace = [];
  wallTime(init, service, env);
  wallTime(dryRun, member, env);
  for (let round = 0; round < rounds; round += 1) {
    again.push(wallTime(init, service, env));
    inWorkspace.push(wallTime(dryRun, member, env));
  }
  const memory = { alone: aloneMemory, inWorkspace: peakMemory(dryRun, member, env) };
  return { files: packages * (AREAS + 6), again: summary(again), inWorkspace: summary(inWorkspace), memory };
}

function serviceOfFiftyFiles() {
  const folder = copyService('express5-ts-orders');
  mkdirSync(path.join(folder, 'src/areas'));
  for (let index = 0; index < AREAS; index += 1)
    writeFileSync(path.join(folder, `src/areas/area-${String(index)}.ts`), area(index));
  const app = path.join(folder, 'src/app.ts');
  const imports = Array.from(
    { length: AREAS },
    (_, index) => `import { area${String(index)} } from './areas/area-${String(index)}.js';\n`,
  );
  const uses = Array.from(
    { length: AREAS },
    (_, index) => `  app.use('/areas/${String(index)}', area${String(index)}());\n`,
  );
  const text = readFileSync(app, 'utf8');
  writeFileSync(
    app,
    imports.join('') +
      text.replace("  app.use('/api/orders'", () => `${uses.join('')}  app.use('/api/orders'`),
  );
  commitAll(folder, 'fifty files');
  return folder;
}

/** @param {number} index */
function area(index) {
  const name = `area${String(index)}`;
  return `import { Router } from 'express';

export interface Item${String(index)} {
  id: string;
  label: string;
}

const items = new Map<string, Item${String(index)}>();

/** Reads and writes the items of ${name}. */
export function ${name}(): Router {
  const router = Router();
  router.get('/', (_req, res) => {
    res.json([...items.values()]);
  });
  router.get('/:id', (req, res) => {
    const item = items.get(req.params.id);
    if (!item) {
      res.status(404).json({ error: 'no such item' });
      return;
    }
    res.json(item);
  });
  router.put('/:id', (req, res) => {
    const item = { id: req.params.id, label: String((req.body as { label?: unknown }).label) };
    items.set(item.id, item);
    res.status(201).json(item);
  });
  return router;
}
`;
}
