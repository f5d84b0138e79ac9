import { extname } from 'node:path';
import type { Service } from '../inspect/service.js';
import { formatSource } from '../render/format.js';
import { applySplices, type Splice } from '../edit/splice.js';

const FORMATTED = new Set(['.js', '.mjs', '.cjs', '.jsx', '.ts', '.mts', '.cts', '.tsx', '.json']);

/**
 * Keeps a file that the repository's formatter has nothing to say about in that state: where an edit makes lines that
 * it would lay out differently (`observe(` round a call over several lines), the splices become those of the laid-out
 * text. Files that were not formatted before, and repositories without a formatter, keep the smallest splices.
 *
 * @param file - relative to the service's root
 * @param before - the text that the splices refer to
 */
export async function keepFormatted(
  service: Service,
  file: string,
  before: string,
  splices: readonly Splice[],
): Promise<readonly Splice[]> {
  if (service.formatter.kind === 'none' || !FORMATTED.has(extname(file))) return splices;
  const after = applySplices(before, splices);
  const wanted = await formatSource(service, file, after);
  if (wanted === after || (await formatSource(service, file, before)) !== before) return splices;
  return splicesBetween(before, wanted);
}

/** The splices that turn one text into another, line by line, without what lines have in common at their ends. */
export async function splicesBetween(before: string, after: string): Promise<Splice[]> {
  const { diffLines } = await import('diff');
  const splices: Splice[] = [];
  let at = 0;
  let open: Splice | undefined;
  const close = (): void => {
    if (open !== undefined) splices.push(trimmed(open));
    open = undefined;
  };
  for (const part of diffLines(before, after)) {
    if (!part.added && !part.removed) {
      close();
      at += part.value.length;
      continue;
    }
    open ??= { at, removed: '', inserted: '' };
    if (part.removed) {
      open.removed += part.value;
      at += part.value.length;
    } else open.inserted += part.value;
  }
  close();
  return splices;
}

function trimmed({ at, removed, inserted }: Splice): Splice {
  const shortest = Math.min(removed.length, inserted.length);
  let start = 0;
  while (start < shortest && removed[start] === inserted[start]) start += 1;
  let end = 0;
  while (end < shortest - start && removed.at(-1 - end) === inserted.at(-1 - end)) end += 1;
  return {
    at: at + start,
    removed: removed.slice(start, removed.length - end),
    inserted: inserted.slice(start, inserted.length - end),
  };
}
