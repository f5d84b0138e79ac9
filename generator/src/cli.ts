import { initFlags, initHelp } from './commands/init-flags.js';
import { version } from './manifest/version.js';
import { presentFailure } from './present/failure.js';
import { renderHelp, type CommandHelp } from './present/help.js';
import { processTerminal, type Terminal } from './present/terminal.js';
import { Problem } from './problem.js';

const help: CommandHelp = {
  usage: 'sightline <command>',
  describe: 'Makes a Node service visible from outside: logs, metrics, traces, errors and health.',
  lists: {
    Commands: [
      {
        usage: 'init',
        describe: 'Make the Express, Fastify, Koa, Hono or node:http service in this folder observable.',
      },
    ],
    Flags: [
      { usage: '--help', describe: 'Show this, or with a command what that takes.' },
      { usage: '--version', describe: 'Show the version.' },
    ],
  },
};

/** Runs one command line and returns the exit code. Never throws. */
export async function main(argv: readonly string[]): Promise<number> {
  const terminal = processTerminal();
  const [command] = argv;
  try {
    if (argv.includes('--help') || argv.includes('-h') || argv.length === 0) {
      terminal.result(renderHelp(command === 'init' ? initHelp : help));
      return 0;
    }
    if (command === '--version') {
      terminal.result(version);
      return 0;
    }
    return await run(argv, terminal);
  } catch (error) {
    return presentFailure(error, command ?? '', terminal, argv.includes('--json'));
  }
}

async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { default: yargs } = await import('yargs');
  let code = 0;
  await yargs([...argv])
    .scriptName('sightline')
    .command(
      'init',
      false,
      (parser) => parser.options(initOptions()),
      async (flags) => {
        const { readInitOptions } = await import('./commands/init-options.js');
        const options = readInitOptions(flags);
        const { init } = await import('./commands/init.js');
        code = await init(process.cwd(), options, terminal);
      },
    )
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
  return code;
}

function initOptions() {
  return Object.fromEntries(
    Object.entries(initFlags).map(([name, { type }]) => [name, { type, requiresArg: type === 'string' }]),
  );
}

function wrongUse(message: string, [command]: readonly string[]): Problem {
  const hint =
    command === 'init'
      ? `sightline init takes ${Object.keys(initFlags)
          .map((name) => `--${name}`)
          .join(' ')}; see \`sightline init --help\`.`
      : 'The only command is init; see `sightline --help`.';
  return new Problem(message.endsWith('.') ? message : `${message}.`, hint, 'usage');
}
