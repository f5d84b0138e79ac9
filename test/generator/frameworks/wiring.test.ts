import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applySplices, type ManualStep, type SourceEdit } from '../../../generator/src/edit/splice.js';
import { wirePreload } from '../../../generator/src/edit/start-commands.js';
import { wireService } from '../../../generator/src/frameworks/frameworks.js';
import { inspectService } from '../../../generator/src/inspect/inspect.js';
import { chooseObservabilityDir } from '../../../generator/src/inspect/observability-dir.js';
import { parseSource, syntaxErrorOf } from '../../../generator/src/inspect/source-file.js';

/**
 * Each folder of `cases` is one small service as it was (`input`) and what wiring makes of it: the files that changed
 * and `wiring.json` (what was found, the start scripts, what is left to do by hand) in `output`.
 */
const cases = fileURLToPath(new URL('cases', import.meta.url));

let root: string;

beforeEach(() => {
  // Outside the repository, so that its git and its lockfile are not taken for the service's own.
  root = mkdtempSync(join(tmpdir(), 'sightline-wiring-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

interface Wired {
  edits: SourceEdit[];
  scripts: Record<string, string>;
  manual: ManualStep[];
  found: string[];
  summary: object;
}

async function wire(folder: string): Promise<Wired> {
  const service = await inspectService(folder);
  const observabilityDir = chooseObservabilityDir(service);
  const readSource = (file: string): string | undefined => {
    const path = join(service.root, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  };
  const wiring = wireService({ service, readSource, observabilityDir });
  const preload = wirePreload(service, `${observabilityDir}/register.${service.language}`);
  return {
    edits: [...wiring.edits, ...preload.edits],
    scripts: preload.scripts,
    manual: [...wiring.manual, ...preload.manual],
    found: wiring.found,
    summary: {
      entry: service.entry,
      framework: service.framework,
      module: service.moduleSystem,
      language: service.language,
      found: wiring.found,
      scripts: preload.scripts,
      manual: [...wiring.manual, ...preload.manual],
    },
  };
}

/** Writes what was wired, as the applying part would: edited files and the scripts of package.json. */
function apply(folder: string, wired: Wired): void {
  for (const { file, splices } of wired.edits) {
    const path = join(folder, file);
    writeFileSync(path, applySplices(readFileSync(path, 'utf8'), splices));
  }
  const path = join(folder, 'package.json');
  const data = JSON.parse(readFileSync(path, 'utf8')) as { scripts?: Record<string, string> };
  writeFileSync(path, JSON.stringify({ ...data, scripts: { ...data.scripts, ...wired.scripts } }));
}

describe.each(readdirSync(cases))('%s', (name) => {
  const input = join(cases, name, 'input');
  const output = join(cases, name, 'output');

  test('is wired as its output folder shows, and only by insertions', async () => {
    cpSync(input, root, { recursive: true });
    const wired = await wire(root);

    for (const { file, splices } of wired.edits) {
      const before = readFileSync(join(root, file), 'utf8');
      const after = applySplices(before, splices);
      expect(splices.every(({ removed }) => removed === '')).toBe(true);
      if (/\.[cm]?[jt]s$/.test(file)) expect(syntaxErrorOf(parseSource(file, after))).toBeUndefined();
      await expect(after).toMatchFileSnapshot(join(output, file));
    }
    await expect(`${JSON.stringify(wired.summary, null, 2)}\n`).toMatchFileSnapshot(
      join(output, 'wiring.json'),
    );
    expect(filesBelow(output)).toEqual(['wiring.json', ...wired.edits.map(({ file }) => file)].sort());
  });

  test('a second run finds nothing left to do', async () => {
    cpSync(input, root, { recursive: true });
    const first = await wire(root);
    apply(root, first);
    const second = await wire(root);
    expect(second.edits).toEqual([]);
    expect(second.scripts).toEqual({});
    // The first run's own lines move what is below them.
    const steps = ({ manual }: Wired): ManualStep[] => manual.map((step) => ({ ...step, line: null }));
    expect(steps(second)).toEqual(steps(first));
  });
});

function filesBelow(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}
