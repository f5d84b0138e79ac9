import picocolors from 'picocolors';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** No colours: for what a program reads. */
export const plain: Colors = picocolors.createColors(false);

/** Where a command speaks: results on stdout, everything said about the work on stderr. */
export interface Terminal {
  /** What the command was run for; a pipe takes this. */
  result: (text: string) => void;
  /** Everything else. */
  say: (text: string) => void;
  resultColors: Colors;
  sayColors: Colors;
  /** Whether somebody is there to answer questions. */
  interactive: boolean;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  return {
    result: (text) => {
      stdout.write(`${text}\n`);
    },
    say: (text) => {
      stderr.write(`${text}\n`);
    },
    resultColors: picocolors.createColors(wantsColor(stdout, env)),
    sayColors: picocolors.createColors(wantsColor(stderr, env)),
    interactive: stdin.isTTY && stderr.isTTY,
  };
}

/** https://no-color.org and its counterpart; `TERM=dumb` shows escape codes as text. */
function wantsColor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  // Of a pipe isTTY is not set at all, whatever its type says, and picocolors is left to decide: for colours under CI.
  const isTerminal = stream.isTTY as boolean | undefined;
  return (isTerminal ?? false) && env.TERM !== 'dumb';
}
