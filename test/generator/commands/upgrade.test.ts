import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, format } from 'prettier';
import { beforeAll, describe, expect, it } from 'vitest';
import { basesFile, parseBases, printBases } from '../../../generator/src/manifest/bases.js';
import { fingerprint } from '../../../generator/src/manifest/fingerprint.js';
import { manifestFile, type Manifest } from '../../../generator/src/manifest/manifest.js';
import { differOnlyInForm } from '../../../generator/src/plan/ownership.js';
import type { Report } from '../../../generator/src/present/json.js';
import { copyTree, readTree, temporaryFolder, type Tree } from '../apply/tree.js';
import { commit, sightline, type Ran } from './run-sightline.js';

const service = fileURLToPath(new URL('../../services/express5-ts-orders/', import.meta.url));
/** What sightline emitted into that service before a request had one context instead of two. */
const former = fileURLToPath(new URL('./fixtures/emitted-0.0.9/', import.meta.url));
const dir = 'src/observability';

/** The service as this version makes it, and as the older one did; both committed. */
let fresh: string;
let older: string;

beforeAll(() => {
  fresh = temporaryFolder();
  cpSync(service, fresh, { recursive: true });
  commit(fresh);
  const { code, stderr } = sightline(fresh, ['init', '--yes', '--no-install']);
  expect(code, stderr).toBe(0);
  older = copyTree(fresh);
  const bases = new Map(parseBases(text(older, basesFile)));
  const manifest = JSON.parse(text(older, manifestFile)) as Manifest;
  for (const name of readdirSync(former)) {
    const emitted = readFileSync(path.join(former, name), 'utf8');
    const file = `${dir}/${name}`;
    write(older, file, emitted);
    bases.set(file, emitted);
    manifest.files[file] = { template: manifest.files[file]?.template ?? '', sha256: fingerprint(emitted) };
  }
  write(older, basesFile, printBases(bases, undefined));
  write(older, manifestFile, `${JSON.stringify({ ...manifest, sightline: '0.0.9' }, null, 2)}\n`);
  commit(fresh);
  commit(older);
});

function text(root: string, file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

function write(root: string, file: string, content: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), content);
}

type Edits = Record<string, (before: string) => string>;

/** The older service with edits of the team, committed. */
function edited(edits: Edits): string {
  const root = copyTree(older);
  for (const [file, edit] of Object.entries(edits)) {
    const before = text(root, file);
    const after = edit(before);
    expect(after, file).not.toBe(before);
    write(root, file, after);
  }
  commit(root);
  return root;
}

function upgrade(root: string, ...flags: string[]): Ran {
  return sightline(root, ['upgrade', '--yes', '--no-install', ...flags]);
}

function source(root: string): Tree {
  return readTree(root, ['.git', '.sightline']);
}

const edits: Edits = {
  [`${dir}/redact.ts`]: (before) => before.replace("'otp totp pin", "'otp totp pin mandate"),
  [`${dir}/metrics.ts`]: (before) => `${before}\nexport const ordersPlaced = 'orders_placed_total';\n`,
  [`${dir}/health.ts`]: (before) =>
    before.replace("every(([, result]) => result === 'ok')", "every(([, result]) => result !== 'failed')"),
  [`${dir}/http.ts`]: (before) => `// Reviewed by the platform team.\n${before}`,
  [`${dir}/tracing.ts`]: (before) => `${before}\nexport const sampler = 'parent';\n`,
};

