import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { formatWithPrettier, type Formatted } from './format-prettier.js';

/** One text for the second thread, and what has to be known of its service. */
export interface FormatTask {
  id: number;
  service: Formatted;
  file: string;
  text: string;
}

export type FormatReply = { id: number; formatted: string } | { id: number; error: Error };

interface Waiting {
  task: FormatTask;
  resolve: (formatted: string | Promise<string>) => void;
  reject: (error: Error) => void;
}

/** Compiled only: run from source, as tests do, everything is formatted in the thread of the caller. */
const SCRIPT = new URL('./format-worker.js', import.meta.url);

/**
 * Prettier in a thread of its own: formatting is the longest part of a plan. Loading and warming it up overlaps with
 * the inspection of the service, and formatting with its wiring. Where the thread fails, the caller's does its work.
 */
class FormatThread {
  #worker: Worker | undefined;
  #started = 0;
  readonly #waiting = new Map<number, Waiting>();

  start(root: string): void {
    if (this.#worker !== undefined || !existsSync(fileURLToPath(SCRIPT))) return;
    const worker = new Worker(SCRIPT, { workerData: root });
    worker.on('message', (reply: FormatReply) => {
      this.#settle(reply);
    });
    // ignored: an error ends the thread, and what it had is done here
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      this.#giveUp();
    });
    // An idle thread does not keep the process alive.
    worker.unref();
    this.#worker = worker;
  }

  format({ root, repositoryRoot, formatter }: Formatted, file: string, text: string): Promise<string> {
    const service = { root, repositoryRoot, formatter };
    if (this.#worker === undefined) return formatWithPrettier(service, file, text);
    const worker = this.#worker;
    this.#started += 1;
    const task: FormatTask = { id: this.#started, service, file, text };
    return new Promise((resolve, reject) => {
      this.#waiting.set(task.id, { task, resolve, reject });
      worker.ref();
      worker.postMessage(task);
    });
  }

  #settle(reply: FormatReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0) this.#worker?.unref();
    if ('error' in reply) waiting?.reject(reply.error);
    else waiting?.resolve(reply.formatted);
  }

  #giveUp(): void {
    this.#worker = undefined;
    for (const { task, resolve } of this.#waiting.values())
      resolve(formatWithPrettier(task.service, task.file, task.text));
    this.#waiting.clear();
  }
}

const thread = new FormatThread();

/**
 * Starts the second thread. Worth calling before work that keeps this one busy.
 *
 * @param root - of the service, whose own prettier is the one to load
 */
export function startFormatter(root: string): void {
  thread.start(root);
}

/** As formatWithPrettier, in the second thread where that was started. Rejects with prettier's syntax error. */
export function formatAside(service: Formatted, file: string, text: string): Promise<string> {
  return thread.format(service, file, text);
}
