import { setTimeout as delay } from 'node:timers/promises';
import { exitCode, type ExitCode } from '../present/exit-code.js';
import { openLiveScreen } from '../present/live-screen.js';
import { describeStatus, type ShownStatus } from '../present/tasks-status.js';
import type { TasksReport } from '../present/tasks-json.js';
import type { Terminal } from '../present/terminal.js';
import { reasonOf } from '../tasks/reason.js';
import { openSystems, type OpenSystems } from '../tasks/open-systems.js';
import { usualCounting } from '../tasks/thresholds.js';
import type { TasksOptions } from './tasks-options.js';
import { readStatus, screenWidth } from './tasks-read.js';

/**
 * Shows the status again and again until Ctrl-C, or until nobody reads it any more: over the same place on a terminal,
 * else one below the other. A store that was there at first and is away for a while is waited for.
 */
export async function watch(folder: string, options: TasksOptions, terminal: Terminal): Promise<ExitCode> {
  const { json, intervalMs, operands } = options;
  const stop = new AbortController();
  const onSignal = (): void => {
    stop.abort();
  };
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  process.stdout.once('error', onSignal);
  let systems: OpenSystems | undefined = await openSystems(folder, options.open, process.env);
  let last = '';
  const screen = process.stdout.isTTY && !json ? openLiveScreen(process.stdout) : undefined;
  const show = (text: string): void => {
    last = text;
    if (screen === undefined) terminal.result(`${text}\n`);
    else screen.draw(text);
  };
  try {
    let first = true;
    while (!stop.signal.aborted) {
      try {
        systems ??= await openSystems(folder, options.open, process.env);
        const shown = await readStatus(systems, operands[0], usualCounting);
        if (json) terminal.result(JSON.stringify(snapshot(shown, systems.notes)));
        else show(frame(shown, intervalMs, terminal));
        first = false;
      } catch (error) {
        if (first) throw error;
        await systems?.close();
        systems = undefined;
        const reason = reasonOf(error);
        if (json) terminal.say(reason);
        else show(`${clock()}  ${terminal.resultColors.red(reason)}\nTrying again.`);
      }
      await delay(intervalMs, undefined, { signal: stop.signal }).catch(() => {
        // ignored: Ctrl-C ends the wait
      });
    }
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    process.stdout.off('error', onSignal);
    screen?.close();
    await systems?.close();
  }
  // what was seen last stays on the terminal
  if (screen !== undefined) terminal.result(last);
  return exitCode.done;
}

function frame(shown: readonly ShownStatus[], intervalMs: number, { resultColors }: Terminal): string {
  const head = `${clock()}  every ${String(intervalMs / 1_000)}s`;
  return `${resultColors.dim(head)}\n\n${describeStatus(shown, resultColors, screenWidth())}`;
}

function snapshot(systems: readonly ShownStatus[], notes: readonly string[]): TasksReport {
  return {
    schema: 1,
    command: 'tasks watch',
    exitCode: exitCode.done,
    at: new Date(),
    systems,
    breaches: [],
    notes,
  };
}

function clock(): string {
  return new Date().toISOString().slice(0, 19).replace('T', ' ');
}
