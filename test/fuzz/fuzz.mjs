// @ts-check
import plugin from 'eslint-plugin-sightline';
import { fuzz, realFiles } from './run.mjs';

/*
 * `npm run fuzz [runs] [first seed]`: every rule over mutated files; 100,000 of them where nothing else is said. Ends
 * with exit code 1 where a rule throws, hangs, or has a fix that does not parse.
 */

const AT_ONCE = 2000;
const [runs = 100_000, first = 1] = process.argv.slice(2).map(Number);
const files = realFiles();
const total = { runs: 0, parsed: 0, findings: 0, slowest: 0 };
/** @type {Map<string, import('./run.mjs').Failure>} */
const failures = new Map();

for (let from = first; from < first + runs; from += AT_ONCE) {
  const outcome = fuzz(plugin, { from, runs: Math.min(AT_ONCE, first + runs - from), files });
  total.runs += outcome.runs;
  total.parsed += outcome.parsed;
  total.findings += outcome.findings;
  total.slowest = Math.max(total.slowest, outcome.slowest);
  // the same place is told once
  for (const failure of outcome.failures) failures.set(place(failure.problem), failure);
  process.stderr.write(`${String(total.runs)} runs, ${String(failures.size)} places that fail\n`);
}

for (const { seed, language, rule, problem, text } of failures.values()) {
  process.stdout.write(`\nseed ${String(seed)}, ${language}, ${rule}: ${problem}\n${text}\n`);
}
process.stdout.write(
  `${String(total.runs)} runs of ${String(Object.keys(plugin.rules).length)} rules, ${String(total.parsed)} of code that parses, ${String(total.findings)} findings, the slowest ${total.slowest.toFixed(2)} s of CPU: ${String(failures.size)} places that fail\n`,
);
process.exit(failures.size === 0 ? 0 : 1);

/** @param {string} problem */
function place(problem) {
  return problem.split('\n').slice(0, 3).join('\n');
}
