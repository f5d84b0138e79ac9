// @ts-check
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { makeScratch } from '../harness/scratch.mjs';
import { provide, sightlineBin } from '../harness/tools.mjs';
import { summary, wallTime } from './wall-time.mjs';

/** Pinned; the last of each that Node 20 runs. */
const rivals = [
  { name: 'sv', spec: 'sv@0.17.1' },
  { name: 'hygen', spec: 'hygen@6.2.11' },
  { name: 'plop', spec: 'plop@4.0.5' },
  { name: '@angular-devkit/schematics-cli', spec: '@angular-devkit/schematics-cli@20' },
];

/**
 * Wall time of `--help` of other generators beside ours and a bare node, alternated.
 * @returns {Promise<{ name: string, times: import('./wall-time.mjs').Times }[]>}
 */
export async function measureHelpOfOthers(rounds = 9) {
  const folder = await provide(
    'cli-rivals',
    rivals.map(({ spec }) => spec),
  );
  const cwd = makeScratch('bench');
  const subjects = [
    { name: 'bare node', args: ['-e', '0'], took: /** @type {number[]} */ ([]) },
    { name: 'sightline', args: [sightlineBin, '--help'], took: /** @type {number[]} */ ([]) },
    ...rivals.map(({ name }) => ({
      name,
      args: [binaryOf(path.join(folder, 'node_modules', name)), '--help'],
      took: /** @type {number[]} */ ([]),
    })),
  ];
  for (let round = 0; round < rounds; round += 1)
    for (const { args, took } of subjects) took.push(wallTime(args, cwd));
  return subjects.map(({ name, took }) => ({ name, times: summary(took) }));
}

/** @param {string} folder of a package with one command */
function binaryOf(folder) {
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const [file] = typeof bin === 'string' ? [bin] : Object.values(bin);
  return path.join(folder, String(file));
}
