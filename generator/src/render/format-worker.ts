import { parentPort, workerData } from 'node:worker_threads';
import { formatWithPrettier, warmUpPrettier } from './format-prettier.js';
import type { FormatReply, FormatTask } from './format-thread.js';

/** The second thread of format-thread.ts: one text in, one text out. */
const port = parentPort;
port?.on('message', ({ id, service, file, text }: FormatTask) => {
  const reply = (answer: FormatReply): void => {
    port.postMessage(answer);
  };
  formatWithPrettier(service, file, text).then(
    (formatted) => {
      reply({ id, formatted });
    },
    (error: unknown) => {
      reply({ id, error: error instanceof Error ? error : new Error(String(error)) });
    },
  );
});

await warmUpPrettier(String(workerData));
