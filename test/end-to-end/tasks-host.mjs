// @ts-check
/**
 * Runs `sightline tasks` for each line of words that it reads, and answers with a line: what was said, and the exit
 * code. As from a shell, but for the start of a process each time.
 */
import { createInterface } from 'node:readline';

const { main } = await import(new URL('../../generator/dist/cli.js', import.meta.url).href);
const answer = process.stdout.write.bind(process.stdout);
let [stdout, stderr] = ['', ''];
process.stdout.write = (/** @type {string | Uint8Array} */ text) => {
  stdout += String(text);
  return true;
};
process.stderr.write = (/** @type {string | Uint8Array} */ text) => {
  stderr += String(text);
  return true;
};

for await (const line of createInterface({ input: process.stdin })) {
  [stdout, stderr] = ['', ''];
  const code = await main(['tasks', ...JSON.parse(line)]);
  answer(`${JSON.stringify({ code, stdout, stderr, output: stdout + stderr })}\n`);
}
