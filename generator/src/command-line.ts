import { parseArgs } from 'node:util';
import type { Flag } from './commands/flags.js';
import { Problem } from './problem.js';

/** Flags and operands by name. A flag that takes a value has a text, or a list where it was given more than once. */
export type GivenFlags = Readonly<Record<string, unknown>>;

/** What a command takes. */
export interface CommandShape {
  /** What is named behind the command, for the parser: "<feature..>". */
  operands?: string;
  /** What a shell may complete an operand to. */
  choices?: Readonly<Record<string, readonly string[]>>;
  flags: Readonly<Record<string, Flag>>;
  describe: string;
}

/**
 * Finds the command of a command line, and what was given to it.
 * Throws a usage Problem that names what is wrong and what would be right.
 */
export async function readCommandLine<C extends CommandShape>(
  argv: readonly string[],
  commands: ReadonlyMap<string, C>,
): Promise<{ command: C; flags: GivenFlags }> {
  const [name = ''] = argv;
  const command = commands.get(name);
  const flags = command && plainFlags(argv.slice(1), command);
  return command && flags ? { command, flags } : readWithYargs(argv, commands);
}

/**
 * The flags and operands where each flag is known and complete and the operands are as many as there should be: nearly
 * always. Anything else is left to yargs, whose loading is a tenth of a dry run.
 */
export function plainFlags(args: string[], command: CommandShape): GivenFlags | undefined {
  const options = Object.fromEntries(
    Object.entries(command.flags).map(([name, { type }]) => [name, { type, multiple: type === 'string' }]),
  );
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const operands = plainOperands(command.operands ?? '', positionals);
    const given = Object.entries(values).map(([name, value]): [string, unknown] =>
      Array.isArray(value) && value.length === 1 ? [name, value[0]] : [name, value],
    );
    if (operands === undefined || args.includes('--') || given.some(([, value]) => value === ''))
      return undefined;
    return { ...operands, ...Object.fromEntries(given) };
  } catch {
    // ignored: yargs finds it too, and says what would be right
    return undefined;
  }
}

/** Texts for "<verb> [what..]" by name; undefined where one is missing or one too many. */
function plainOperands(usage: string, given: readonly string[]): GivenFlags | undefined {
  const left = [...given];
  const operands: [string, unknown][] = [];
  for (const [, bracket, name = '', many] of usage.matchAll(/([<[])(\w+)(\.\.)?[>\]]/g)) {
    const taken = left.splice(0, many === undefined ? 1 : left.length);
    if (taken.length === 0 && bracket === '<') return undefined;
    if (taken.length > 0) operands.push([name, many === undefined ? taken[0] : taken]);
  }
  return left.length > 0 || given.includes('') ? undefined : Object.fromEntries(operands);
}

/** Reads any command line. */
export async function readWithYargs<C extends CommandShape>(
  argv: readonly string[],
  commands: ReadonlyMap<string, C>,
): Promise<{ command: C; flags: GivenFlags }> {
  let chosen: { command: C; flags: GivenFlags } | undefined;
  // Only kept here: a handler that is waited for makes yargs lay out its help, which nobody sees.
  const parser = await parserOf(argv, commands, (command, flags) => {
    chosen = { command, flags };
  });
  await parser
    .demandCommand(1, 1, 'A command is missing.')
    // `--no-install` is a flag of that name here, and not the opposite of one.
    .parserConfiguration({ 'boolean-negation': false, 'camel-case-expansion': false, 'parse-numbers': false })
    .strict()
    .fail((message: string | null, error: Error | undefined) => {
      if (error !== undefined && error.name !== 'YError') throw error;
      throw wrongUse(message ?? error?.message ?? 'Wrong use.', argv, commands);
    })
    .parseAsync();
  if (chosen === undefined) throw wrongUse('A command is missing.', argv, commands);
  return chosen;
}

/** Whether a shell asks what may come next, or the user for the script that makes it ask. */
export function asksForCompletion([first = '']: readonly string[]): boolean {
  return first === 'completion' || first === '--get-yargs-completions';
}

/** Prints the script for bash or zsh, or what may come next. */
export async function printCompletion(
  argv: readonly string[],
  commands: ReadonlyMap<string, CommandShape>,
): Promise<void> {
  const parser = await parserOf(argv, commands, () => undefined, true);
  await parser.completion('completion', false).parseAsync();
}

async function parserOf<C extends CommandShape>(
  argv: readonly string[],
  commands: ReadonlyMap<string, C>,
  choose: (command: C, flags: GivenFlags) => void,
  completing = false,
) {
  const { default: yargs } = await import('yargs');
  const parser = yargs([...argv]).scriptName('sightline');
  for (const [name, command] of commands) {
    parser.command(
      command.operands === undefined ? name : `${name} ${command.operands}`,
      command.describe,
      (known) => {
        // only to complete: what is wrong in an operand the command itself says better
        for (const [name, choices] of Object.entries(completing ? (command.choices ?? {}) : {})) {
          known.positional(name, { choices });
        }
        return known.options(options(command.flags));
      },
      (flags) => {
        choose(command, flags);
      },
    );
  }
  return parser.locale('en').help(false).version(false).exitProcess(false);
}

function options(flags: Readonly<Record<string, Flag>>) {
  return Object.fromEntries(
    Object.entries(flags).map(([name, { type, isBare, describe }]) => [
      name,
      { type, describe, requiresArg: type === 'string' && isBare !== true },
    ]),
  );
}

function wrongUse(
  message: string,
  [name = '']: readonly string[],
  commands: ReadonlyMap<string, CommandShape>,
): Problem {
  const command = commands.get(name);
  let said = message.endsWith('.') ? message : `${message}.`;
  if (command === undefined && /^\w/.test(name)) said = `There is no command ${name}.`;
  if (message.startsWith('Not enough non-option arguments') && command?.operands !== undefined)
    said = `Nothing is named: it is \`sightline ${name} ${command.operands}\`.`;
  const hint =
    command === undefined
      ? `The commands are ${[...commands.keys()].join(', ')}; see \`sightline --help\`.`
      : `sightline ${name} takes ${Object.keys(command.flags)
          .map((flag) => `--${flag}`)
          .join(' ')}; see \`sightline ${name} --help\`.`;
  return new Problem(said, hint, 'usage');
}
