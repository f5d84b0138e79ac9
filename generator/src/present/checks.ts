import type { CheckOutcome } from '../apply/judge-checks.js';
import type { Colors } from './terminal.js';

/** What the repository's own checks said, with their words where one is worse than it was. */
export function describeChecks(outcomes: readonly CheckOutcome[], colors: Colors): string {
  return outcomes
    .map((outcome) => {
      const { what, command, output } = outcome;
      const head = `${what.padEnd(5)}  ${verdict(outcome, colors)}  ${colors.dim(command)}`;
      return output === '' ? head : `${head}\n${output.replaceAll(/^/gm, '    ')}`;
    })
    .join('\n');
}

function verdict({ passed, isWorse, failedBefore }: CheckOutcome, colors: Colors): string {
  if (passed) return colors.green('passed');
  if (!isWorse) {
    const before = failedBefore === true ? ', as it did before' : '; nobody knows how it was before';
    return `${colors.yellow('failed')}${before}`;
  }
  return failedBefore === true ? `${colors.red('failed')} before too, and finds more` : colors.red('failed');
}
