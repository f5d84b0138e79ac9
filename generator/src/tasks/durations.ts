import { Problem } from '../problem.js';

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** "90s", "5m", "1h30m" in milliseconds. Throws a usage Problem that names the flag. */
export function readDuration(text: string, flag: string): number {
  const parts = [...text.trim().matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/gy)];
  const read = parts.map(([part]) => part).join('');
  if (parts.length === 0 || read !== text.trim()) {
    throw new Problem(
      `${flag} does not understand ${JSON.stringify(text)}.`,
      'It takes a duration such as 90s, 5m, 1h30m or 2d.',
      'usage',
    );
  }
  return parts.reduce((sum, [, amount = '', unit = '']) => sum + Number(amount) * (unitMs[unit] ?? 0), 0);
}

/** "1 job", "12 jobs" */
export function showJobs(count: number): string {
  return count === 1 ? '1 job' : `${String(count)} jobs`;
}

/** How often a schedule runs: "every 5m", exact where it is no whole number of seconds: "every 500ms". */
export function showEvery(ms: number): string {
  return `every ${ms % 1_000 === 0 ? showDuration(ms) : `${String(ms)}ms`}`;
}

/** The two largest units: "3m 12s", "2d 4h", "45s". */
export function showDuration(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1_000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first === -1) return '0s';
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${String(amount)}${unit}`)
    .join(' ');
}
