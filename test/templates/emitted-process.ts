import { fork, type ChildProcess } from 'node:child_process';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, expect, vi } from 'vitest';
import { RENDERED, renderService, type parametersOf } from './render-service.js';

export type Line = Record<string, unknown> & {
  msg?: string;
  err?: { stack?: string; message?: string };
  address?: { port: number };
};

export interface EmittedProcess {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly lines: () => Line[];
  /** The first line with this message, as soon as there is one. */
  readonly said: (msg: string) => Promise<Line>;
  readonly ended: Promise<number | null>;
}

interface Fixture {
  /** Of the folder it is rendered into. */
  name: string;
  /** The program, of the fixtures. */
  program: string;
  parameters: ReturnType<typeof parametersOf>;
  /** Further files, by name. */
  files?: Record<string, string>;
}

/**
 * Programs that run beside source as it is emitted, in processes of their own. Rendered before the tests of the file;
 * what a test leaves running is ended after it.
 */
export class EmittedProcesses {
  readonly #folder: string;
  readonly #program: string;
  readonly #running = new Set<ChildProcess>();

  constructor({ name, program, parameters, files = {} }: Fixture) {
    const folder = path.join(RENDERED, name);
    this.#folder = folder;
    this.#program = program;
    beforeAll(async () => {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      await cp(fileURLToPath(new URL(`fixtures/${program}`, import.meta.url)), path.join(folder, program));
      for (const [file, text] of Object.entries({ 'package.json': '{"type":"module"}\n', ...files }))
        await writeFile(path.join(folder, file), text);
      await renderService(`${name}/observability`, parameters, {
        language: 'js',
        moduleSystem: 'esm',
        importExtension: 'js',
      });
    });
    afterEach(() => {
      for (const child of this.#running) child.kill('SIGKILL');
      this.#running.clear();
    });
  }

  /** Runs the program, or another file of the folder, with the preload. */
  run(environment: Record<string, string>, file = this.#program, preload = true): EmittedProcess {
    const child = fork(path.join(this.#folder, file), {
      cwd: this.#folder,
      execArgv: preload ? ['--import', './observability/register.js'] : [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { PATH: process.env.PATH, NODE_ENV: 'production', ...environment },
    });
    // Else the channel to this process is what it lives on.
    child.channel?.unref();
    this.#running.add(child);
    let out = '';
    let err = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
    const ended = new Promise<number | null>((resolve) => {
      child.on('close', (code) => {
        this.#running.delete(child);
        resolve(code);
      });
    });
    const lines = (): Line[] => {
      const whole = out.split('\n').slice(0, -1);
      return whole.filter((line) => line !== '').map((line) => JSON.parse(line) as Line);
    };
    const said = async (msg: string): Promise<Line> => {
      const find = (): Line | undefined => lines().find((line) => line.msg === msg);
      await eventually(() => {
        if (find() === undefined && child.exitCode !== null)
          throw new Error(`it ended with ${String(child.exitCode)} and never said "${msg}": ${out}${err}`);
        expect(find(), `${out}${err}`).toBeDefined();
      });
      return find() ?? {};
    };
    return { child, stdout: () => out, stderr: () => err, lines, said, ended };
  }
}

/** Lines come a little after what they tell of: later on a busy machine. */
export async function eventually(holds: () => void): Promise<void> {
  await vi.waitFor(holds, { timeout: 10_000, interval: 20 });
}
