import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { takeOut, type TakenOut } from '../edit/recorded-splice.js';
import { planFeatures } from '../features/features.js';
import { listCodeFiles, listSettingsFiles } from '../inspect/code-files.js';
import { NO_ALIASES } from '../inspect/module-graph.js';
import { parsePackageJson } from '../inspect/package-json.js';
import type { Service } from '../inspect/service.js';
import { parseSource, syntaxErrorOf } from '../inspect/source-file.js';
import { basesFile } from '../manifest/bases.js';
import { manifestFile, type Manifest } from '../manifest/manifest.js';
import { Problem } from '../problem.js';
import { beforeUs } from './before-us.js';
import { earlierTexts } from './earlier-texts.js';
import { describeService, inWritingOrder } from './describe.js';
import { installStep } from './install.js';
import { fateOf, isUntouched } from './ownership.js';
import { mentionsOf } from './preload-mentions.js';
import { withoutAdded, withoutCommands } from './package-json-removal.js';
import type { FileChange, Plan } from './plan.js';
import type { SourceReader } from './source-reader.js';
import { usesIn, type Use } from './uses.js';

export interface RemovalChoices {
  /** What becomes of emitted files that the team edited; undefined: there must be none. */
  edited: 'delete' | 'keep' | undefined;
  install: boolean;
}

/** Emitted files that are not as they were emitted, so that they are the team's to decide about. */
export async function editedFiles(service: Service, known: Manifest, read: SourceReader): Promise<string[]> {
  const { dir, features, lintPackage = null, scheduleLeader } = known.answers;
  const templates = templatesThere(service, known);
  const planned = await planFeatures(
    beforeUs(service, known),
    { dir, features, lintPackage, templates, scheduleLeader },
    { earlier: earlierTexts(known, read), followsLint: false },
  );
  const texts = new Map(planned.files.map(({ path, text }) => [path, text]));
  return Object.keys(known.files).filter((path) => {
    const fate = fateOf({ path, text: texts.get(path) ?? '' }, read(path), known);
    return fate === 'edited';
  });
}

/** The team's own templates, while they are there: what goes can go without them. */
function templatesThere({ root }: Service, { answers: { templates } }: Manifest): string | undefined {
  return templates !== undefined && existsSync(resolve(root, templates)) ? templates : undefined;
}

/**
 * Decides how everything that `init` brought goes again: emitted files, the texts in the team's files, the packages.
 * Throws a Problem where that would leave the service broken: where its own code uses what would go, or where a text
 * cannot be told from what the team wrote since.
 */
export async function planRemoval(
  service: Service,
  known: Manifest,
  read: SourceReader,
  { edited, install }: RemovalChoices,
): Promise<Plan> {
  const theirs = edited === 'delete' ? [] : await editedFiles(service, known, read);
  if (edited === undefined) refuseEdited(theirs);
  const gone = new Set(Object.keys(known.files).filter((file) => !theirs.includes(file)));
  const texts = new Map<string, TakenOut>();
  for (const [file, edit] of Object.entries(known.edits)) {
    const text = read(file);
    if (text !== undefined && file !== 'package.json')
      texts.set(file, takeOut(file, text, edit.splices, isUntouched(text, edit)));
  }
  const textAfter: SourceReader = (file) =>
    gone.has(file) ? undefined : (texts.get(file)?.text ?? read(file));

  const files = (await listCodeFiles(service.root)).filter((file) => !gone.has(file));
  // Resolved while the emitted files are still there: what leads to one of them is what would break.
  const before = usesIn(files, (file) => textAfter(file) ?? read(file), service.aliases ?? NO_ALIASES);
  const used = before.filter(({ target }) => gone.has(target));

  const added = Object.keys(known.dependencies);
  const packageJson = known.edits['package.json'];
  const { text: json } = service.packageJson;
  const commands = packageJson === undefined ? json : withoutCommands(json, packageJson, added).text;
  const isNeeded = isUsed(before, commandsIn(commands));
  const kept = added.filter((name) => known.dependencies[name]?.wasLoaded !== true && isNeeded(name));
  const removed = added.filter((name) => !kept.includes(name));
  if (packageJson !== undefined) texts.set('package.json', withoutAdded(json, packageJson, added, kept));
  refuseLost(texts, read);
  const settings = new Set([...(await listSettingsFiles(service.root)), ...Object.keys(known.edits)]);
  const preload = [...gone].find((file) => known.files[file]?.template === 'service/register');
  const named = preload === undefined ? [] : mentionsOf(preload, [...settings], textAfter);
  refuseUsed([...used, ...named]);

  const removedDependencies = removed.map((name) => ({
    name,
    section: 'dependencies' as const,
    range: '',
    ...known.dependencies[name],
    why: 'no file of the service uses it any more',
  }));
  return {
    service: describeService(service, known.answers),
    found: [],
    changes: inWritingOrder([...editsBack(known, texts, read), ...deletions(known, gone, read)], service),
    dependencies: [],
    removedDependencies,
    install: install && removedDependencies.length > 0 ? installStep(service, read) : null,
    manual: [],
    notes: [
      ...theirs.map((file) => `${file} was edited since it was emitted, and stays: it is yours.`),
      ...kept.map((name) => `${name} stays in package.json: the service uses it.`),
    ],
  };
}

