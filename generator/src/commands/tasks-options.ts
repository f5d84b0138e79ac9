import { Problem } from '../problem.js';
import { readDuration } from '../tasks/durations.js';
import type { OpenOptions } from '../tasks/open-systems.js';
import { systemNames } from '../tasks/task-system.js';
import type { Thresholds } from '../tasks/thresholds.js';
import { oneText } from './options.js';
import { taskVerbs } from './tasks-flags.js';

export interface TasksOptions {
  verb: string;
  /** What was named behind the verb. */
  operands: readonly string[];
  open: OpenOptions;
  thresholds: Thresholds;
  limit: number | undefined;
  olderThanMs: number;
  intervalMs: number;
  check: boolean;
  failed: boolean;
  delayed: boolean;
  yes: boolean;
  json: boolean;
}

const OLDER_THAN = '15m';
const INTERVAL = '2s';

/** Which flags a verb takes beside those that say where the jobs are, and how many operands. */
const takes: Readonly<Record<string, { flags: readonly string[]; operands: [least: number, most: number] }>> =
  {
    status: { flags: ['max-oldest', 'max-failed', 'max-waiting'], operands: [0, 1] },
    list: { flags: ['limit'], operands: [1, 2] },
    show: { flags: [], operands: [1, 1] },
    stuck: { flags: ['limit', 'older-than', 'check'], operands: [0, 1] },
    retry: { flags: ['failed', 'yes'], operands: [0, 1] },
    cancel: { flags: ['yes'], operands: [1, 1] },
    pause: { flags: [], operands: [1, 1] },
    resume: { flags: [], operands: [1, 1] },
    drain: { flags: ['delayed', 'yes'], operands: [1, 1] },
    watch: { flags: ['interval'], operands: [0, 1] },
  };
const everywhere = ['redis', 'postgres', 'prefix', 'schema', 'table', 'system', 'json'];

/** Throws a usage Problem for a verb, a flag or a value that does not fit. */
export function readTasksOptions(
  verb: string,
  operands: readonly string[],
  flags: Readonly<Record<string, unknown>>,
): TasksOptions {
  checkUse(verb, operands, flags);
  const number = (name: string): number | undefined => readCount(oneText(flags, name), name);
  const time = (name: string): number | undefined => {
    const text = oneText(flags, name);
    return text === undefined ? undefined : readDuration(text, `--${name}`);
  };
  return {
    verb,
    operands,
    open: {
      redis: oneText(flags, 'redis'),
      postgres: oneText(flags, 'postgres'),
      prefix: oneText(flags, 'prefix'),
      schema: oneText(flags, 'schema'),
      table: oneText(flags, 'table'),
      system: readSystem(oneText(flags, 'system')),
    },
    thresholds: {
      maxOldestMs: time('max-oldest'),
      maxFailed: number('max-failed'),
      maxWaiting: number('max-waiting'),
    },
    limit: number('limit'),
    olderThanMs: time('older-than') ?? readDuration(OLDER_THAN, ''),
    intervalMs: Math.max(100, time('interval') ?? readDuration(INTERVAL, '')),
    check: flags.check === true,
    failed: flags.failed === true,
    delayed: flags.delayed === true,
    yes: flags.yes === true,
    json: flags.json === true,
  };
}

function checkUse(verb: string, operands: readonly string[], flags: Readonly<Record<string, unknown>>): void {
  const known = takes[verb];
  if (known === undefined) {
    throw new Problem(`tasks does not know ${verb}.`, `It knows ${taskVerbs.join(', ')}.`, 'usage');
  }
  const wrong = Object.keys(flags).find(
    (flag) => isFlag(flag) && !everywhere.includes(flag) && !known.flags.includes(flag),
  );
  if (wrong !== undefined) {
    const taken = [...known.flags, ...everywhere].map((flag) => `--${flag}`).join(' ');
    throw new Problem(`tasks ${verb} does not take --${wrong}.`, `It takes ${taken}.`, 'usage');
  }
  const [least, most] = known.operands;
  if (operands.length >= least && operands.length <= most) return;
  throw new Problem(
    operands.length < least
      ? `tasks ${verb} needs to be told what.`
      : `tasks ${verb} takes no ${String(operands.at(-1))}.`,
    'See `sightline tasks --help`.',
    'usage',
  );
}

/** The parser adds `_` and `$0` to what was given. */
function isFlag(name: string): boolean {
  return name !== '_' && name !== '$0';
}

function readSystem(text: string | undefined): OpenOptions['system'] {
  const system = systemNames.find((name) => name === text);
  if (text === undefined || system !== undefined) return system;
  throw new Problem(`--system does not know ${text}.`, `It takes ${systemNames.join(', ')}.`, 'usage');
}

function readCount(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Problem(`--${name} takes a whole number, and not ${text}.`, `For example --${name} 10.`, 'usage');
}
