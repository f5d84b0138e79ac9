// @ts-check
import { readFileSync, writeFileSync } from 'node:fs';
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

const rules = ['structured-log', 'no-sensitive-data', 'bounded-metric-labels', 'no-swallowed-error'];

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
    const finished = await run('npx', ['--no-install', 'eslint', ...args, file], { cwd: folder, env });
    if (finished.code > 1) throw new Error(`ESLint did not run: ${finished.output}`);
    return finished.stdout;
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

  writeFileSync(written, planted);
  const [result] = /** @type {{ messages: Finding[] }[]} */ (JSON.parse(await eslint('--format', 'json')));
  const findings = (result?.messages ?? []).filter(({ ruleId }) => ruleId?.startsWith('sightline/'));
  note(`${file}, linted with the configuration that init left behind:`);
  say();
  showSource(planted, findings);
  say();
  for (const rule of rules) {
    const found = findings.filter(({ ruleId }) => ruleId === `sightline/${rule}`);
    claim(`sightline/${rule} finds it`, found.length > 0, findings);
  }

  await eslint('--fix');
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
 */
function showSource(text, findings) {
  for (const [index, line] of text.trimEnd().split('\n').entries()) {
    say(`  ${paint('dim', String(index + 1).padStart(2))}  ${line}`);
    for (const finding of findings.filter((found) => found.line === index + 1)) {
      showFinding(finding);
    }
  }
}

/** @param {Finding} finding */
function showFinding({ ruleId, message }) {
  const rule = String(ruleId).replace('sightline/', '');
  const [first = '', ...more] = wrap(`${rule} ${message}`, 82);
  say(`      ${paint('yellow', '↳')} ${paint('yellow', rule)}${first.slice(rule.length)}`);
  for (const line of more) say(`        ${line}`);
}
