import { minVersion, validRange } from 'semver';
import type { NodeSupport, PackageJson } from './service.js';

/** What the service promises about Node, from `engines.node`. `running` is a bare version, "20.20.2". */
export function readNodeSupport(data: PackageJson, running: string): NodeSupport {
  const range = data.engines?.node ?? null;
  const lowest = range !== null && validRange(range) !== null ? minVersion(range) : null;
  // `*` and `>=0` promise nothing that can be built on.
  const floor = lowest === null || lowest.major < 4 ? running : lowest.version;
  return { range, running, floor };
}