function editsBack(known: Manifest, texts: ReadonlyMap<string, TakenOut>, read: SourceReader): FileChange[] {
  return [...texts]
    .map(([path, { text }]): FileChange => ({
      path,
      before: read(path) ?? null,
      after: text,
      why: `takes out: ${known.edits[path]?.why ?? ''}`,
      kind: 'edited',
    }))
    .filter(({ before, after }) => before !== after);
}

function deletions(known: Manifest, gone: ReadonlySet<string>, read: SourceReader): FileChange[] {
  const emitted = [...gone].map((path): FileChange => ({
    path,
    before: read(path) ?? null,
    after: null,
    why: 'emitted by sightline',
    kind: 'emitted',
    ...(known.files[path] && { template: known.files[path].template }),
  }));
  const records = [manifestFile, basesFile].map((path): FileChange => ({
    path,
    before: read(path) ?? null,
    after: null,
    why: 'nothing is left to be remembered',
    kind: 'record',
  }));
  return [...emitted, ...records].filter(({ before }) => before !== null);
}

/** Whether something besides the emitted source loads a package, or a command of package.json runs it. */
export function isUsed(uses: readonly Use[], commands: string): (name: string) => boolean {
  const used = new Set(uses.map(({ target }) => target));
  return (name) =>
    used.has(name) ||
    new RegExp(`(?<![\\w@/.-])${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w/-])`).test(commands);
}

export function commandsIn(packageJson: string): string {
  const { scripts = {} } = parsePackageJson(packageJson, 'package.json');
  return Object.values(scripts).join('\n');
}

export function refuseEdited(files: readonly string[]): void {
  if (files.length === 0) return;
  throw new Problem(
    `These files were edited since they were emitted:\n  ${files.join('\n  ')}`,
    'Pass --keep-edited to leave them to you, or --delete-edited to delete them too.',
    'usage',
  );
}

export function refuseUsed(uses: readonly Use[]): void {
  if (uses.length === 0) return;
  const places = uses.map(({ file, line, target }) => `${file}:${String(line)} uses ${target}`);
  throw new Problem(
    `The service's own code uses what would be removed:\n  ${places.join('\n  ')}`,
    'Take these uses out first, then run again.',
  );
}

/** What cannot be found any more is fine where it is gone; where it may still be there, taking out the rest breaks the file. */
export function refuseLost(texts: ReadonlyMap<string, TakenOut>, read: SourceReader): void {
  const places: string[] = [];
  for (const [file, { text, lost }] of texts) {
    for (const { inserted } of lost) {
      const words = inserted.trim();
      if (/\w{3}/.test(words) && text.includes(words)) places.push(`${file}: ${words.split('\n')[0] ?? ''}`);
    }
    const isCode = /^\.[cm]?[jt]sx?$/.test(extname(file));
    const broken = isCode && lost.length > 0 && syntaxErrorOf(parseSource(file, text)) !== undefined;
    if (broken && syntaxErrorOf(parseSource(file, read(file) ?? '')) === undefined)
      places.push(`${file}: around ${lost[0]?.inserted.trim() ?? ''}`);
  }
  if (places.length === 0) return;
  throw new Problem(
    `What sightline put here cannot be told from what was written since:\n  ${places.join('\n  ')}`,
    'Take it out by hand, then run again.',
  );
}
