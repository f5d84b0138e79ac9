import { wasInterrupted } from '../apply/recover.js';
import { inspectService } from '../inspect/inspect.js';
import { version } from '../manifest/version.js';
import { describeService } from '../plan/describe.js';
import { findDrift } from '../plan/drift.js';
import { createSourceReader } from '../plan/source-reader.js';
import { describeDrift, isDrift } from '../present/drift.js';
import { exitCode, type ExitCode } from '../present/exit-code.js';
import { statusReport } from '../present/json.js';
import type { Terminal } from '../present/terminal.js';
import { Problem } from '../problem.js';
import { knownOf } from './open-service.js';
import { requireManifest } from './required-manifest.js';

export interface StatusOptions {
  check: boolean;
  json: boolean;
}

/** Tells how everything that `init` brought to the service in `folder` stands today. */
export async function status(
  folder: string,
  { check, json }: StatusOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (wasInterrupted(folder)) {
    throw new Problem(
      'An earlier run was cut short in the middle, so what is here is half of its changes.',
      'Run `sightline init`: it first puts back what that run had begun.',
    );
  }
  const read = createSourceReader(folder);
  const known = requireManifest(read);
  const service = await inspectService(folder, knownOf(known));
  const drifts = await findDrift(service, known, read);
  const code = check && drifts.some(isDrift) ? exitCode.checkFailed : exitCode.done;
  if (json) {
    const report = statusReport(describeService(service, known.answers), known.sightline, drifts, code);
    terminal.result(JSON.stringify(report, null, 2));
    return code;
  }
  const { bold, dim } = terminal.resultColors;
  const written = known.sightline === version ? '' : dim(`, written by ${known.sightline}`);
  terminal.result(`${bold(service.name)}  sightline ${version}${written}\n`);
  terminal.result(describeDrift(drifts, terminal.resultColors));
  return code;
}
