import type { FeatureName } from '../features/feature.js';
import { entriesOf } from '../inspect/entries.js';
import { SUPPORTED_FRAMEWORKS } from '../inspect/framework-found.js';
import type { Service } from '../inspect/service.js';
import type { FileChange, PlannedService } from './plan.js';

/** package.json first, as the install needs it; the entries last, as they need everything else. */
export function inWritingOrder(
  changes: readonly FileChange[],
  service: Pick<Service, 'entry' | 'furtherEntries'>,
): FileChange[] {
  const entries = entriesOf(service);
  const rank = ({ path, kind }: FileChange): number => {
    if (path === 'package.json') return 0;
    if (entries.includes(path)) return 3;
    return kind === 'edited' ? 2 : 1;
  };
  return [...changes].sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1));
}

/** What a plan says of the service that it is for. */
export function describeService(
  service: Service,
  { dir, features }: { dir: string; features: FeatureName[] },
): PlannedService {
  return {
    root: service.root,
    repositoryRoot: service.repositoryRoot,
    name: service.name,
    framework: frameworkLabel(service),
    language: service.language,
    moduleSystem: service.moduleSystem,
    packageManager: service.packageManager.name,
    entry: service.entry.file,
    observabilityDir: dir,
    features,
  };
}

function frameworkLabel({ framework: { name, version } }: Service): string {
  const { label, majors } = SUPPORTED_FRAMEWORKS[name];
  return majors.length === 0 ? `${label} (Node ${version})` : `${label} ${version}`;
}