describe('upgrade', () => {
  it('makes of what nobody edited the very files that init makes today', () => {
    const root = copyTree(older);
    const { code, stdout, stderr } = upgrade(root);
    expect(code, stderr).toBe(0);
    const moved = readdirSync(former).filter(
      (name) => readFileSync(path.join(former, name), 'utf8') !== text(fresh, `${dir}/${name}`),
    );
    expect(moved.length).toBeGreaterThan(3);
    // The manifest and the bases move with them.
    expect(stdout).toContain(`done  ${String(moved.length + 2)} edited.`);
    expect(source(root)).toEqual(source(fresh));
    expect(readTree(path.join(root, '.sightline'))).toEqual(readTree(path.join(fresh, '.sightline')));
    expect(sightline(root, ['status', '--check']).code).toBe(0);
    expect(upgrade(root).stdout).toContain('Nothing to do: orders is as sightline 0.1.0 makes it');
  });

  it('keeps what the team edited, in the files of this version', () => {
    const root = edited(edits);
    const { code, stderr } = upgrade(root);
    expect(code, stderr).toBe(0);
    for (const [file, edit] of Object.entries(edits)) expect(text(root, file)).toBe(edit(text(fresh, file)));
    const status = sightline(root, ['status', '--check']);
    expect(status.code).toBe(0);
    expect(status.stdout).toMatch(/ · 5 edited by your team\./);
    commit(root);
    expect(upgrade(root).stdout).toContain('Nothing to do');
  });

  it('where the team formatted everything in its own way merges what was said, not how', async () => {
    const root = copyTree(older);
    const settings = { tabWidth: 4, printWidth: 120 };
    write(root, '.prettierrc', JSON.stringify(settings));
    const style = { ...settings, parser: 'babel-ts' };
    for (const name of readdirSync(former)) {
      const edit = edits[`${dir}/${name}`] ?? ((same: string): string => same);
      write(root, `${dir}/${name}`, await format(edit(text(root, `${dir}/${name}`)), style));
    }
    commit(root);
    const { code, stderr } = upgrade(root);
    expect(code, stderr).toBe(0);
    for (const name of readdirSync(former)) {
      const edit = edits[`${dir}/${name}`] ?? ((same: string): string => same);
      const now = text(root, `${dir}/${name}`);
      expect(differOnlyInForm(now, edit(text(fresh, `${dir}/${name}`))), name).toBe(true);
      expect(await check(now, style), name).toBe(true);
    }
  });

  it('leaves both sides where both changed the same lines, and says where', () => {
    const file = `${dir}/context.ts`;
    const root = edited({
      [file]: (before) =>
        before.replace(
          'new AsyncLocalStorage<RequestContext>()',
          'new AsyncLocalStorage<Readonly<RequestContext>>()',
        ),
    });
    const { code, stdout, stderr } = upgrade(root);
    expect(code, stdout).toBe(3);
    const merged = text(root, file);
    expect(merged).toContain('<<<<<<< your edits\n');
    expect(merged).toContain('AsyncLocalStorage<Readonly<RequestContext>>');
    expect(merged).toContain('\n||||||| sightline 0.0.9\n');
    expect(merged).toContain('\n=======\n');
    expect(merged).toContain('\n>>>>>>> sightline 0.1.0\n');
    const line = merged.split('\n').indexOf('<<<<<<< your edits') + 1;
    expect(stderr).toContain(`Resolve the conflict  ${file}:${String(line)}`);
    // Resolved to what this version makes, all is well again.
    write(root, file, text(fresh, file));
    commit(root);
    expect(sightline(root, ['status', '--check']).code).toBe(0);
    expect(upgrade(root).stdout).toContain('Nothing to do');
  });

  it('with --dry-run and --json shows each conflict, and writes nothing', () => {
    const file = `${dir}/context.ts`;
    const root = edited({ [file]: (before) => before.replace('requestScope', 'scopeOfRequest') });
    const before = source(root);
    const { code, stdout } = sightline(root, ['upgrade', '--dry-run', '--json', '--no-install']);
    expect(code).toBe(3);
    const { manual = [], changes = [] } = JSON.parse(stdout) as Report;
    expect(manual[0]?.snippet).toMatch(/^<<<<<<< your edits\n/);
    expect(changes.map((change) => change.path)).toContain(file);
    expect(source(root)).toEqual(before);
  });

  it('leaves deleted files deleted', () => {
    const root = copyTree(older);
    rmSync(path.join(root, dir, 'tracing.ts'));
    commit(root);
    const { code, stderr } = upgrade(root);
    expect(code).toBe(0);
    expect(stderr).toContain(`${dir}/tracing.ts was deleted since it was emitted`);
    expect(readdirSync(path.join(root, dir))).not.toContain('tracing.ts');
  });

  it('can be undone', () => {
    const root = edited(edits);
    const before = source(root);
    const state = { SIGHTLINE_STATE: temporaryFolder() };
    expect(sightline(root, ['upgrade', '--yes', '--no-install'], state).code).toBe(0);
    expect(sightline(root, ['undo', '--yes'], state).code).toBe(0);
    expect(source(root)).toEqual(before);
  });

  it('does not go back', () => {
    const root = edited({ [manifestFile]: (before) => before.replace('"0.0.9"', '"9.9.9"') });
    const { code, stderr } = upgrade(root);
    expect(code).toBe(1);
    expect(stderr).toContain('sightline 9.9.9 wrote here last, and this is 0.1.0');
  });

  it('names bases that were damaged by a merge', () => {
    const root = edited({ [basesFile]: (before) => `<<<<<<< HEAD\n${before}` });
    const { code, stderr } = upgrade(root);
    expect(code).toBe(1);
    expect(stderr).toContain('.sightline/bases.txt does not hold what sightline wrote there: <<<<<<< HEAD');
  });
});

