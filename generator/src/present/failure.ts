import { Problem } from '../problem.js';
import { exitCodeOf, type ExitCode } from './exit-code.js';
import { problemReport } from './json.js';
import type { Terminal } from './terminal.js';

/**
 * Ends a command that failed: the cause and the way out on stderr, as an object on stdout where one was asked for.
 * What was not foreseen is told in one line; `SIGHTLINE_DEBUG=1` shows the stack.
 */
export function presentFailure(error: unknown, command: string, terminal: Terminal, json: boolean): ExitCode {
  const problem = error instanceof Problem ? error : unforeseen(error);
  const code = exitCodeOf(problem);
  const { red, dim } = terminal.sayColors;
  terminal.say(`${red('error')}  ${problem.message}\n${dim(problem.hint)}`);
  if (process.env.SIGHTLINE_DEBUG && error instanceof Error) terminal.say(String(error.stack));
  if (json) terminal.result(JSON.stringify(problemReport(command, problem, code), null, 2));
  return code;
}

function unforeseen(error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  return new Problem(
    `sightline failed in a way that nobody foresaw: ${message}`,
    'Please report it where the README of sightline says, with the output of the same command under SIGHTLINE_DEBUG=1.',
  );
}
