// @ts-check
import { measureHelpOfOthers } from './cli-rivals.mjs';
import { measureAgainAndInWorkspace, measureDryRun, measureHelp } from './cli-start.mjs';
import { jobRecipes, measureJobs } from './job-cost.mjs';
import { median } from './median.mjs';
import { measureRun, prepareServices, recipes } from './request-cost.mjs';
import { nodeExecutable } from '../harness/tools.mjs';

/*
 * `npm run bench [cli] [rivals] [http] [jobs]`: the goals for speed, measured as ratios within one run, paired and alternated. Ends
 * with exit code 1 where a goal is missed or a check (lines, spans, failures) does not hold.
 */

/** What a bare node took where the goals of the command line were set, in ms: they hold at that machine's pace. */
const REFERENCE = 64;

process.on('SIGINT', () => process.exit(130));

const wanted = new Set(process.argv.slice(2));
let missed = 0;

if (wanted.size === 0 || wanted.has('cli')) cli();
if (wanted.size === 0 || wanted.has('rivals')) await besideOthers();
if (wanted.size === 0 || wanted.has('http')) await http();
if (wanted.size === 0 || wanted.has('jobs')) await jobs();
process.exit(missed === 0 ? 0 : 1);

function cli() {
  say(`Command line, Node ${process.versions.node}, wall time (minimum, median)`);
  const { bare, help } = measureHelp();
  const pace = bare.min / REFERENCE;
  /** @param {number} time */
  const atPace = (time) =>
    `${ms(time)}; at the pace of a machine whose bare node takes ${String(REFERENCE)} ms: ${ms(time / pace)}`;
  say(`  bare node            ${ms(bare.min)} ${ms(bare.median)}`);
  say(`  sightline --help     ${ms(help.min)} ${ms(help.median)}`);
  const over = help.min - bare.min;
  goal('help costs at most 120 ms over bare node', over / pace <= 120, atPace(over));
  const { files, cold, dryRun } = measureDryRun();
  say(`  init --dry-run, cold ${ms(cold.min)} ${ms(cold.median)}  (nothing kept from an earlier run)`);
  say(`  init --dry-run       ${ms(dryRun.min)} ${ms(dryRun.median)}  (${String(files)} source files)`);
  goal(
    'init --dry-run on 50 files takes at most 1 s, after a first one on this machine',
    dryRun.min / pace <= 1000,
    atPace(dryRun.min),
  );
  const { files: many, again, inWorkspace, memory } = measureAgainAndInWorkspace();
  say(`  a second init        ${ms(again.min)} ${ms(again.median)}`);
  goal('a second init takes at most 0.7 s', again.min / pace <= 700, atPace(again.min));
  say(
    `  in a workspace       ${ms(inWorkspace.min)} ${ms(inWorkspace.median)}  (${String(many)} source files)`,
  );
  goal(
    'init --dry-run in a workspace of 5,000 files takes at most 2.5 s',
    inWorkspace.min / pace <= 2500,
    atPace(inWorkspace.min),
  );
  const held = `${memory.alone.toFixed(0)} MB alone, ${memory.inWorkspace.toFixed(0)} MB there`;
  goal('its memory does not grow with the workspace', memory.inWorkspace / memory.alone <= 1.05, held);
  say();
}

async function besideOthers() {
  say(
    `\`--help\` of other generators, Node ${process.versions.node}, wall time (minimum, median), over bare node`,
  );
  const measured = await measureHelpOfOthers();
  const over = measured.map(({ times }) => times.min - (measured[0]?.times.min ?? NaN));
  for (const [at, { name, times }] of measured.entries()) {
    const ratio = at < 2 ? '' : `  ${((over[at] ?? NaN) / (over[1] ?? NaN)).toFixed(1)} times ours`;
    say(`  ${name.padEnd(32)} ${ms(times.min)} ${ms(times.median)}${ratio}`);
  }
  say();
}

