import type { ManualStep } from '../edit/splice.js';
import type { FileChange, Plan } from '../plan/plan.js';
import { countLines, readingOrder } from './diff.js';
import type { Colors } from './terminal.js';

/** The plan for a reader who decides about it: what was found, what will be different, what is left to do. */
export async function summarize(plan: Plan, colors: Colors): Promise<string> {
  const { service } = plan;
  const language = service.language === 'ts' ? 'TypeScript' : 'JavaScript';
  const modules = service.moduleSystem === 'esm' ? 'ES modules' : 'CommonJS';
  const lines = [
    `${colors.bold(service.name)}  ${service.framework}, ${language}, ${modules}, ${service.packageManager}`,
    ...table([['entry', service.entry], ...plan.found.map((found) => ['found', found])], colors),
  ];
  const edited = readingOrder(plan.changes).filter(({ kind }) => kind === 'edited');
  const written = readingOrder(plan.changes).filter(({ kind }) => kind !== 'edited');
  if (edited.length > 0) lines.push('', colors.bold('Your files'), ...(await changeLines(edited, colors)));
  if (written.length > 0)
    lines.push('', colors.bold('Emitted source'), ...(await changeLines(written, colors)));
  if (plan.dependencies.length > 0) {
    const rows = plan.dependencies.map(({ name, range, section, why }) => [
      `${name} ${range}`,
      section === 'devDependencies' ? `${why} (dev)` : why,
    ]);
    lines.push('', colors.bold('Packages'), ...table(rows, colors));
  }
  if (plan.removedDependencies.length > 0) {
    const names = plan.removedDependencies.map(({ name }) => `  ${name}`);
    lines.push('', colors.bold('Packages taken out'), ...names);
  }
  if (plan.install !== null) {
    lines.push(
      '',
      `Then ${colors.bold([plan.install.command, ...plan.install.args].join(' '))} in ${plan.install.cwd}`,
    );
  }
  if (plan.notes.length > 0) lines.push('', ...plan.notes.map((note) => `${colors.dim('note')}  ${note}`));
  return lines.join('\n');
}

/** What the user has to do by hand, with the text to write and where. */
export function describeManualSteps(steps: readonly ManualStep[], colors: Colors): string {
  const described = steps.map(({ title, file, line, snippet, why }, index) => {
    const place = line === null ? file : `${file}:${String(line)}`;
    const code = snippet
      .replace(/\s+$/, '')
      .split('\n')
      .map((text) => `      ${colors.green(text)}`);
    return [`${String(index + 1)}. ${colors.bold(title)}  ${colors.cyan(place)}`, `   ${why}`, ...code].join(
      '\n',
    );
  });
  const title =
    steps.length === 1 ? 'One step is left to you' : `${String(steps.length)} steps are left to you`;
  return [colors.yellow(`${title}:`), ...described].join('\n');
}

async function changeLines(changes: readonly FileChange[], colors: Colors): Promise<string[]> {
  const rows: string[][] = [];
  for (const change of changes) {
    const { added, removed } = await countLines(change);
    const parts = [
      ...(added > 0 ? [`+${String(added)}`] : []),
      ...(removed > 0 ? [`-${String(removed)}`] : []),
    ];
    const size = parts.join(' ');
    rows.push([change.path, size, change.why]);
  }
  return table(rows, colors);
}

/** Rows in columns; the first column is repeated only where it changes, the last one is dim. */
function table(rows: readonly string[][], colors: Colors): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return rows.map((row, index) => {
    const cells = row.map((cell, column) => {
      const shown = column === 0 && index > 0 && rows[index - 1]?.[0] === cell ? '' : cell;
      if (column === row.length - 1) return colors.dim(shown);
      return shown.padEnd(widths[column] ?? 0);
    });
    return `  ${cells.join('  ')}`;
  });
}
