import { isDeepStrictEqual } from 'node:util';
import { wirePreload } from '../edit/start-commands.js';
import { planFeatures, type FeaturePlan } from '../features/features.js';
import { findFramework } from '../frameworks/frameworks.js';
import { SUPPORTED_FRAMEWORKS } from '../inspect/framework-found.js';
import type { Service } from '../inspect/service.js';
import { fingerprint } from '../manifest/fingerprint.js';
import { manifestFile, parseManifest, printManifest, type Manifest } from '../manifest/manifest.js';
import { Problem } from '../problem.js';
import { formatSource } from '../render/format.js';
import { version } from '../manifest/version.js';
import { beforeUs } from './before-us.js';
import { installStep } from './install.js';
import { keepFormatted } from './keep-formatted.js';
import { Overlay } from './overlay.js';
import { fateOf } from './ownership.js';
import { editPackageJson, missingDependencies } from './package-json.js';
import type { DependencyChange, FeatureName } from '../features/feature.js';
import type { FileChange, Plan, PlannedService } from './plan.js';
import { createSourceReader, type SourceReader } from './source-reader.js';

export interface PlanChoices {
  features: FeatureName[];
  /** Folder of the emitted source, relative to the service's root, with forward slashes. */
  dir: string;
  /** Where the lint plugin comes from instead of the registry: a range or a `file:` specifier. */
  lintPackage: string | null;
  /** false: package.json is edited, and the user installs. */
  install: boolean;
}

/**
 * Decides everything that one run of `init` would do. Reads the service's files and nothing else; writes nowhere.
 * Throws a Problem where a file of the team's stands in the place of one that is to be emitted.
 */
export async function buildPlan(
  service: Service,
  choices: PlanChoices,
  read: SourceReader = createSourceReader(service.root),
): Promise<Plan> {
  const known = parseManifest(read(manifestFile));
  const features = await planFeatures(beforeUs(service, known), choices);
  const wiring = findFramework(service.framework.name).wire({
    service,
    readSource: read,
    observabilityDir: choices.dir,
  });
  const preload = wirePreload(service, features.preloadFile);

  const overlay = new Overlay(read);
  const emitted = emit(features, overlay, read, known);
  const dependencies = missingDependencies(service.packageJson.data, features.dependencies);
  const packageJson = editPackageJson(service.packageJson.text, { dependencies, scripts: preload.scripts });
  const edits = [
    ...(packageJson === null ? [] : [packageJson]),
    ...wiring.edits,
    ...preload.edits,
    ...features.edits,
  ];
  for (const edit of edits) overlay.edit(edit);
  await overlay.layOut((path, before, splices) => keepFormatted(service, path, before, splices));

  const changes = overlay.changes();
  const record = await recordOf(service, choices, { changes, dependencies, emitted, known }, read);
  return {
    service: describe(service, choices),
    found: wiring.found,
    changes: inWritingOrder(record === null ? changes : [...changes, record], service.entry.file),
    dependencies,
    install: choices.install && dependencies.length > 0 ? installStep(service, read) : null,
    manual: [...wiring.manual, ...preload.manual, ...features.manual],
    notes: [...wiring.notes, ...features.notes, ...emitted.notes],
  };
}

interface Emitted {
  /** Files that are there as `init` means them, whether written now or before. */
  present: FeaturePlan['files'];
  notes: string[];
}

function emit(
  features: FeaturePlan,
  overlay: Overlay,
  read: SourceReader,
  known: Manifest | undefined,
): Emitted {
  const emitted: Emitted = { present: [], notes: [] };
  const foreign: string[] = [];
  for (const file of features.files) {
    const { path, text, why, template } = file;
    const fate = fateOf(file, read(path), known);
    if (fate === 'foreign') foreign.push(path);
    if (fate === 'edited')
      emitted.notes.push(`${path} was edited since it was emitted, and is left as it is.`);
    if (fate === 'deleted') {
      emitted.notes.push(
        `${path} was deleted since it was emitted, and is not made again; delete its entry in ${manifestFile} to have it back.`,
      );
    }
    if (fate === 'write') overlay.write(path, text, { why, kind: 'emitted', template });
    if (fate === 'write' || fate === 'present') emitted.present.push(file);
  }
  if (foreign.length > 0) {
    throw new Problem(
      `These files are in the place of files that sightline emits, and sightline did not write them:\n  ${foreign.join('\n  ')}`,
      'Pass --dir with another folder, or move them away.',
    );
  }
  return emitted;
}

interface Outcome {
  changes: FileChange[];
  dependencies: DependencyChange[];
  emitted: Emitted;
  known: Manifest | undefined;
}

/** The manifest as it will be; null where this run changes nothing that it records. */
async function recordOf(
  service: Service,
  { dir, features, lintPackage }: PlanChoices,
  { changes, dependencies, emitted, known }: Outcome,
  read: SourceReader,
): Promise<FileChange | null> {
  const manifest: Manifest = {
    format: 1,
    sightline: version,
    answers: { dir, features, ...(lintPackage === null ? {} : { lintPackage }) },
    files: { ...known?.files },
    edits: { ...known?.edits },
    dependencies: { ...known?.dependencies },
  };
  for (const { path, template } of emitted.present) {
    const text = changes.find((change) => change.path === path)?.after ?? read(path);
    if (text !== undefined) manifest.files[path] = { template, sha256: fingerprint(text) };
  }
  for (const { path, why, after, splices = [], kind } of changes) {
    if (kind !== 'edited') continue;
    const inserted = [...(known?.edits[path]?.inserted ?? []), ...splices.map((splice) => splice.inserted)];
    manifest.edits[path] = { why, inserted, sha256: fingerprint(after) };
  }
  for (const { name, section, range } of dependencies) manifest.dependencies[name] = { section, range };

  if (known !== undefined && changes.length === 0 && isDeepStrictEqual(manifest.answers, known.answers))
    return null;
  const after = await formatSource(service, manifestFile, printManifest(manifest), 'written');
  return {
    path: manifestFile,
    before: read(manifestFile) ?? null,
    after,
    why: 'what was emitted and edited, so that later runs know; commit it',
    kind: 'record',
  };
}

/** package.json first, as the install needs it; the entry last, as it needs everything else. */
function inWritingOrder(changes: readonly FileChange[], entry: string): FileChange[] {
  const rank = ({ path, kind }: FileChange): number => {
    if (path === 'package.json') return 0;
    if (path === entry) return 3;
    return kind === 'edited' ? 2 : 1;
  };
  return [...changes].sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1));
}

function frameworkLabel({ framework: { name, version } }: Service): string {
  const { label, majors } = SUPPORTED_FRAMEWORKS[name];
  return majors.length === 0 ? `${label} (Node ${version})` : `${label} ${version}`;
}

function describe(service: Service, { dir, features }: PlanChoices): PlannedService {
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
