// @ts-check
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../harness/command.mjs';
import { claim } from './claims.mjs';
import { note, paint, say, wrap } from './screen.mjs';

const planted = `import { counter, logger } from './observability/index.js';

const signIns = counter('sign_ins_total', 'Sign-ins', { user: { atMost: 100 } });

export function signIn(user: { id: string; password: string }, remember: () => void): void {
  logger.info(\`user \${user.id} signed in\`);
  logger.info({ password: user.password }, 'credentials checked');
  signIns.add({ user: user.id });
  try {
    remember();
  } catch {}
}
`;

/**
 * A line for each of the rules that the first file does not show, save for telemetry-first: that has nothing to say where
 * the start command loads telemetry before everything else.
 */
const plantedJob = `import Fastify from 'fastify';
import { trace } from '@opentelemetry/api';
import { Worker } from 'bullmq';
import { Counter } from 'prom-client';
import { logger } from './observability/index.js';
import { pool } from './database.js';

const app = Fastify();
app.get('/livez', async () => pool.query('select 1'));
app.get('/export', async () => new Counter({ name: 'exports_total', help: 'Exports' }).inc());

const runs = new Counter({ name: 'nightlyRuns', help: 'Runs of the nightly job' });
const tracer = trace.getTracer('nightly');

export const mails = new Worker('mails', async ({ data }) => send(data));
export const nightly = new Worker('nightly', async ({ id }) => {
  console.log('nightly job begins');
  const span = tracer.startSpan(\`nightly \${id}\`);
  try {
    if (await settle(id)) return;
    runs.inc();
    span.end();
  } catch (err) {
    span.recordException(err);
    span.end();
    logger.error({ reason: err.message }, 'nightly job failed');
  }
});

async function settle(id) {
  while (true) {
    try {
      return await pool.query('call settle($1)', [id]);
    } catch (err) {
      logger.warn({ err }, 'trying again');
    }
  }
}

export async function close() {
  try {
    await nightly.close();
  } catch (err) {
    logger.error({ err }, 'worker did not close');
    throw err;
  }
}
`;

const rules = {
  'src/sign-in.ts': ['structured-log', 'no-sensitive-data', 'bounded-metric-labels', 'no-swallowed-error'],
  'src/nightly.js': [
    'shallow-liveness',
    'no-metric-in-function',
    'metric-naming',
    'observed-worker',
    'no-console',
    'end-span',
    'static-span-name',
    'no-silent-job-loss',
    'span-error-status',
    'log-error-object',
    'bounded-retry',
    'no-log-and-throw',
  ],
};

/**
 * @typedef {object} Finding
 * @property {string | null} ruleId
 * @property {string} message
 * @property {number} line
 */

/**
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
export async function showLint(folder, env) {
  const file = 'src/sign-in.ts';
  const written = path.join(folder, file);
  /** @param {string[]} args */
  const eslint = async (...args) => {
    const finished = await run('npx', ['--no-install', 'eslint', ...args], { cwd: folder, env });
    if (finished.code > 1) throw new Error(`ESLint did not run: ${finished.output}`);
    return finished.stdout;
  };
  /**
   * @param {keyof typeof rules} name
   * @param {string} text
   */
  const findingsIn = async (name, text) => {
    writeFileSync(path.join(folder, name), text);
    const [result] = /** @type {{ messages: Finding[] }[]} */ (
      JSON.parse(await eslint('--format', 'json', name))
    );
    return (result?.messages ?? []).filter(({ ruleId }) => ruleId?.startsWith('sightline/'));
  };
  /**
   * @param {keyof typeof rules} name
   * @param {Finding[]} findings
   */
  const claimAll = (name, findings) => {
    const found = new Set(findings.map(({ ruleId }) => ruleId?.replace('sightline/', '')));
    const missing = rules[name].filter((rule) => !found.has(rule));
    claim(`${rules[name].join(', ')}: each finds its line`, missing.length === 0, findings);
  };

  const own = await run('npx', ['--no-install', 'eslint', '--format', 'json', 'src'], { cwd: folder, env });
  note('First what it says of the service as it is: its client puts the token of the carrier into an error.');
  say();
  for (const { filePath, messages } of /** @type {{ filePath: string, messages: Finding[] }[]} */ (
    JSON.parse(own.stdout)
  )) {
    const [finding] = messages.filter(({ ruleId }) => ruleId === 'sightline/no-sensitive-data');
    if (!finding) continue;
    say(`  ${path.relative(folder, filePath)}:${String(finding.line)}`);
    showFinding(finding);
  }
  say();

  const findings = await findingsIn(file, planted);
  note(`${file}, linted with the configuration that init left behind:`);
  say();
  showSource(planted, findings, showFinding);
  say();
  claimAll(file, findings);
  say();

  const other = 'src/nightly.js';
  const others = await findingsIn(other, plantedJob);
  rmSync(path.join(folder, other));
  note(`${other}, with the names of the rules alone:`);
  say();
  showSource(plantedJob, others, showName);
  say();
  claimAll(other, others);

  await eslint('--fix', file);
  const fixed = readFileSync(written, 'utf8');
  say();
  note('After eslint --fix, what could be rewritten safely:');
  say();
  const before = planted.split('\n');
  for (const line of fixed.split('\n').filter((text) => !before.includes(text))) {
    const was = before.find((text) => text.includes('signed in'));
    say(`  ${paint('red', `- ${String(was).trim()}`)}`);
    say(`  ${paint('green', `+ ${line.trim()}`)}`);
  }
  say();
  claim(
    'the message is constant now, the value a field',
    /logger\.info\(\{ .*user\.id.* \}, 'user signed in'\)/.test(fixed),
    fixed,
  );
  const typecheck = await run('npm', ['run', 'typecheck'], { cwd: folder, env });
  claim('and it still type-checks', typecheck.code === 0, typecheck.output);
}

/**
 * @param {string} text
 * @param {Finding[]} findings
 * @param {(finding: Finding) => void} show
 */
function showSource(text, findings, show) {
  for (const [index, line] of text.trimEnd().split('\n').entries()) {
    say(`  ${paint('dim', String(index + 1).padStart(2))}  ${line}`);
    for (const finding of findings.filter((found) => found.line === index + 1)) show(finding);
  }
}

/** @param {Finding} finding */
function showName({ ruleId }) {
  say(`      ${paint('yellow', `↳ ${String(ruleId).replace('sightline/', '')}`)}`);
}

/** @param {Finding} finding */
function showFinding({ ruleId, message }) {
  const rule = String(ruleId).replace('sightline/', '');
  const [first = '', ...more] = wrap(`${rule} ${message}`, 82);
  say(`      ${paint('yellow', '↳')} ${paint('yellow', rule)}${first.slice(rule.length)}`);
  for (const line of more) say(`        ${line}`);
}
