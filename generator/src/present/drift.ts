import type { Drift, DriftState } from '../plan/drift.js';
import type { Colors } from './terminal.js';

const words: Record<DriftState, string> = {
  'in-sync': 'in sync',
  edited: 'edited by your team',
  newer: 'newer in this version',
  both: 'edited by your team, newer in this version',
  gone: 'gone',
  new: 'new in this version',
};

const titles: readonly [kind: Drift['kind'], title: string][] = [
  ['emitted', 'Emitted source'],
  ['edited', 'Your files'],
  ['package', 'Packages'],
];

/** Whether a check is to fail: what the team did to source that it owns is no drift, what is missing or old is. */
export function isDrift({ state }: Drift): boolean {
  return state !== 'in-sync' && state !== 'edited';
}

/** Every file and package with its state, and how many there are of each. */
export function describeDrift(drifts: readonly Drift[], colors: Colors): string {
  const width = Math.max(...drifts.map(({ name }) => name.length));
  const lists = titles.flatMap(([kind, title]) => {
    const rows = drifts.filter((drift) => drift.kind === kind).sort((a, b) => (a.name < b.name ? -1 : 1));
    if (rows.length === 0) return [];
    const lines = rows.map((row) => `  ${row.name.padEnd(width)}  ${paint(row, colors)(words[row.state])}`);
    return [colors.bold(title), ...lines, ''];
  });
  const states = Object.keys(words) as DriftState[];
  const counts = states.flatMap((state) => {
    const count = drifts.filter((drift) => drift.state === state).length;
    return count === 0 ? [] : [`${String(count)} ${words[state]}`];
  });
  return [...lists, `${counts.join(' · ')}.`].join('\n');
}

function paint(drift: Drift, colors: Colors): (text: string) => string {
  if (drift.state === 'in-sync') return colors.dim;
  return isDrift(drift) ? colors.yellow : colors.cyan;
}
