import type { CheckOutcome } from '../apply/own-checks.js';
import type { Colors } from './terminal.js';

/** What the repository's own checks said, with their words where one failed. */
export function describeChecks(outcomes: readonly CheckOutcome[], colors: Colors): string {
  return outcomes
    .map(({ what, command, passed, output }) => {
      const head = `${what.padEnd(5)}  ${passed ? colors.green('passed') : colors.red('failed')}  ${colors.dim(command)}`;
      return passed ? head : `${head}\n${output.replaceAll(/^/gm, '    ')}`;
    })
    .join('\n');
}
