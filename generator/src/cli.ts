import {
  asksForCompletion,
  printCompletion,
  readCommandLine,
  type CommandShape,
  type GivenFlags,
} from './command-line.js';
import { addFlags, addHelp } from './commands/add-flags.js';
import { initFlags, initHelp } from './commands/init-flags.js';
import { newFlags, newHelp } from './commands/new-flags.js';
import { removeFlags, removeHelp } from './commands/remove-flags.js';
import { statusFlags, statusHelp } from './commands/status-flags.js';
import { tasksFlags, tasksHelp, taskVerbs } from './commands/tasks-flags.js';
import { undoFlags, undoHelp } from './commands/undo-flags.js';
import { upgradeFlags, upgradeHelp } from './commands/upgrade-flags.js';
import { version } from './manifest/version.js';
import type { ExitCode } from './present/exit-code.js';
import { renderHelp, type CommandHelp } from './present/help.js';
import { processTerminal, type Terminal } from './present/terminal.js';

interface Command extends CommandShape {
  help: CommandHelp;
  /** Loads the command and runs it in the current folder. */
  run: (flags: GivenFlags, terminal: Terminal) => Promise<ExitCode>;
}

const commands: ReadonlyMap<string, Command> = new Map(
  Object.entries<Command>({
    init: {
      describe: 'Make the service or worker in this folder observable.',
      flags: initFlags,
      help: initHelp,
      run: async (flags, terminal) => {
        const { readInitOptions } = await import('./commands/init-options.js');
        const options = readInitOptions(flags);
        const { init } = await import('./commands/init.js');
        return init(await folderOf(flags), options, terminal);
      },
    },
    new: {
      describe: 'Make a new service that is observable from the start.',
      operands: '<name>',
      flags: newFlags,
      help: newHelp,
      run: async ({ name, ...flags }, terminal) => {
        const { readNewOptions } = await import('./commands/new-options.js');
        const options = readNewOptions(String(name), flags);
        const { newService } = await import('./commands/new.js');
        return newService(process.cwd(), options, terminal);
      },
    },
    add: {
      describe: 'Bring more features to it.',
      operands: '<feature..>',
      flags: addFlags,
      help: addHelp,
      run: async ({ feature, ...flags }, terminal) => {
        const { readFeatures, readScheduleLeader } = await import('./commands/init-options.js');
        const features = readFeatures('add', [feature].flat().map(String));
        const { readRepositoryOptions } = await import('./commands/options.js');
        const { add } = await import('./commands/add.js');
        const options = { ...readRepositoryOptions(flags), scheduleLeader: readScheduleLeader(flags) };
        return add(await folderOf(flags), features, options, terminal);
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
        return upgrade(await folderOf(flags), options, terminal);
      },
    },
    status: {
      describe: 'Say what of it is in sync, edited, newer or gone.',
      flags: statusFlags,
      help: statusHelp,
      run: async ({ check, json, ...flags }, terminal) => {
        const { status } = await import('./commands/status.js');
        return status(await folderOf(flags), { check: check === true, json: json === true }, terminal);
      },
    },
    remove: {
      describe: 'Take all of it out again, or some features.',
      operands: '[feature..]',
      flags: removeFlags,
      help: removeHelp,
      run: async ({ feature = [], ...flags }, terminal) => {
        const { readRemoved, readRemoveOptions } = await import('./commands/remove-options.js');
        const removed = readRemoved([feature].flat().map(String));
        const options = readRemoveOptions(flags);
        const { remove } = await import('./commands/remove.js');
        return remove(await folderOf(flags), removed, options, terminal);
      },
    },
    undo: {
      describe: 'Take back the last run.',
      flags: undoFlags,
      help: undoHelp,
      run: async (flags, terminal) => {
        const { readChangeOptions } = await import('./commands/options.js');
        const { undo } = await import('./commands/undo.js');
        return undo(await folderOf(flags), readChangeOptions(flags), terminal);
      },
    },
    tasks: {
      describe: 'Inspect and control its job queues, workers and schedules.',
      operands: '<verb> [what..]',
      choices: { verb: taskVerbs },
      flags: tasksFlags,
      help: tasksHelp,
      run: async ({ verb, what = [], ...flags }, terminal) => {
        const { readTasksOptions } = await import('./commands/tasks-options.js');
        const options = readTasksOptions(String(verb), [what].flat().map(String), flags);
        const { tasks } = await import('./commands/tasks.js');
        return tasks(process.cwd(), options, terminal);
      },
    },
  }),
);

/** The folder of the service that a command is about. */
async function folderOf(flags: GivenFlags): Promise<string> {
  if (flags.service === undefined) return process.cwd();
  const { serviceFolder } = await import('./commands/service-folder.js');
  return serviceFolder(process.cwd(), flags);
}

const help: CommandHelp = {
  usage: 'sightline <command>',
  describe: 'Makes a Node service visible from outside: logs, metrics, traces, errors and health.',
  lists: {
    Commands: [
      ...[...commands].map(([usage, { describe }]) => ({ usage, describe })),
      { usage: 'completion', describe: 'Print a script for bash or zsh that completes commands and flags.' },
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
  const [command = ''] = argv;
  try {
    if (asksForCompletion(argv)) {
      await printCompletion(argv, commands);
      return 0;
    }
    if (argv.includes('--help') || argv.includes('-h') || argv.length === 0) {
      terminal.result(renderHelp(commands.get(command)?.help ?? help));
      return 0;
    }
    if (command === '--version') {
      terminal.result(version);
      return 0;
    }
    const { command: chosen, flags } = await readCommandLine(argv, commands);
    return await chosen.run(flags, terminal);
  } catch (error) {
    const { presentFailure } = await import('./present/failure.js');
    return presentFailure(error, command, terminal, argv.includes('--json'));
  }
}
