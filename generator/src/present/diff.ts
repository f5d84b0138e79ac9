import { basesFile } from '../manifest/bases.js';
import type { FileChange } from '../plan/plan.js';
import type { Colors } from './terminal.js';

/**
 * Unified diff of all changes, as `git apply` and `patch -p1` take it. The team's own files come first: they are what
 * a reader has to check; then what is emitted, then the record.
 */
export async function unifiedDiff(changes: readonly FileChange[], colors: Colors): Promise<string> {
  const { createTwoFilesPatch, FILE_HEADERS_ONLY } = await import('diff');
  return readingOrder(changes)
    .map(({ path, before, after }) => {
      if (path === basesFile && colors.isColorSupported) return packedNote(path, after, colors);
      const patch = createTwoFilesPatch(
        before === null ? '/dev/null' : `a/${path}`,
        after === null ? '/dev/null' : `b/${path}`,
        before ?? '',
        after ?? '',
        undefined,
        undefined,
        { context: 3, headerOptions: FILE_HEADERS_ONLY },
      );
      const mode =
        before === null ? 'new file mode 100644\n' : after === null ? 'deleted file mode 100644\n' : '';
      const header = `diff --git a/${path} b/${path}\n${mode}`;
      return colorize(header + patch, colors);
    })
    .join('');
}

/** Packed texts tell a reader nothing; what takes the diff from a pipe gets them. */
function packedNote(path: string, after: string | null, colors: Colors): string {
  const size = `${String(Math.ceil((after ?? '').length / 1024))} kB`;
  return `${colors.bold(`diff --git a/${path} b/${path}`)}\n${colors.dim(`${size} of packed text, not shown`)}\n`;
}

/** Lines that a change adds and takes away. */
export async function countLines({ before, after }: FileChange): Promise<{ added: number; removed: number }> {
  const { diffLines } = await import('diff');
  const counts = { added: 0, removed: 0 };
  for (const part of diffLines(before ?? '', after ?? '')) {
    if (part.added) counts.added += part.count;
    else if (part.removed) counts.removed += part.count;
  }
  return counts;
}

export function readingOrder(changes: readonly FileChange[]): FileChange[] {
  const rank = ({ path, kind }: FileChange): number => {
    if (kind === 'edited') return path === 'package.json' ? 1 : 0;
    return kind === 'emitted' ? 2 : 3;
  };
  return [...changes].sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1));
}

function colorize(patch: string, colors: Colors): string {
  if (!colors.isColorSupported) return patch;
  const paint = (line: string): string => {
    if (/^(diff |new file|deleted file|--- |\+\+\+ )/.test(line)) return colors.bold(line);
    if (line.startsWith('@@')) return colors.cyan(line);
    if (line.startsWith('+')) return colors.green(line);
    return line.startsWith('-') ? colors.red(line) : line;
  };
  return patch.split('\n').map(paint).join('\n');
}