async function http() {
  const nodeBin = (await nodeExecutable(24)) ?? process.execPath;
  for (const framework of /** @type {const} */ (['fastify', 'express'])) {
    const folders = await prepareServices(framework, nodeBin);
    /** @type {Record<string, import('./request-cost.mjs').Run[]>} */
    const runs = { bare: [], popular: [], sightline: [] };
    for (let round = 0; round < 3; round += 1) {
      // another one begins each round, so that none always has the warm or the busy machine
      const order = [...recipes.slice(round), ...recipes.slice(0, round)];
      for (const recipe of order) runs[recipe]?.push(await measureRun(folders[recipe], nodeBin));
    }
    report(framework, runs);
  }
}

async function jobs() {
  const nodeBin = (await nodeExecutable(24)) ?? process.execPath;
  for (const system of /** @type {const} */ (['bullmq', 'pg-boss'])) {
    const { costs, spans } = await measureJobs(system, nodeBin);
    const [bare] = costs;
    const ours = costs.at(-2);
    if (!bare || !ours) continue;
    say(
      `${system}, Node 24, CPU of the worker for each job that does nothing; over bare, median of the turns`,
    );
    for (const [at, { turns, rest }] of costs.entries()) {
      const range = `${Math.min(...turns).toFixed(0)} to ${Math.max(...turns).toFixed(0)}`;
      say(
        `  ${String(jobRecipes[system][at]).padEnd(10)} ${median(turns).toFixed(0).padStart(5)} µs  (${range})  ${added(turns, bare.turns).toFixed(3)}; at rest ${(rest / 1000).toFixed(1)} ms a second`,
      );
    }
    const share = added(ours.turns, bare.turns);
    goal('sightline adds at most 5 % to a job that does nothing', share <= 0.05, share.toFixed(3));
    goal('one line for each job', ours.lines >= 1 && ours.lines < 1.01, ours.lines.toFixed(4));
    goal('where spans are exported, one for each job', spans > 0.99 && spans <= 1, spans.toFixed(4));
    say();
  }
}

/**
 * The share that is added, median of the turns.
 * @param {number[]} turns
 * @param {number[]} bare
 */
function added(turns, bare) {
  return median(turns.map((cost, turn) => cost / (bare[turn] ?? NaN) - 1));
}

/**
 * @param {string} framework
 * @param {Record<string, import('./request-cost.mjs').Run[]>} runs
 */
function report(framework, runs) {
  say(
    `${framework === 'fastify' ? 'Fastify' : 'Express'} 5, Node 24, CPU of the server for each request, median of 3`,
  );
  /** @param {string} recipe */
  const cost = (recipe) => median((runs[recipe] ?? []).map(({ microseconds }) => microseconds));
  const bare = cost('bare');
  for (const recipe of recipes) {
    const all = runs[recipe] ?? [];
    const perRequest = `${median(all.map(({ lines }) => lines)).toFixed(2)} lines, ${median(all.map(({ spans }) => spans)).toFixed(2)} server spans a request`;
    const range = all.map(({ microseconds }) => microseconds.toFixed(0)).join(' ');
    say(
      `  ${recipe.padEnd(10)} ${cost(recipe).toFixed(0).padStart(5)} µs  ${(cost(recipe) / bare).toFixed(2)} x bare  (${range})  ${perRequest}`,
    );
  }
  const share = (cost('sightline') - bare) / (cost('popular') - bare);
  goal('sightline adds at most a third of what the popular recipe adds', share <= 1 / 3, share.toFixed(2));
  const ours = runs['sightline'] ?? [];
  goal(
    'one line for each request',
    ours.every(({ lines }) => lines === 1),
    ours.map(({ lines }) => lines).join(' '),
  );
  goal(
    'one server span received for each request',
    ours.every(({ spans }) => spans === 1),
    ours.map(({ spans }) => spans).join(' '),
  );
  const failures = Object.values(runs)
    .flat()
    .reduce((sum, run) => sum + run.failures, 0);
  goal('no request failed', failures === 0, String(failures));
  say();
}

/**
 * @param {string} text
 * @param {boolean} holds
 * @param {string} seen
 */
function goal(text, holds, seen) {
  if (!holds) missed += 1;
  say(`  ${holds ? '✓' : '✗ missed:'} ${text}: ${seen.trim()}`);
}

/** @param {number} value */
function ms(value) {
  return `${value.toFixed(0).padStart(5)} ms`;
}

function say(text = '') {
  process.stdout.write(`${text}\n`);
}
