// @ts-check
// Runs command lines one after the other in one process, as `bin/sightline.js` would each in its own.
//   node host-process.mjs REQUESTS ANSWERS   two named pipes, a line of JSON for each command line
import fs from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { main } from '../../generator/dist/cli.js';

const [requests = '', answers = ''] = process.argv.slice(2);
// opened at once: the other side waits for it before it opens its end of the answers
const lines = createInterface({ input: fs.createReadStream('', { fd: fs.openSync(requests, 'r') }) });
const answer = fs.openSync(answers, 'w');

const said = { stdout: '', stderr: '', output: '' };
for (const name of /** @type {const} */ (['stdout', 'stderr'])) {
  process[name].write = (/** @type {string | Uint8Array} */ text) => {
    said[name] += String(text);
    said.output += String(text);
    return true;
  };
}

for await (const line of lines) {
  const { cwd, args, env } = JSON.parse(line);
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  Object.assign(said, { stdout: '', stderr: '', output: '' });
  const code = await main(args);
  // a test may take the folder away before its next run
  process.chdir('/');
  fs.writeSync(answer, `${JSON.stringify({ code, ...said })}\n`);
}
