import { afterEach, describe, expect, it, vi } from 'vitest';
import { createProgress } from '../../../generator/src/present/progress.js';
import { plain, type Terminal } from '../../../generator/src/present/terminal.js';

function terminal(interactive: boolean): { terminal: Terminal; said: string[] } {
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);
  return { terminal: { result: say, say, resultColors: plain, sayColors: plain, interactive }, said };
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('progress', () => {
  it('without a terminal is one plain line a step', () => {
    const { terminal: log, said } = terminal(false);
    const progress = createProgress(log);
    progress.step('Installing packages');
    progress.step('Installing packages');
    progress.step('Putting everything back');
    progress.end();
    expect(said).toEqual(['Installing packages', 'Putting everything back']);
  });

  it('on a terminal moves in one line, which is gone at the end', () => {
    vi.useFakeTimers();
    let screen = '';
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      screen += String(text);
      return true;
    });
    const progress = createProgress(terminal(true).terminal);
    progress.step('Installing packages');
    vi.advanceTimersByTime(200);
    progress.end();
    vi.advanceTimersByTime(1000);
    expect(screen).toContain('⠋ Installing packages');
    expect(screen).toContain('⠹ Installing packages');
    expect(screen).not.toContain('\n');
    expect(screen.endsWith('\r\u001B[K')).toBe(true);
    expect(screen.split('Installing packages')).toHaveLength(4);
  });
});
