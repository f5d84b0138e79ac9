import { wirePreload } from '../edit/start-commands.js';
import { planFeatures, type FeaturePlan } from '../features/features.js';
import { patchesClients } from '../features/instrumentations.js';
import { chooseTelemetryLine } from '../features/telemetry-line.js';
import { leaderClient } from '../inspect/leader-client.js';
import type { LeaderStore } from '../inspect/leader-stores.js';
import type { KnownModules } from '../frameworks/framework.js';
import { wireService } from '../frameworks/frameworks.js';
import { besideOldClient } from '../features/old-metrics-client.js';
import { besideOwnTracing } from '../features/own-tracing.js';
import { ownRegistrySteps } from '../frameworks/own-registry.js';
import type { Service } from '../inspect/service.js';
import { basesFile, parseBases } from '../manifest/bases.js';
import { manifestFile, parseManifest } from '../manifest/manifest.js';
import { beforeUs } from './before-us.js';
import { earlierTexts } from './earlier-texts.js';
import { describeService, inWritingOrder } from './describe.js';
import { emit } from './emission.js';
import { refuseGoneTargets } from './gone-targets.js';
import { installStep } from './install.js';
import { keepInForm } from './keep-in-form.js';
import { Overlay } from './overlay.js';
import { editPackageJson, missingDependencies } from './package-json.js';
import type { FeatureName } from '../features/feature.js';
import type { Plan } from './plan.js';
import { recordsOf } from './record.js';
import { createSourceReader, type SourceReader } from './source-reader.js';
import { dropFormer, mergeEdited, raisedDependencies } from './upgrade.js';

export interface PlanChoices {
  features: FeatureName[];
  /** Folder of the emitted source, relative to the service's root, with forward slashes. */
  dir: string;
  /** Where the lint plugin comes from instead of the registry: a range or a `file:` specifier. */
  lintPackage: string | null;
  /** Folder of the team's own templates, relative to the service's root. */
  templates?: string | undefined;
  /** Where one instance is elected that runs the schedules; absent where each runs them. */
  scheduleLeader?: LeaderStore | undefined;
  /** The file that starts the service, where the user named it, so that later runs know. */
  entry?: string | undefined;
  /** false: package.json is edited, and the user installs. */
  install: boolean;
  /** Files that the team edited are merged with what this version makes of them, and packages are raised. */
  upgrade?: boolean;
  /** The service was made a moment ago: its lockfile is made, too. */
  isNew?: boolean;
}

/**
 * Decides everything that one run of `init` would do. Reads the service's files and nothing else; writes nowhere.
 * Throws a Problem where a file of the team's stands in the place of one that is to be emitted.
 *
 * @param planned - the features of these choices, where they were planned already: rendering is the longest part
 */
export async function buildPlan(
  service: Service,
  choices: PlanChoices,
  read: SourceReader = createSourceReader(service.root),
  planned?: FeaturePlan,
): Promise<Plan> {
  const known = parseManifest(read(manifestFile));
  const features =
    planned ??
    (await planFeatures(beforeUs(service, known), choices, {
      earlier: earlierTexts(known, read),
      followsLint: true,
    }));
  const modules: KnownModules = new Map<string, never>();
  const context = {
    service,
    readSource: read,
    observabilityDir: choices.dir,
    leader: leaderClient(service, choices.scheduleLeader),
    modules,
  };
  const wiring = wireService(context);
  const registries = choices.features.includes('metrics')
    ? ownRegistrySteps(
        { ...context, service: beforeUs(service, known) },
        chooseTelemetryLine(service).metricsPackage,
      )
    : [];
  const ownTracing = besideOwnTracing(beforeUs(service, known).existing.tracing, choices.features);
  const oldClientNotes = besideOldClient(service, choices.features);
  const preload = wirePreload(
    service,
    features.preloadFile,
    choices.features.includes('tracing') && patchesClients(service),
  );

  const overlay = new Overlay(read);
  const earlier =
    choices.upgrade === true && known !== undefined
      ? { known, bases: parseBases(read(basesFile)) }
      : undefined;
  const merge = earlier && mergeEdited(service, overlay, earlier.known, earlier.bases);
  const emission = await emit(features, overlay, read, known, merge);
  refuseGoneTargets(emission.deleted, features, wiring, preload);
  if (earlier !== undefined) {
    const { forgotten, notes } = await dropFormer(features, service, overlay, read, earlier);
    emission.forgotten.push(...forgotten);
    emission.notes.push(...notes);
  }
  const missing = missingDependencies(service.packageJson.data, features.dependencies);
  const raised = earlier === undefined ? [] : raisedDependencies(service, earlier.known);
  const dependencies = [...missing, ...raised];
  const packageJson = editPackageJson(service.packageJson.text, {
    dependencies: missing,
    raised,
    scripts: preload.scripts,
  });
  const edits = [
    ...(packageJson === null ? [] : [packageJson]),
    ...wiring.edits,
    ...preload.edits,
    ...features.edits,
  ];
  for (const edit of edits) overlay.edit(edit);
  await overlay.layOut((made) => keepInForm(service, made));

  const changes = overlay.changes();
  const { dir, features: chosen, lintPackage, entry, templates, scheduleLeader } = choices;
  const answers = {
    dir,
    features: chosen,
    ...(lintPackage === null ? {} : { lintPackage }),
    ...(entry === undefined ? {} : { entry }),
    ...(templates === undefined ? {} : { templates }),
    ...(scheduleLeader === undefined ? {} : { scheduleLeader }),
  };
  const records = await recordsOf(
    service,
    { answers, changes, dependencies, emission, known, isUpgrade: earlier !== undefined },
    read,
  );
  return {
    service: describeService(service, choices),
    found: wiring.found,
    changes: inWritingOrder([...changes, ...records], service),
    dependencies,
    removedDependencies: [],
    install: choices.install && dependencies.length > 0 ? installStep(service, read, choices.isNew) : null,
    manual: [
      ...emission.manual,
      ...wiring.manual,
      ...registries,
      ...ownTracing.manual,
      ...preload.manual,
      ...features.manual,
    ],
    notes: [...wiring.notes, ...ownTracing.notes, ...oldClientNotes, ...features.notes, ...emission.notes],
  };
}
