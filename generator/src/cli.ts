import { addFlags, addHelp } from './commands/add-flags.js';
import { initFlags, initHelp } from './commands/init-flags.js';
import type { Flag } from './commands/flags.js';
import { removeFlags, removeHelp } from './commands/remove-flags.js';
import { statusFlags, statusHelp } from './commands/status-flags.js';
import { undoFlags, undoHelp } from './commands/undo-flags.js';
import { upgradeFlags, upgradeHelp } from './commands/upgrade-flags.js';
import { version } from './manifest/version.js';
import type { ExitCode } from './present/exit-code.js';
import { presentFailure } from './present/failure.js';
import { renderHelp, type CommandHelp } from './present/help.js';
import { processTerminal, type Terminal } from './present/terminal.js';
import { Problem } from './problem.js';

type GivenFlags = Readonly<Record<string, unknown>>;

interface Command {
  describe: string;
  /** What is named behind the command, for the parser: "<feature..>". */
  operands?: string;
  flags: Readonly<Record<string, Flag>>;
  help: CommandHelp;
  /** Loads the command and runs it in the current folder. */
  run: (flags: GivenFlags, terminal: Terminal) => Promise<ExitCode>;
}

const commands: ReadonlyMap<string, Command> = new Map(
  Object.entries<Command>({
    init: {
      describe:
        'Make the Express, Fastify, Koa, Hono or node:http service or the worker in this folder observable.',
      flags: initFlags,
      help: initHelp,
      run: async (flags, terminal) => {
        const { readInitOptions } = await import('./commands/init-options.js');
        const options = readInitOptions(flags);
        const { init } = await import('./commands/init.js');
        return init(process.cwd(), options, terminal);
      },
    },
    add: {
      describe: 'Bring more features to it.',
      operands: '<feature..>',
      flags: addFlags,
      help: addHelp,
      run: async ({ feature, ...flags }, terminal) => {
        const { readFeatures } = await import('./commands/init-options.js');
        const features = readFeatures('add', [feature].flat().map(String));
        const { readRepositoryOptions } = await import('./commands/options.js');
        const { add } = await import('./commands/add.js');
        return add(process.cwd(), features, readRepositoryOptions(flags), terminal);
      },
    },
    upgrade: {
      describe: 'Bring it up to this version, with the edits of your team.',
      flags: upgradeFlags,
      help: upgradeHelp,
      run: async (flags, terminal) => {
        const { readRepositoryOptions } = await import('./commands/options.js');
        const options = readRepositoryOptions(flags);
        const { upgrade } = await import('./commands/upgrade.js');
        return upgrade(process.cwd(), options, terminal);
      },
    },
    status: {
      describe: 'Say what of it is in sync, edited, newer or gone.',
      flags: statusFlags,
      help: statusHelp,
      run: async ({ check, json }, terminal) => {
        const { status } = await import('./commands/status.js');
        return status(process.cwd(), { check: check === true, json: json === true }, terminal);
      },
    },
    remove: {
      describe: 'Take all of it out again.',
      flags: removeFlags,
      help: removeHelp,
      run: async (flags, terminal) => {
        const { readRemoveOptions } = await import('./commands/remove-options.js');
        const options = readRemoveOptions(flags);
        const { remove } = await import('./commands/remove.js');
        return remove(process.cwd(), options, terminal);
      },
    },
    undo: {
      describe: 'Take back the last run.',
      flags: undoFlags,
      help: undoHelp,
      run: async (flags, terminal) => {
        const { readChangeOptions } = await import('./commands/options.js');
        const { undo } = await import('./commands/undo.js');
        return undo(process.cwd(), readChangeOptions(flags), terminal);
      },
    },
  }),
);

const help: CommandHelp = {
  usage: 'sightline <command>',
  describe: 'Makes a Node service visible from outside: logs, metrics, traces, errors and health.',
  lists: {
    Commands: [...commands].map(([usage, { describe }]) => ({ usage, describe })),
    Flags: [
      { usage: '--help', describe: 'Show this, or with a command what that takes.' },
      { usage: '--version', describe: 'Show the version.' },
    ],
  },
};

/** Runs one command line and returns the exit code. Never throws. */
export async function main(argv: readonly string[]): Promise<number> {
  const terminal = processTerminal();
  const [command = ''] = argv;
  try {
    if (argv.includes('--help') || argv.includes('-h') || argv.length === 0) {
      terminal.result(renderHelp(commands.get(command)?.help ?? help));
      return 0;
    }
    if (command === '--version') {
      terminal.result(version);
      return 0;
    }
    return await run(argv, terminal);
  } catch (error) {
    return presentFailure(error, command, terminal, argv.includes('--json'));
  }
}

async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { default: yargs } = await import('yargs');
  let chosen: { command: Command; flags: GivenFlags } | undefined;
  const parser = yargs([...argv]).scriptName('sightline');
  for (const [name, command] of commands) {
    parser.command(
      command.operands === undefined ? name : `${name} ${command.operands}`,
      false,
      (known) => known.options(parsed(command.flags)),
      // Only kept here: a handler that is waited for makes yargs lay out its help, which nobody sees.
      (flags) => {
        chosen = { command, flags };
      },
    );
  }
  await parser
    .demandCommand(1, 1, 'A command is missing.')
    // `--no-install` is a flag of that name here, and not the opposite of one.
    .parserConfiguration({ 'boolean-negation': false, 'camel-case-expansion': false, 'parse-numbers': false })
    .strict()
    .locale('en')
    .help(false)
    .version(false)
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      if (error !== undefined && error.name !== 'YError') throw error;
      throw wrongUse(message ?? error?.message ?? 'Wrong use.', argv);
    })
    .parseAsync();
  if (chosen === undefined) throw wrongUse('A command is missing.', argv);
  return chosen.command.run(chosen.flags, terminal);
}

function parsed(flags: Readonly<Record<string, Flag>>) {
  return Object.fromEntries(
    Object.entries(flags).map(([name, { type }]) => [name, { type, requiresArg: type === 'string' }]),
  );
}

function wrongUse(message: string, [name = '']: readonly string[]): Problem {
  const command = commands.get(name);
  const hint =
    command === undefined
      ? `The commands are ${[...commands.keys()].join(', ')}; see \`sightline --help\`.`
      : `sightline ${name} takes ${Object.keys(command.flags)
          .map((flag) => `--${flag}`)
          .join(' ')}; see \`sightline ${name} --help\`.`;
  return new Problem(message.endsWith('.') ? message : `${message}.`, hint, 'usage');
}
