import { lte, minVersion } from 'semver';
import { mergeLines } from '../edit/merge.js';
import type { ManualStep } from '../edit/splice.js';
import { wantedRanges } from '../features/dependencies.js';
import type { DependencyChange } from '../features/feature.js';
import type { FeaturePlan } from '../features/features.js';
import { listCodeFiles } from '../inspect/code-files.js';
import { NO_ALIASES } from '../inspect/module-graph.js';
import type { Service } from '../inspect/service.js';
import type { Bases } from '../manifest/bases.js';
import type { Manifest } from '../manifest/manifest.js';
import { version } from '../manifest/version.js';
import { formatSource } from '../render/format.js';
import type { Emission, Merge } from './emission.js';
import type { Overlay } from './overlay.js';
import { differOnlyInForm, isTheirs } from './ownership.js';
import type { SourceReader } from './source-reader.js';
import { usesIn } from './uses.js';

/**
 * Merges what this version makes of a file with what the team made of it, from what was emitted. Where both changed
 * the same lines, both stand in the file between conflict markers, and a step is left to the team.
 */
export function mergeEdited(service: Service, overlay: Overlay, known: Manifest, bases: Bases): Merge {
  return async ({ path, template, text }, onDisk) => {
    const base = bases.get(path);
    if (base === undefined) {
      return {
        manual: [],
        notes: [`${path} was edited, and what was emitted is not recorded: it is left as it is.`],
      };
    }
    const put = (after: string, why: string): void => {
      overlay.write(path, after, { why, kind: 'emitted', template });
    };
    // What the team made of it stands, laid out as they do today.
    if (unix(text) === base) return { manual: [], notes: [] };
    if (differOnlyInForm(onDisk, base)) {
      put(text, 'as this version makes it');
      return { manual: [], notes: [] };
    }
    const labels = {
      ours: 'your edits',
      base: `sightline ${known.sightline}`,
      theirs: `sightline ${version}`,
    };
    // Laid out alike, so that only what was said otherwise differs.
    const laidOut = await layOut(service, path, base);
    const { text: merged, conflicts } = mergeLines(unix(onDisk), unix(laidOut), unix(text), labels);
    if (conflicts.length === 0) {
      const after = await layOut(service, path, merged);
      put(differOnlyInForm(after, onDisk) ? onDisk : after, 'as this version makes it, with your edits');
      return { manual: [], notes: [] };
    }
    put(
      onDisk.includes('\r\n') ? merged.replaceAll('\n', '\r\n') : merged,
      'your edits and this version, in conflict',
    );
    const manual = conflicts.map(({ line, text: snippet }): ManualStep => ({
      title: 'Resolve the conflict',
      file: path,
      line,
      snippet,
      why: 'Your team and sightline changed the same lines.',
    }));
    return { manual, notes: [] };
  };
}

/** Without a formatter, the fixes of the repository's lint may have been what laid a text out: it stays. */
function layOut(service: Service, path: string, text: string): string | Promise<string> {
  const isLintsOwn = service.formatter.kind === 'none' && service.linter.config !== null;
  return isLintsOwn ? text : formatSource(service, path, text);
}

/**
 * Takes away files that this version no longer emits, where nobody edited or uses them; the others become the team's.
 */
export async function dropFormer(
  { files }: FeaturePlan,
  service: Service,
  overlay: Overlay,
  read: SourceReader,
  { known, bases }: { known: Manifest; bases: Bases },
): Promise<Pick<Emission, 'forgotten' | 'notes'>> {
  const planned = new Set(files.map(({ path }) => path));
  const former = Object.entries(known.files).filter(
    ([path, { template }]) => !planned.has(path) && !template.startsWith('lint/'),
  );
  const notes: string[] = [];
  if (former.length === 0) return { forgotten: [], notes };
  const others = (await listCodeFiles(service.root)).filter((file) => known.files[file] === undefined);
  const used = new Set(usesIn(others, read, service.aliases ?? NO_ALIASES).map(({ target }) => target));
  for (const [path] of former) {
    const onDisk = read(path);
    if (onDisk === undefined) continue;
    if (isTheirs(onDisk, bases.get(path)) || used.has(path))
      notes.push(`${path} is no longer emitted; it stays, and is yours.`);
    else overlay.remove(path, 'no longer emitted');
  }
  return { forgotten: former.map(([path]) => path), notes };
}

/** Packages whose range this version raises, where package.json still says what an earlier version wrote there. */
export function raisedDependencies(service: Service, known: Manifest): DependencyChange[] {
  const { data } = service.packageJson;
  const wanted = wantedRanges(service, Object.keys(known.dependencies));
  return Object.entries(known.dependencies).flatMap(([name, { section, range }]): DependencyChange[] => {
    const to = wanted.get(name);
    if (to === undefined || to === range || data[section]?.[name] !== range) return [];
    const [from, target] = [lowest(range), lowest(to)];
    if (from === null || target === null || lte(target, from)) return [];
    return [{ name, section, range: to, why: `from ${range}` }];
  });
}

function lowest(range: string): ReturnType<typeof minVersion> {
  try {
    return minVersion(range);
  } catch {
    // ignored: `file:` and other specifiers are the team's to move
    return null;
  }
}

function unix(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
