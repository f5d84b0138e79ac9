import { applySplices, type Splice } from '../edit/splice.js';
import type { Service } from '../inspect/service.js';
import { keepFormatted, splicesBetween } from './keep-formatted.js';
import type { FileEdit } from './overlay.js';

/**
 * Keeps files that the repository's formatter and the fixes of its lint have nothing to say about in that state: an
 * import that they want in another place goes there. The others keep the smallest splices.
 *
 * @returns splices to the same end, in the order of `edits`
 */
export async function keepInForm(
  service: Service,
  edits: readonly FileEdit[],
): Promise<(readonly Splice[])[]> {
  const formatted = await Promise.all(
    edits.map(async (edit) => ({
      ...edit,
      splices: await keepFormatted(service, edit.path, edit.before, edit.splices),
    })),
  );
  return keepLinted(service, formatted);
}

async function keepLinted(service: Service, edits: readonly FileEdit[]): Promise<(readonly Splice[])[]> {
  const code = edits.filter(({ path, splices }) => /\.[cm]?[jt]sx?$/.test(path) && splices.length > 0);
  if (code.length === 0) return edits.map(({ splices }) => splices);
  const { fixedByLint } = await import('../render/lint/follow-lint.js');
  const texts = code.flatMap(({ path, before, splices }) => [
    { path, text: before },
    { path, text: applySplices(before, splices) },
  ]);
  const fixed = await fixedByLint(service, texts);
  return Promise.all(
    edits.map(async (edit) => {
      const at = code.indexOf(edit) * 2;
      const wanted = fixed[at + 1];
      if (wanted === undefined || wanted === texts[at + 1]?.text || fixed[at] !== edit.before)
        return edit.splices;
      return splicesBetween(edit.before, wanted);
    }),
  );
}
