import path from 'node:path';
import { forgetLastRun, planTakingBack, readLastRun } from '../apply/last-run.js';
import { exitCode, type ExitCode } from '../present/exit-code.js';
import type { Terminal } from '../present/terminal.js';
import { Problem } from '../problem.js';
import { asksUser, carryOut, recover, type ChangeOptions } from './carry-out.js';

/** Takes back the last run that changed the service in `folder`. Throws a Problem for every refusal. */
export async function undo(folder: string, options: ChangeOptions, terminal: Terminal): Promise<ExitCode> {
  asksUser(options, terminal);
  await recover(folder, 'undo', options, terminal);
  const run = readLastRun(path.resolve(folder));
  if (run === undefined) {
    throw new Problem(
      'No run of sightline in this folder is remembered on this machine.',
      '`sightline remove` takes out all that it brought, wherever that was done.',
    );
  }
  const code = await carryOut('undo', planTakingBack(run), 'Nothing to do.', options, terminal);
  if (code === exitCode.done && !options.dryRun) forgetLastRun(run.service.root);
  return code;
}
