import { takeOut, type TakenOut } from '../edit/recorded-splice.js';
import { importedPackages } from '../features/dependencies.js';
import type { FeatureName } from '../features/feature.js';
import { IGNORE_TEMPLATE } from '../features/lint/leave-out.js';
import { planFeatures, type FeaturePlan, type PlannedFile } from '../features/features.js';
import { listCodeFiles } from '../inspect/code-files.js';
import { NO_ALIASES } from '../inspect/module-graph.js';
import type { Service } from '../inspect/service.js';
import { basesFile, parseBases, type Bases } from '../manifest/bases.js';
import type { Manifest } from '../manifest/manifest.js';
import { beforeUs } from './before-us.js';
import { earlierTexts } from './earlier-texts.js';
import { describeService, inWritingOrder } from './describe.js';
import { emit } from './emission.js';
import { goneExports } from './gone-exports.js';
import { installStep } from './install.js';
import { keepInForm } from './keep-in-form.js';
import { splicesBetween } from './keep-formatted.js';
import { Overlay } from './overlay.js';
import { isTheirs, isUntouched } from './ownership.js';
import { withoutPackages } from './package-json-removal.js';
import type { FileChange, Plan } from './plan.js';
import { recordsOf } from './record.js';
import { commandsIn, isUsed, refuseEdited, refuseLost, refuseUsed, type RemovalChoices } from './removal.js';
import type { SourceReader } from './source-reader.js';
import { mergeEdited } from './upgrade.js';
import { usesIn } from './uses.js';

const LINT_SETTINGS = /(?:^|\/)(?:eslint\.config\.|\.eslintrc|\.?oxlint|project\.json$)/;

/**
 * Decides how some features go and the others stay: the emitted source becomes what it would be without them, with
 * the team's edits merged; files, lint settings and packages that only they needed go. Throws a Problem where the
 * service's own code uses what would go.
 */
