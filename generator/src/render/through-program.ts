import { x } from 'tinyexec';

/** How a program of the repository's is started. */
export interface Program {
  command: string;
  args: string[];
}

/** What a formatter makes of a text that it reads from stdin, run in `root`; undefined where it fails or says nothing. */
export async function throughProgram(
  { command, args }: Program,
  more: readonly string[],
  root: string,
  text: string,
): Promise<string | undefined> {
  const child = x(command, [...args, ...more], {
    stdin: text,
    nodeOptions: { cwd: root, stdio: ['pipe', 'pipe', 'ignore'] },
  });
  // It may end without reading all of the text: the exit code tells.
  child.process?.stdin?.on('error', (error) => error);
  const { stdout, exitCode } = await child;
  return exitCode === 0 && stdout.trim() !== '' ? stdout : undefined;
}
