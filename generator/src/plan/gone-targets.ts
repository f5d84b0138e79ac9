import type { PreloadWiring } from '../edit/start-commands.js';
import type { FeaturePlan } from '../features/features.js';
import type { Wiring } from '../frameworks/framework.js';
import { manifestFile } from '../manifest/manifest.js';
import { Problem } from '../problem.js';

/**
 * What is put into the service may not lead to emitted files that are gone, as after their folder was moved: the
 * service would not start. Throws a Problem that names them.
 */
export function refuseGoneTargets(
  deleted: readonly string[],
  features: FeaturePlan,
  wiring: Pick<Wiring, 'edits'>,
  preload: PreloadWiring,
): void {
  const targets = features.files
    .filter(({ path, template }) =>
      path === features.preloadFile
        ? preload.edits.length > 0 || Object.keys(preload.scripts).length > 0
        : template === 'service/index' && wiring.edits.length > 0,
    )
    .map(({ path }) => path);
  const gone = targets.filter((path) => deleted.includes(path));
  if (gone.length === 0) return;
  throw new Problem(
    `What is to be put into the service leads to emitted files that are not there any more:\n  ${gone.join('\n  ')}`,
    `Where they were moved, write their new place into ${manifestFile} for the old one; where they were deleted, delete their entries there to have them back.`,
  );
}
