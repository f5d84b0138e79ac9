/** The terminal's second screen, drawn over again and again; what was there before comes back at the end. */
export interface LiveScreen {
  draw: (text: string) => void;
  close: () => void;
}

const ENTER = '\u001B[?1049h\u001B[?25l';
const LEAVE = '\u001B[?25h\u001B[?1049l';
const HOME = '\u001B[H';
const CLEAR_LINE = '\u001B[K';
const CLEAR_REST = '\u001B[J';

export function openLiveScreen(stream: NodeJS.WriteStream): LiveScreen {
  stream.write(ENTER);
  return {
    // overwritten line by line, and not cleared first: a cleared screen flickers
    draw: (text) => {
      const all = text.split('\n');
      const room = Math.max(2, stream.rows - 1);
      const lines =
        all.length <= room
          ? all
          : [...all.slice(0, room - 1), `… ${String(all.length - room + 1)} more lines`];
      stream.write(HOME + lines.map((line) => `${line}${CLEAR_LINE}\n`).join('') + CLEAR_REST);
    },
    close: () => {
      stream.write(LEAVE);
    },
  };
}
