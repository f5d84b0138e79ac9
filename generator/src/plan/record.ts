import { isDeepStrictEqual } from 'node:util';
import { recordSplices } from '../edit/recorded-splice.js';
import type { DependencyChange } from '../features/feature.js';
import { listCodeFiles } from '../inspect/code-files.js';
import type { Service } from '../inspect/service.js';
import { basesFile, parseBases, printBases, type Bases } from '../manifest/bases.js';
import { fingerprint } from '../manifest/fingerprint.js';
import { manifestFile, printManifest, type Manifest } from '../manifest/manifest.js';
import { version } from '../manifest/version.js';
import { formatSource } from '../render/format.js';
import type { Emission } from './emission.js';
import type { FileChange } from './plan.js';
import type { SourceReader } from './source-reader.js';
import { commandsIn, isUsed } from './removal.js';
import { loadsOf } from './uses.js';

/** What a run does, as far as later runs have to know. */
interface Outcome {
  answers: Manifest['answers'];
  changes: readonly FileChange[];
  dependencies: readonly DependencyChange[];
  emission: Emission;
  known: Manifest | undefined;
  /** The record says which version wrote it last, also where nothing else changed. */
  isUpgrade: boolean;
}

/** Those of these packages that code or a command of the service loads, as another package's installation happens to bring them. */
async function loadedBefore(
  service: Service,
  names: readonly string[],
  known: Manifest | undefined,
  read: SourceReader,
): Promise<string[]> {
  if (names.length === 0) return [];
  const files = (await listCodeFiles(service.root)).filter((file) => known?.files[file] === undefined);
  const isLoaded = loadsOf(names);
  const loaded = new Set(files.flatMap((file) => isLoaded(read(file) ?? '')));
  const isRun = isUsed([], commandsIn(service.packageJson.text));
  return names.filter((name) => loaded.has(name) || isRun(name));
}

/** The manifest and the bases as they will be; none where this run changes nothing that they record. */
export async function recordsOf(
  service: Service,
  { answers, changes, dependencies, emission, known, isUpgrade }: Outcome,
  read: SourceReader,
): Promise<FileChange[]> {
  const manifest: Manifest = {
    format: 1,
    sightline: version,
    answers,
    files: { ...known?.files },
    edits: { ...known?.edits },
    dependencies: { ...known?.dependencies },
  };
  const bases = new Map(parseBases(read(basesFile)));
  for (const { path, template, text, source } of emission.present) {
    manifest.files[path] = {
      template,
      ...(source === undefined ? {} : { source: fingerprint(source) }),
      sha256: fingerprint(text),
    };
    bases.set(path, text.replaceAll('\r\n', '\n'));
  }
  for (const path of emission.forgotten) {
    manifest.files = Object.fromEntries(Object.entries(manifest.files).filter(([file]) => file !== path));
    bases.delete(path);
  }
  for (const { path, why, before, after, splices = [], kind } of changes) {
    if (kind !== 'edited' || after === null) continue;
    const recorded = [...(known?.edits[path]?.splices ?? []), ...recordSplices(before ?? '', splices)];
    manifest.edits[path] = { why, splices: recorded, sha256: fingerprint(after) };
  }
  const added = dependencies
    .map(({ name }) => name)
    .filter((name) => known?.dependencies[name] === undefined);
  const loaded = new Set(await loadedBefore(service, added, known, read));
  for (const { name, section, range } of dependencies) {
    const wasLoaded = loaded.has(name) || known?.dependencies[name]?.wasLoaded === true;
    manifest.dependencies[name] = { section, range, ...(wasLoaded && { wasLoaded }) };
  }

  const isSame = isDeepStrictEqual(answers, known?.answers) && !(isUpgrade && known?.sightline !== version);
  if (known !== undefined && changes.length === 0 && isSame) return [];
  return printedRecords(service, manifest, bases, read);
}

/** The changes that write a manifest and bases down. */
export async function printedRecords(
  service: Service,
  manifest: Manifest,
  bases: Bases,
  read: SourceReader,
): Promise<FileChange[]> {
  const record = (path: string, after: string, why: string): FileChange => ({
    path,
    before: read(path) ?? null,
    after,
    why,
    kind: 'record',
  });
  const records = [
    record(
      manifestFile,
      await formatSource(service, manifestFile, printManifest(manifest), 'written'),
      'what was emitted and edited, so that later runs know; commit it',
    ),
    record(
      basesFile,
      printBases(bases, read(basesFile)),
      'the emitted source as it was emitted, for upgrades; commit it',
    ),
  ];
  return records.filter(({ before, after }) => before !== after);
}
