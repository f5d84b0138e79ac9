import { Problem } from '../problem.js';
import { splitCommands } from './command-line.js';
import { findRun } from './runners.js';
import type { StartCommand } from './service.js';

const RUNTIMES: Readonly<Record<string, string>> = { bun: 'Bun', deno: 'Deno' };

/** What runs the file of a command instead of Node; undefined where it is Node. */
export function otherRuntime({ command }: StartCommand): string | undefined {
  const names = splitCommands(command).flatMap((one) => {
    const runner = findRun(one)?.runner;
    return runner === 'bun' || runner === 'deno' ? [RUNTIMES[runner]] : [];
  });
  return names[0];
}

/**
 * Refuses a service of which no command runs the entry by what can run the emitted source: on Bun and Deno the hooks
 * of its preload are not called, and the package `esm` cannot read syntax of 2020.
 */
export function refuseOtherRuntimes(startCommands: readonly StartCommand[], entry: string): void {
  const starts = startCommands.filter(({ runs }) => runs.source === entry);
  const found = starts.map(
    (start) => otherRuntime(start) ?? (loadsEsm(start) ? 'the package esm' : undefined),
  );
  const [first] = found;
  if (first === undefined || found.includes(undefined)) return;
  const { source, command = '' } = starts[0] ?? {};
  const place = source?.kind === 'script' ? `script "${source.name}"` : (source?.file ?? '');
  throw new Problem(
    `${entry} is run by ${first} (${place}: ${command}). What is emitted is for Node, and would not work there.`,
    first === 'the package esm'
      ? 'Start it with Node alone ("type": "module" in package.json does what esm was for), then run the command once more. Nothing was changed.'
      : 'Start it with Node (`node`, or `tsx` for TypeScript), then run the command once more. Nothing was changed.',
  );
}

/** `node -r esm index.js` */
function loadsEsm({ command }: StartCommand): boolean {
  return /(?:^|\s)(?:-r|--require)[\s=]esm(?:\s|$)/.test(command);
}
