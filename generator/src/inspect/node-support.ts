import { intersects, minVersion, validRange } from 'semver';
import type { ImageNode } from './image-node.js';
import type { NodeSupport, PackageJson } from './service.js';

/**
 * What the service promises about Node, from `engines.node` and the images that start it. `running` is a bare version,
 * "20.20.2".
 */
export function readNodeSupport(
  data: PackageJson,
  running: string,
  images: readonly ImageNode[] = [],
): NodeSupport {
  const range = data.engines?.node ?? null;
  const lowest = range !== null && validRange(range) !== null ? minVersion(range) : null;
  // `*` and `>=0` promise nothing that can be built on.
  let floor = lowest === null || lowest.major < 4 ? running : lowest.version;
  for (const { version } of images)
    if (!intersects(version, `>=${floor}`)) floor = minVersion(version)?.version ?? floor;
  return { range, running, floor, ...(images.length > 0 && { images: [...images] }) };
}
