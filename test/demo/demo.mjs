// @ts-check
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { mustRun } from '../harness/command.mjs';
import { startOtlpReceiver } from '../harness/otlp-receiver.mjs';
import { startService } from '../harness/running-service.mjs';
import { commitAll, copyService, makeScratch, repositoryRoot } from '../harness/scratch.mjs';
import { packWorkspaces, programEnv, sightlineBin } from '../harness/tools.mjs';
import { startUpstream } from '../harness/upstream.mjs';
import { BrokenClaim, claim, claimsHeld } from './claims.mjs';
import { showLint } from './lint.mjs';
import { note, paint, say, showDiff, step, table, title } from './screen.mjs';
import {
  showDrain,
  showErrors,
  showLogs,
  showMetrics,
  showProbes,
  showSecrets,
  showTrace,
} from './telemetry.mjs';
import { secret, sendTraffic } from './traffic.mjs';

/*
 * `npm run demo`: a service that knows nothing of observability, before and after `sightline init`. Everything it
 * says is checked; the first claim that does not hold ends it with exit code 1.
 */

// an exit, so that the harness takes its folders and processes along
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => process.exit(130));

const startedAt = performance.now();
try {
  await demo();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  say();
  say(
    paint(['bold', 'green'], `All ${String(claimsHeld())} claims hold. ${seconds} s, nothing left behind.`),
  );
} catch (error) {
  const text =
    error instanceof BrokenClaim ? error.message : error instanceof Error ? error.message : String(error);
  say();
  process.stderr.write(`${paint(['bold', 'red'], '✗ The demo stops here.')} ${text}\n`);
  process.exitCode = 1;
}
// the receivers and the keep-alive connections of fetch would hold the process a little longer
process.exit();

async function demo() {
  if (!existsSync(path.join(repositoryRoot, 'generator/dist/cli.js'))) {
    throw new BrokenClaim('sightline is built (run `npm run demo`, which builds first)');
  }
  const env = programEnv({ nodeBin: process.execPath });

  title('1  A small Express service that knows nothing of observability');
  const folder = copyService('express5-ts-orders');
  note(`A copy of test/services/express5-ts-orders, in ${folder}`);
  say();
  const tracked = execFileSync('git', ['ls-files'], { cwd: folder, encoding: 'utf8' }).trim().split('\n');
  for (const file of tracked.filter((name) => name.startsWith('src/'))) {
    say(`  ${file.padEnd(28)} ${paint('dim', `${String(lineCount(folder, file))} lines`)}`);
  }

  title('2  sightline init --yes');
  const [plugin] = await step('packing eslint-plugin-sightline, as it would be published', () =>
    packWorkspaces(['eslint-plugin'], makeScratch('packed')),
  );
  const args = [sightlineBin, 'init', '--yes', '--no-install', '--lint-package', `file:${String(plugin)}`];
  const init = await step('reading, planning, writing', () =>
    mustRun(process.execPath, args, { cwd: folder, env }),
  );
  claim('init asks nothing and ends with 0', init.code === 0);
  say();
  say(paint('bold', '  What changed in the team’s own files, in full'));
  showDiff(git(folder, 'diff', '--no-color'));
  say();
  const added = git(folder, 'ls-files', '--others', '--exclude-standard').trim().split('\n');
  say(paint('bold', '  New files'));
  table(
    ['', 'lines', 'bytes'],
    added.map((file) => [file, lineCount(folder, file), statSync(path.join(folder, file)).size]),
  );
  say();
  await step('npm install', () => mustRun('npm', ['install'], { cwd: folder, env }));
  commitAll(folder, 'observable');
  for (const script of ['build', 'typecheck', 'test', 'lint', 'format:check']) {
    await step(`the service’s own "npm run ${script}"`, () =>
      mustRun('npm', ['run', script], { cwd: folder, env }),
    );
  }
  claim('the service still builds, type-checks, passes its tests, its lint and its format check', true);

  title('3  Start it and send it traffic');
  const receiver = await startOtlpReceiver();
  const upstream = await startUpstream();
  const service = await startService(folder, {
    nodeBin: process.execPath,
    env: {
      CARRIER_URL: upstream.url,
      CARRIER_TOKEN: secret,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_SCHEDULE_DELAY: '200',
    },
  });
  say(`  ${paint('dim', '$')} ${service.command}`);
  say();
  const traffic = await sendTraffic(service.url);

  title('4  What it says: logs');
  showLogs(service, traffic);
  title('5  What it says: metrics');
  await showMetrics(service);
  title('6  What it says: the trace, as a local OTLP receiver got it');
  await showTrace(receiver, upstream, traffic);
  title('7  What it says: probes');
  await showProbes(service);
  title('8  An error: answered, and logged once');
  showErrors(service, traffic);
  title('9  A secret that was in a header, a query, a body and an upstream’s token');
  await showSecrets(service, receiver);
  title('10  SIGTERM');
  await showDrain(service, receiver, traffic);
  await Promise.all([receiver.close(), upstream.close()]);

  title('11  One bad line for each lint rule');
  await showLint(folder, env);
}

/**
 * @param {string} cwd
 * @param {string[]} args
 */
function git(cwd, ...args) {
  return execFileSync('git', args, { cwd, encoding: 'utf8' });
}

/**
 * @param {string} folder
 * @param {string} file
 */
function lineCount(folder, file) {
  return readFileSync(path.join(folder, file), 'utf8').split('\n').length - 1;
}