describe('files that this version no longer emits', () => {
  const legacy = `${dir}/legacy.ts`;
  const emitted = 'export const legacy = true;\n';

  function withLegacy(now: string, others: Record<string, string> = {}): string {
    const root = copyTree(older);
    const manifest = JSON.parse(text(root, manifestFile)) as Manifest;
    manifest.files[legacy] = { template: 'service/legacy', sha256: fingerprint(emitted) };
    write(root, manifestFile, JSON.stringify(manifest));
    const bases = new Map([...parseBases(text(root, basesFile)), [legacy, emitted] as const]);
    write(root, basesFile, printBases(bases, undefined));
    for (const [file, content] of Object.entries({ [legacy]: now, ...others })) write(root, file, content);
    commit(root);
    return root;
  }

  it('go where nobody edited or uses them', () => {
    const root = withLegacy(emitted);
    expect(upgrade(root).code).toBe(0);
    expect(source(root)).toEqual(source(fresh));
    expect(text(root, manifestFile)).not.toContain('legacy');
    expect(parseBases(text(root, basesFile)).has(legacy)).toBe(false);
  });

  it.each([
    ['the team edited them', 'export const legacy = false;\n', {}],
    ['the team uses them', emitted, { 'src/jobs.ts': "import './observability/legacy.js';\n" }],
  ])('stay where %s', (_, now, others) => {
    const root = withLegacy(now, others);
    const { code, stderr } = upgrade(root);
    expect(code).toBe(0);
    expect(stderr).toContain(`${legacy} is no longer emitted; it stays, and is yours.`);
    expect(text(root, legacy)).toBe(now);
    expect(text(root, manifestFile)).not.toContain('legacy');
  });
});

describe('packages', () => {
  const withPino = (recorded: string, declared: string): string => {
    const root = edited({
      [manifestFile]: (before) =>
        before.replace(/("pino": \{\s*"section": "dependencies",\s*"range": )"[^"]+"/, `$1"${recorded}"`),
      'package.json': (before) => before.replace(/"pino": "[^"]+"/, `"pino": "${declared}"`),
    });
    return root;
  };

  it('are raised where package.json says what an older version wrote there', () => {
    const root = withPino('^9.5.0', '^9.5.0');
    expect(upgrade(root).code).toBe(0);
    expect(text(root, 'package.json')).toBe(text(fresh, 'package.json'));
    expect(text(root, manifestFile)).toContain('"range": "^10.4.0"');
  });

  it('stay at the range that the team chose', () => {
    const root = withPino('^9.5.0', '^9.7.0');
    expect(upgrade(root).code).toBe(0);
    expect(text(root, 'package.json')).toContain('"pino": "^9.7.0"');
  });
});

describe('the checks of the repository', () => {
  function withScripts(lint: string): string {
    const root = edited({
      'package.json': (before) =>
        before
          .replace(/"typecheck": "[^"]*"/, '"typecheck": "node -e 0"')
          .replace(/"lint": "[^"]*"/, `"lint": ${JSON.stringify(lint)}`),
    });
    mkdirSync(path.join(root, 'node_modules'));
    return root;
  }

  it('are run afterwards and told', () => {
    const { code, stderr } = upgrade(withScripts('node -e 0'));
    expect(code).toBe(0);
    expect(stderr).toContain('types  passed  npm run typecheck\nlint   passed  npm run lint\n');
  });

  it('that fail are shown in their own words, with an exit code of their own', () => {
    // It likes what the older version emitted, and not what this one does.
    const root = withScripts(
      `node -e "if (fs.readFileSync('${dir}/context.ts', 'utf8').includes('class Scope')) { console.error('src/app.ts:3 no good'); process.exit(1); }"`,
    );
    const { code, stderr } = upgrade(root);
    expect(code).toBe(4);
    expect(stderr).toMatch(/lint {3}failed {2}npm run lint\n[\s\S]* {4}src\/app\.ts:3 no good/);
    expect(source(root)[`${dir}/context.ts`]).toBe(source(fresh)[`${dir}/context.ts`]);
  });
});
