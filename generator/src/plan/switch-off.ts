import type { Service } from '../inspect/service.js';
import { basesFile, parseBases } from '../manifest/bases.js';
import { fingerprint } from '../manifest/fingerprint.js';
import { manifestFile, parseManifest } from '../manifest/manifest.js';
import type { FileChange, Plan } from './plan.js';
import { printedRecords } from './record.js';
import { createSourceReader } from './source-reader.js';

/**
 * The second step of a run, which only can be known when the first is done: what the repository's ESLint finds in emitted
 * files once they are in place and their packages installed, so that it knows the types, is switched off there by name.
 * Undefined where there is nothing of that.
 */
export async function planSwitchOff(service: Service, done: Plan): Promise<Plan | undefined> {
  const read = createSourceReader(service.root);
  const known = parseManifest(read(manifestFile));
  if (known === undefined) return undefined;
  const files = done.changes.flatMap(({ path, kind }) => {
    const text = kind === 'emitted' && /\.[cm]?[jt]s$/.test(path) ? read(path) : undefined;
    // Where the team's edits were merged in, it is not only ours to say.
    return text !== undefined && known.files[path]?.sha256 === fingerprint(text) ? [{ path, text }] : [];
  });
  const { switchOffByLint } = await import('../render/lint/follow-lint.js');
  const { files: changed, notes } = await switchOffByLint(service, files);
  if (changed.length === 0) return undefined;

  const bases = new Map(parseBases(read(basesFile)));
  const changes = changed.map(({ path, text }): FileChange => {
    const record = known.files[path];
    if (record !== undefined) known.files[path] = { ...record, sha256: fingerprint(text) };
    bases.set(path, text.replaceAll('\r\n', '\n'));
    return {
      path,
      before: read(path) ?? null,
      after: text,
      why: 'rules of your lint that need types are switched off',
      kind: 'emitted',
      ...(record && { template: record.template }),
    };
  });
  return {
    ...done,
    found: [],
    changes: [...changes, ...(await printedRecords(service, known, bases, read))],
    dependencies: [],
    removedDependencies: [],
    install: null,
    manual: [],
    notes,
  };
}

/** Both steps as one: what is told of the run, and what was there before it. */
export function withSecondStep(first: Plan, { changes, notes }: Plan): Plan {
  const after = new Map(changes.map((change) => [change.path, change.after]));
  return {
    ...first,
    changes: first.changes.map((change) => {
      const later = after.get(change.path);
      return later === undefined ? change : { ...change, after: later };
    }),
    notes: [...first.notes, ...notes],
  };
}
