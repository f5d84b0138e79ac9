import type { CheckOutcome } from '../apply/judge-checks.js';
import { counted } from './counted.js';
import type { Colors } from './terminal.js';

/** What the repository's own checks said, with their words where one is worse than it was. */
export function describeChecks(outcomes: readonly CheckOutcome[], colors: Colors): string {
  return outcomes
    .map((outcome) => {
      const { what, command, output } = outcome;
      const head = `${what.padEnd(5)}  ${verdict(outcome, colors)}  ${colors.dim(command)}`;
      const below = output === '' ? wayOut(outcome) : output;
      return below === '' ? head : `${head}\n${below.replaceAll(/^/gm, '    ')}`;
    })
    .join('\n');
}

/** How a new lint is made one that does not fail on what was there before it. */
function wayOut({ isNew }: CheckOutcome): string {
  if (isNew?.config === undefined || isNew.errors === 0) return '';
  return `Until they are dealt with, \`sightline.configs['recommended-warn']\` in ${isNew.config} makes them warnings.`;
}

function verdict({ passed, isWorse, failedBefore, isNew }: CheckOutcome, colors: Colors): string {
  if (isNew !== undefined) return newLint(passed, isNew, colors);
  if (passed) return colors.green('passed');
  if (!isWorse) {
    const before = failedBefore === true ? ', as it did before' : '; nobody knows how it was before';
    return `${colors.yellow('failed')}${before}`;
  }
  return failedBefore === true ? `${colors.red('failed')} before too, and finds more` : colors.red('failed');
}

function newLint(
  passed: boolean,
  { errors, warnings }: NonNullable<CheckOutcome['isNew']>,
  colors: Colors,
): string {
  const found = [
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
  ].join(' and ');
  if (found === '') return passed ? colors.green('new, finds nothing') : colors.yellow('new, and fails');
  return `${colors.yellow(`new, finds ${found}`)} in the code that was there`;
}
