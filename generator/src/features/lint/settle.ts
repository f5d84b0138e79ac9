import { applySplices, type Splice } from '../../edit/splice.js';
import type { Service } from '../../inspect/service.js';
import { formatSource } from '../../render/format.js';

/**
 * Lets the repository's formatter have its word on an edited file: where the file was formatted before, it is so
 * afterwards, and the splices are what really changed. A file that was not formatted stays as it is.
 */
export async function settleWithFormatter(
  service: Service,
  file: string,
  before: string,
  splices: Splice[],
): Promise<Splice[]> {
  if (service.formatter.kind === 'none') return splices;
  try {
    if ((await formatSource(service, file, before)) !== before) return splices;
    const edited = applySplices(before, splices);
    const after = await formatSource(service, file, edited);
    return after === edited ? splices : await lineSplices(before, after);
  } catch {
    // A file of a kind that the formatter does not know, such as an `.eslintrc` without extension.
    return splices;
  }
}

async function lineSplices(before: string, after: string): Promise<Splice[]> {
  const { diffLines } = await import('diff');
  const splices: Splice[] = [];
  let at = 0;
  let open: Splice | undefined;
  for (const { value, added, removed } of diffLines(before, after)) {
    if (!added && !removed) {
      at += value.length;
      open = undefined;
      continue;
    }
    if (!open) splices.push((open = { at, removed: '', inserted: '' }));
    if (removed) {
      open.removed += value;
      at += value.length;
    } else {
      open.inserted += value;
    }
  }
  return splices;
}
