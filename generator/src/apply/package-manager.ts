import { x } from 'tinyexec';
import type { InstallStep } from '../plan/plan.js';
import { Problem } from '../problem.js';

/** How long a package manager may take to end after it was told to, in milliseconds. */
const terminationGrace = 5_000;
/** Lines of a failed package manager's words that are shown. */
const tailLines = 30;

export interface InstallHooks {
  signal: AbortSignal;
  onStart: (pid: number) => void;
  /** Each line that the package manager says. */
  onLine: (line: string) => void;
}

/**
 * Runs the package manager and waits for it.
 * Returns notes for the user. Throws a Problem with the last lines of its own words when it fails, the signal's
 * reason when that was aborted; no process of it is left in either case.
 */
export async function runInstall(step: InstallStep, hooks: InstallHooks): Promise<string[]> {
  hooks.signal.throwIfAborted();
  const spoken = [step.command, ...step.args].join(' ');
  const ownGroup = process.platform !== 'win32';
  const run = x(step.command, step.args, {
    // The user's PATH decides which package manager runs, not what lies beside our node.
    nodePath: false,
    nodeOptions: {
      cwd: step.cwd,
      // A group of its own: an interrupt reaches us alone, and we end the manager with all that it started.
      detached: ownGroup,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        // Corepack would write a `packageManager` field into package.json.
        COREPACK_ENABLE_AUTO_PIN: '0',
        COREPACK_ENABLE_DOWNLOAD_PROMPT: '0',
        // In production the packages of development would be left out, or taken away: lint and type check are of them.
        ...(process.env.NODE_ENV === 'production' && { NODE_ENV: 'development' }),
      },
    },
  });
  const { pid } = run;
  const stop = (signal: NodeJS.Signals): void => {
    if (pid === undefined) return;
    try {
      process.kill(ownGroup ? -pid : pid, signal);
    } catch {
      // ignored: it has ended already.
    }
  };
  let killTimer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    stop('SIGTERM');
    killTimer = setTimeout(stop, terminationGrace, 'SIGKILL');
  };
  const killNow = (): void => {
    stop('SIGKILL');
  };
  hooks.signal.addEventListener('abort', onAbort, { once: true });
  process.once('exit', killNow);
  const lines: string[] = [];
  try {
    if (pid !== undefined) hooks.onStart(pid);
    for await (const line of run) {
      lines.push(line);
      hooks.onLine(line);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new Problem(
        `${step.command} is not installed here, so the packages could not be added.`,
        `Install ${step.command}, or pass --no-install and install them yourself afterwards.`,
      );
    }
    throw error;
  } finally {
    clearTimeout(killTimer);
    hooks.signal.removeEventListener('abort', onAbort);
    process.removeListener('exit', killNow);
    if (hooks.signal.aborted) stop('SIGKILL');
  }
  hooks.signal.throwIfAborted();
  if (run.exitCode === 0) return [];
  if (lines.some((line) => line.includes('ERR_PNPM_IGNORED_BUILDS'))) {
    return ['pnpm did not run the build scripts of some packages: `pnpm approve-builds` decides about them.'];
  }
  throw new Problem(
    `\`${spoken}\` failed${run.exitCode === undefined ? '' : ` with exit code ${String(run.exitCode)}`}. It said:\n${tail(lines)}`,
    'Everything is as it was before. Make the install work, or pass --no-install and install the packages yourself.',
  );
}

function tail(lines: readonly string[]): string {
  const said = lines.filter((line) => line.trim() !== '').slice(-tailLines);
  return said.map((line) => `  ${line}`).join('\n');
}
