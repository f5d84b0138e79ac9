import { version } from './manifest/version.js';
import { initOptions, readInitOptions } from './commands/init-options.js';
import { presentFailure } from './present/failure.js';
import { processTerminal } from './present/terminal.js';
import { Problem } from './problem.js';

/** Runs one command line and returns the exit code. Never throws. */
export async function main(argv: readonly string[]): Promise<number> {
  const terminal = processTerminal();
  let code = 0;
  try {
    const { default: yargs } = await import('yargs');
    const cli = yargs([...argv])
      .scriptName('sightline')
      .usage(
        '$0 <command>\n\nMakes a Node service visible from outside: logs, metrics, traces, errors and health.',
      )
      .command(
        'init',
        'Make the Express or Fastify service in this folder observable',
        (command) => initOptions(command),
        async (args) => {
          const options = readInitOptions(args);
          const { init } = await import('./commands/init.js');
          code = await init(process.cwd(), options, terminal);
        },
      )
      .version(version)
      .strict()
      .locale('en')
      .recommendCommands()
      .exitProcess(false)
      .fail((message: string | null, error: Error | undefined) => {
        throw error ?? new Problem(message ?? 'Wrong use.', 'See `sightline --help`.', 'usage');
      });
    if (argv.length === 0) cli.showHelp('log');
    else await cli.parseAsync();
    return code;
  } catch (error) {
    return presentFailure(error, argv[0] ?? '', terminal, argv.includes('--json'));
  }
}