export async function planFeatureRemoval(
  service: Service,
  known: Manifest,
  read: SourceReader,
  removed: readonly FeatureName[],
  { edited, install }: RemovalChoices,
): Promise<Plan> {
  const { features, planned, former } = await withoutFeatures(service, known, read, removed);
  const bases = parseBases(read(basesFile));
  const lintGoes = removed.includes('lint');

  const overlay = new Overlay(read);
  const emission = await emit(planned, overlay, read, known, mergeEdited(service, overlay, known, bases));
  const theirs = editedAmong(former, bases, read);
  if (edited === undefined) refuseEdited(theirs);
  const gone = edited === 'keep' ? former.filter((path) => !theirs.includes(path)) : former;
  for (const path of gone) if (read(path) !== undefined) overlay.remove(path, `for ${removed.join(', ')}`);
  emission.forgotten.push(...former);

  const lintEdits = lintGoes ? lintSettings(known, read) : new Map<string, TakenOut>();
  refuseLost(lintEdits, read);
  const others = (await listCodeFiles(service.root)).filter((file) => known.files[file] === undefined);
  const uses = usesIn(
    others,
    (file) => lintEdits.get(file)?.text ?? read(file),
    service.aliases ?? NO_ALIASES,
  );
  refuseUsed([
    ...uses.filter(({ target }) => gone.includes(target)),
    ...goneExports(uses, planned.files, read),
  ]);

  const { text: json } = service.packageJson;
  const packageEdit = known.edits['package.json'];
  const lintScript = packageEdit?.splices.filter(({ inserted }) => /"lint": *"/.test(inserted)) ?? [];
  const commands = lintGoes ? takeOut('package.json', json, lintScript, false).text : json;
  const unwanted = await unwantedPackages(known, planned.files, lintGoes);
  const isNeeded = isUsed(uses, commandsIn(commands));
  const kept = unwanted.filter((name) => known.dependencies[name]?.wasLoaded !== true && isNeeded(name));
  const packages = unwanted.filter((name) => !kept.includes(name));
  const packageJson = withoutPackages(commands, packages, packageEdit);
  overlay.edit({
    file: 'package.json',
    why: 'what only the removed features needed',
    splices: await splicesBetween(json, packageJson),
  });
  await overlay.layOut((made) => keepInForm(service, made));

  const changes = overlay.changes();
  const left: Manifest = {
    ...known,
    edits: without(known.edits, [...lintEdits.keys()]),
    dependencies: without(known.dependencies, unwanted),
  };
  const answers = { ...known.answers, features };
  const outcome = { answers, changes, dependencies: [], emission, known: left, isUpgrade: false };
  const records = await recordsOf(service, outcome, read);
  const settings = [...lintEdits].map(([path, { text }]): FileChange => ({
    path,
    before: read(path) ?? null,
    after: text,
    why: `takes out: ${known.edits[path]?.why ?? ''}`,
    kind: 'edited',
  }));
  const removedDependencies = packages.map((name) => ({
    name,
    section: 'dependencies' as const,
    range: '',
    ...known.dependencies[name],
    why: `only ${removed.join(', ')} needed it`,
  }));
  return {
    service: describeService(service, answers),
    found: [],
    changes: inWritingOrder([...changes, ...settings, ...records], service),
    dependencies: [],
    removedDependencies,
    install: install && packages.length > 0 ? installStep(service, read) : null,
    manual: emission.manual,
    notes: [
      ...emission.notes,
      ...(edited === 'keep' ? theirs : []).map(
        (file) => `${file} was edited since it was emitted, and stays: it is yours.`,
      ),
      ...kept.map((name) => `${name} stays in package.json: the service uses it.`),
    ],
  };
}

/** Emitted files that would go with these features and that the team edited. */
export async function editedWith(
  removed: readonly FeatureName[],
  service: Service,
  known: Manifest,
  read: SourceReader,
): Promise<string[]> {
  const { former } = await withoutFeatures(service, known, read, removed);
  return editedAmong(former, parseBases(read(basesFile)), read);
}

/** What the features that stay mean, and the emitted files that they do not have. */
async function withoutFeatures(
  service: Service,
  known: Manifest,
  read: SourceReader,
  removed: readonly FeatureName[],
): Promise<{ features: FeatureName[]; planned: FeaturePlan; former: string[] }> {
  const { answers, files } = known;
  const { dir, lintPackage = null, templates, scheduleLeader } = answers;
  const features = answers.features.filter((name) => !removed.includes(name));
  const planned = await planFeatures(
    beforeUs(service, known),
    { dir, features, lintPackage, templates, scheduleLeader },
    { earlier: earlierTexts(known, read), followsLint: true },
  );
  const former = Object.entries(files)
    .filter(([, { template }]) => removed.includes('lint') || !template.startsWith('lint/'))
    // Their own lint is kept from the emitted source with or without our rules.
    .filter(([, { template }]) => template !== IGNORE_TEMPLATE)
    .map(([path]) => path)
    .filter((path) => !planned.files.some((file) => file.path === path));
  return { features, planned, former };
}

function editedAmong(files: readonly string[], bases: Bases, read: SourceReader): string[] {
  return files.filter((path) => {
    const onDisk = read(path);
    return onDisk !== undefined && isTheirs(onDisk, bases.get(path));
  });
}

/** Lint settings of the team's without what was put in. */
function lintSettings(known: Manifest, read: SourceReader): Map<string, TakenOut> {
  const texts = new Map<string, TakenOut>();
  for (const [file, edit] of Object.entries(known.edits)) {
    const text = read(file);
    if (text !== undefined && LINT_SETTINGS.test(file))
      texts.set(file, takeOut(file, text, edit.splices, isUntouched(text, edit)));
  }
  return texts;
}

/** Packages that were added and that nothing emitted needs any more. */
async function unwantedPackages(
  known: Manifest,
  files: readonly PlannedFile[],
  lintGoes: boolean,
): Promise<string[]> {
  const emitted = files.filter(({ template }) => !template.startsWith('lint/'));
  const imported = await importedPackages(emitted.map(({ text }) => text));
  const wanted = new Set(['@types/node', ...imported, ...imported.map((name) => `@types/${name}`)]);
  const isForLint = (name: string): boolean =>
    known.dependencies[name]?.section === 'devDependencies' && !name.startsWith('@types/');
  return Object.keys(known.dependencies).filter(
    (name) => !wanted.has(name) && (lintGoes || !isForLint(name)),
  );
}

function without<T>(record: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}
