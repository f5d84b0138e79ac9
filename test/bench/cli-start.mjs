// @ts-check
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commitAll, copyService, makeScratch } from '../harness/scratch.mjs';
import { programEnv, sightlineBin } from '../harness/tools.mjs';

/** @typedef {{ min: number, median: number }} Times in ms */

/** @param {number[]} values @returns {Times} */
function summary(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return { min: sorted[0] ?? NaN, median: sorted[Math.floor(sorted.length / 2)] ?? NaN };
}

/**
 * @param {string[]} args
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} [added]
 */
function wallTime(args, cwd, added = {}) {
  const env = { ...programEnv(), ...added };
  const from = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${String(status)}\n${stderr}`);
  return performance.now() - from;
}

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
  const folder = copyService('express5-ts-orders');
  mkdirSync(path.join(folder, 'src/areas'));
  const count = 44;
  for (let index = 0; index < count; index += 1)
    writeFileSync(path.join(folder, `src/areas/area-${String(index)}.ts`), area(index));
  const app = path.join(folder, 'src/app.ts');
  const imports = Array.from(
    { length: count },
    (_, index) => `import { area${String(index)} } from './areas/area-${String(index)}.js';\n`,
  );
  const uses = Array.from(
    { length: count },
    (_, index) => `  app.use('/areas/${String(index)}', area${String(index)}());\n`,
  );
  const text = readFileSync(app, 'utf8');
  writeFileSync(
    app,
    imports.join('') +
      text.replace("  app.use('/api/orders'", () => `${uses.join('')}  app.use('/api/orders'`),
  );
  commitAll(folder, 'fifty files');

  const args = [
    sightlineBin,
    'init',
    '--yes',
    '--dry-run',
    '--no-install',
    '--lint-package',
    'file:../plugin.tgz',
  ];
  const kept = path.join(makeScratch('bench-cache'), 'cache');
  wallTime(args, folder, { SIGHTLINE_CACHE: kept });
  /** @type {number[]} */
  const cold = [];
  /** @type {number[]} */
  const warm = [];
  for (let round = 0; round < rounds; round += 1) {
    cold.push(wallTime(args, folder, { SIGHTLINE_CACHE: 'off' }));
    warm.push(wallTime(args, folder, { SIGHTLINE_CACHE: kept }));
  }
  return { files: count + 6, cold: summary(cold), dryRun: summary(warm) };
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
