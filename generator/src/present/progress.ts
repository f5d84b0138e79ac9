import type { Terminal } from './terminal.js';

/** Says what is being done while it takes long. */
export interface Progress {
  /** Begins a step, or names what the running one is doing. */
  step: (text: string) => void;
  /** Ends the step: its line is gone, so that the next output starts clean. */
  end: () => void;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/**
 * A moving line on a terminal, one plain line a step elsewhere. Unlike a prompt library's spinner it leaves the
 * keyboard alone: Ctrl-C has to arrive as a signal, so that what was begun is taken back.
 */
export function createProgress({ say, sayColors, interactive }: Terminal): Progress {
  if (!interactive) {
    let last = '';
    return {
      step: (text) => {
        if (text !== last) say(text);
        last = text;
      },
      end: () => undefined,
    };
  }
  let text = '';
  let frame = 0;
  let timer: NodeJS.Timeout | undefined;
  const draw = (): void => {
    const room = (process.stderr.columns || 80) - 3;
    process.stderr.write(
      `\r\u001B[K${sayColors.cyan(frames[frame % frames.length] ?? '')} ${text.slice(0, room)}`,
    );
    frame += 1;
  };
  return {
    step: (next) => {
      text = next;
      timer ??= setInterval(draw, 80);
      draw();
    },
    end: () => {
      if (timer === undefined) return;
      clearInterval(timer);
      timer = undefined;
      process.stderr.write('\r\u001B[K');
    },
  };
}
