import { Problem } from '../problem.js';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interruption {
  /** Aborted with a Problem on the first signal; later ones change nothing, as the tree is being put back. */
  signal: AbortSignal;
  /** Gives the signals their usual meaning back. */
  release: () => void;
}

/** From here on an interrupt does not end the process but is left to whoever watches the signal. */
export function catchInterrupts(): Interruption {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    controller.abort(new Problem(`Interrupted by ${name}.`, 'Everything is as it was before.'));
  };
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of signals) process.removeListener(name, onSignal);
    },
  };
}
