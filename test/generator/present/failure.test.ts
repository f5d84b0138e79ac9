import { afterEach, describe, expect, it, vi } from 'vitest';
import { presentFailure } from '../../../generator/src/present/failure.js';
import { plain, type Terminal } from '../../../generator/src/present/terminal.js';
import { Problem } from '../../../generator/src/problem.js';

function recorder(): { terminal: Terminal; results: string[]; said: string[] } {
  const results: string[] = [];
  const said: string[] = [];
  const terminal: Terminal = {
    result: (text) => void results.push(text),
    say: (text) => void said.push(text),
    resultColors: plain,
    sayColors: plain,
    interactive: false,
  };
  return { terminal, results, said };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a failure', () => {
  it('that the user can act on is told with the way out and no stack', () => {
    const { terminal, results, said } = recorder();
    const code = presentFailure(
      new Problem('No package.json here.', 'Go to the service.'),
      'init',
      terminal,
      false,
    );
    expect(code).toBe(1);
    expect(said).toEqual(['error  No package.json here.\nGo to the service.']);
    expect(results).toEqual([]);
  });

  it('of use has an exit code of its own', () => {
    const { terminal } = recorder();
    expect(presentFailure(new Problem('--x', 'Say --y.', 'usage'), 'init', terminal, false)).toBe(2);
  });

  it('is one object on stdout where JSON was asked for', () => {
    const { terminal, results } = recorder();
    presentFailure(new Problem('No package.json here.', 'Go to the service.'), 'init', terminal, true);
    expect(results).toHaveLength(1);
    expect(JSON.parse(String(results[0]))).toMatchObject({ status: 'failed', exitCode: 1 });
  });

  it('that nobody foresaw asks for a report, and shows its stack only when told to', () => {
    const { terminal, said } = recorder();
    expect(presentFailure(new TypeError('x is not a function'), 'init', terminal, false)).toBe(1);
    expect(said.join('\n')).toContain('nobody foresaw: x is not a function');
    expect(said.join('\n')).not.toMatch(/\n\s+at /);
    vi.stubEnv('SIGHTLINE_DEBUG', '1');
    presentFailure(new TypeError('x is not a function'), 'init', terminal, false);
    expect(said.join('\n')).toMatch(/\n\s+at /);
  });
});
