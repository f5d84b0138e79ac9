import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { endGroup, run, type Finished } from '../harness/command.mjs';
import { commitAll, copyService, makeScratch, readTree } from '../harness/scratch.mjs';
import { programEnv, sightlineBin } from '../harness/tools.mjs';
import { cases } from './cases.js';
import { workers } from './workers.js';
import { init, packedPlugin, sightline } from './prepare.js';
import './clean-up.js';

const everything = { all: true };

/** One service of each framework is kept whole, so that a reviewer reads what users get. */
const wholeTrees = [
  'express5-ts-orders',
  'fastify4-js-inline',
  'koa2-js-recipes',
  'hono4-ts-links',
  'nest11-ts-clinic',
  'nest12-ts-parcels',
  'http-js-keys',
  'bullmq5-ts-mail',
  'graphile16-js-reports',
  'agenda6-js-reminders',
  'nodecron4-js-digests',
  'croner9-js-ledger',
  'nodecron4-js-feeds',
  'loop-js-sweeper',
];

/** Of these one instance runs the schedules. */
const led: Record<string, string[]> = {
  'croner9-js-ledger': ['--schedule-leader', 'postgres'],
  'nodecron4-js-feeds': ['--schedule-leader', 'redis'],
  'cron4-js-caches': ['--schedule-leader', 'redis'],
};

const names = [...cases, ...Object.values(workers)].map(({ name }) => name);

describe.each(names)('what init does to %s', (name) => {
  let shown: string;
  let before: Record<string, string>;
  let dry: Finished;
  let applied: string;

  beforeAll(async () => {
    shown = copyService(name);
    before = readTree(shown, everything);
    dry = await init(shown, ['--dry-run', ...(led[name] ?? [])]);
    applied = copyService(name);
    const done = await init(applied, led[name]);
    expect(done.code, done.output).toBe(0);
  });

  it('is shown by --dry-run, which writes nothing', () => {
    expect(dry.code, dry.output).toBe(0);
    expect(readTree(shown, everything)).toEqual(before);
  });

  it('is the very diff that --dry-run prints', () => {
    execFileSync('git', ['apply', '--whitespace=nowarn', '-'], {
      cwd: shown,
      input: unifiedDiffIn(dry.stdout),
    });
    expect(sourceOf(shown)).toEqual(sourceOf(applied));
  });

  it('is this, in the files that the team has', async () => {
    const diff = execFileSync('git', ['diff', '--no-color'], { cwd: applied, encoding: 'utf8' });
    const others = ['ls-files', '--others', '--exclude-standard'];
    const added = execFileSync('git', others, { cwd: applied, encoding: 'utf8' });
    await expect(`${normalise(diff)}\nnew files:\n${added}`).toMatchFileSnapshot(
      `output/changes/${name}.diff`,
    );
  });

  if (wholeTrees.includes(name))
    it('is this, in the files that are new', async () => {
      const emitted = Object.entries(readTree(applied)).filter(([file]) => file.includes('observability/'));
      expect(emitted.length).toBeGreaterThan(5);
      for (const [file, text] of emitted) {
        const snapshot = `output/trees/${name}/${file}`;
        await expect(Buffer.from(text, 'latin1').toString('utf8')).toMatchFileSnapshot(snapshot);
      }
    });

  it('is taken out again by remove, to the byte', async () => {
    const removed = await sightline(applied, ['remove', '--yes', '--no-install']);
    expect(removed.code, removed.output).toBe(0);
    expect(readTree(applied, everything)).toEqual(before);
  });
});

/** Without what differs from run to run: blob hashes, and where the plugin was packed. */
function normalise(diff: string): string {
  return diff.replace(/^index .*\n/gm, '').replace(/file:[^"\s]*\.tgz/g, 'file:<packed plugin>');
}

describe('--json', () => {
  it('prints one object on stdout', async () => {
    const folder = copyService('express5-ts-orders');
    const { stdout, code } = await init(folder, ['--dry-run', '--json']);
    expect(code).toBe(0);
    const plan = JSON.parse(stdout) as Record<string, unknown>;
    expect(JSON.stringify(plan)).toContain('src/observability/logger.ts');
  });
});

describe('a second run', () => {
  it('changes nothing and says so, also while the first one’s changes are uncommitted', async () => {
    const folder = copyService('fastify4-js-inline');
    expect((await init(folder)).code).toBe(0);
    const once = readTree(folder, everything);
    const again = await init(folder);
    expect(again.code, again.output).toBe(0);
    expect(again.output).toMatch(/nothing to (do|change)|already|up to date/i);
    expect(readTree(folder, everything)).toEqual(once);
  });
});

describe('all or nothing', () => {
  it('leaves every byte as it was when the install fails', async () => {
    const folder = copyService('express5-ts-orders');
    const before = readTree(folder, everything);
    const npm = fakeNpm(
      'echo "{}" > package-lock.json; echo junk > left-behind; echo "E500 the registry is on fire" >&2; exit 1',
    );
    const failed = await sightline(folder, ['init', '--yes', '--lint-package', await packedPlugin()], {
      tools: [npm],
    });
    expect(failed.code).toBe(1);
    expect(failed.output).toContain('the registry is on fire');
    expect(failed.output).not.toMatch(/\n\s+at .+:\d+:\d+/);
    rmSync(path.join(folder, 'left-behind'));
    expect(readTree(folder, everything)).toEqual(before);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'leaves every byte as it was on %s in the middle of the install',
    async (signal) => {
      const folder = copyService('express5-ts-orders');
      const before = readTree(folder, everything);
      const npm = fakeNpm('echo "{}" > package-lock.json; touch "$FAKE_NPM_RUNS"; sleep 30');
      const started = path.join(makeScratch('signal'), 'npm-runs');
      const args = [sightlineBin, 'init', '--yes', '--lint-package', await packedPlugin()];
      const interrupted = await run(process.execPath, args, {
        cwd: folder,
        env: { ...programEnv({ tools: [npm] }), FAKE_NPM_RUNS: started },
        timeout: 60_000,
        onStart: (child) => {
          const poll = setInterval(() => {
            try {
              readFileSync(started);
            } catch {
              // ignored: not there yet
              return;
            }
            clearInterval(poll);
            // as a terminal does: to the whole group
            endGroup(child, signal);
          }, 50);
          child.once('close', () => {
            clearInterval(poll);
          });
        },
      });
      expect(existsSync(started), interrupted.output).toBe(true);
      expect(interrupted.code).not.toBe(0);
      expect(readTree(folder, everything)).toEqual(before);
    },
  );
});

describe('outside git', () => {
  it('works and says that there is no git', async () => {
    const folder = copyService('express4-js-single', { git: false });
    const done = await init(folder);
    expect(done.code, done.output).toBe(0);
    expect(done.output).toMatch(/git/i);
  });
});

describe('refuses, with cause and way out, and writes nothing:', () => {
  const refusals: { name: string; arrange: (folder: string) => void; says: RegExp; args?: string[] }[] = [
    {
      name: 'no package.json',
      arrange: (folder) => {
        rmSync(path.join(folder, 'package.json'));
      },
      says: /package\.json/,
    },
    {
      name: 'a malformed package.json',
      arrange: (folder) => {
        writeFileSync(path.join(folder, 'package.json'), '{ "name": "x", }}');
      },
      says: /package\.json/,
    },
    {
      name: 'a syntax error in the entry',
      arrange: (folder) => {
        writeFileSync(path.join(folder, 'src/server.ts'), 'import { a from "b";\n\nconst = 1;\n');
      },
      says: /src\/server\.ts:\d+/,
    },
    {
      name: 'no server framework',
      arrange: (folder) => {
        rmSync(path.join(folder, 'src'), { recursive: true });
        mkdirSync(path.join(folder, 'src'));
        writeFileSync(path.join(folder, 'src/server.ts'), 'console.log(1);\n');
        edit(folder, (manifest) => {
          delete manifest.dependencies;
        });
      },
      says: /express.*fastify|fastify.*express/is,
    },
    {
      name: 'a front-end-only repository',
      arrange: (folder) => {
        rmSync(path.join(folder, 'src'), { recursive: true });
        rmSync(path.join(folder, 'Dockerfile'));
        mkdirSync(path.join(folder, 'src'));
        writeFileSync(
          path.join(folder, 'src/main.tsx'),
          "import { createRoot } from 'react-dom/client';\ncreateRoot(document.body).render(null);\n",
        );
        edit(folder, (manifest) => {
          manifest.dependencies = { react: '^19.0.0', 'react-dom': '^19.0.0' };
          manifest.devDependencies = { vite: '^7.0.0' };
          manifest.scripts = { dev: 'vite', build: 'vite build' };
        });
      },
      says: /front.?end|browser|server/i,
    },
  ];

  it.each(refusals)('$name', async ({ arrange, says }) => {
    const folder = copyService('express5-ts-orders', { git: false });
    arrange(folder);
    commitAll(folder);
    const before = readTree(folder, everything);
    const refused = await init(folder);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(says);
    expect(refused.output).not.toMatch(/\n\s+at .+:\d+:\d+/);
    expect(readTree(folder, everything)).toEqual(before);
  });

  it('uncommitted changes, unless they are allowed', async () => {
    const folder = copyService('express5-ts-orders');
    writeFileSync(
      path.join(folder, 'src/app.ts'),
      `// half done\n${readFileSync(path.join(folder, 'src/app.ts'), 'utf8')}`,
    );
    const before = readTree(folder, everything);
    const refused = await init(folder);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(/--allow-dirty/);
    expect(readTree(folder, everything)).toEqual(before);
    expect((await init(folder, ['--allow-dirty'])).code).toBe(0);
  });

  it('several services in one workspace root, which it lists', async () => {
    const root = makeScratch('workspace');
    for (const name of ['express5-ts-orders', 'fastify5-js-payments']) {
      const member = copyService(name, { git: false });
      mkdirSync(path.join(root, 'apps'), { recursive: true });
      execFileSync('cp', ['-R', member, path.join(root, 'apps', name)]);
    }
    writeFileSync(
      path.join(root, 'package.json'),
      '{ "name": "shop", "private": true, "workspaces": ["apps/*"] }\n',
    );
    commitAll(root);
    const before = readTree(root, everything);
    const refused = await init(root);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('apps/express5-ts-orders');
    expect(refused.stderr).toContain('apps/fastify5-js-payments');
    expect(readTree(root, everything)).toEqual(before);
  });
});

/** A folder for PATH with an `npm` that does what the script says. */
function fakeNpm(script: string): string {
  const folder = makeScratch('fake-npm');
  writeFileSync(path.join(folder, 'npm'), `#!/bin/sh\n${script}\n`);
  chmodSync(path.join(folder, 'npm'), 0o755);
  return folder;
}

function edit(folder: string, change: (manifest: Record<string, unknown>) => void): void {
  const file = path.join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  change(manifest);
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Lines of a unified diff out of what else a run prints. */
function unifiedDiffIn(output: string): string {
  const start = output.search(/^(diff --git|--- )/m);
  expect(start, `no diff in\n${output}`).toBeGreaterThanOrEqual(0);
  const lines = output.slice(start).split('\n');
  const part = /^(diff --git |new file mode|index |--- |\+\+\+ |@@ |[ +-]|\\ No newline)/;
  const end = lines.findIndex((line, index) => index > 0 && !part.test(line) && line !== '');
  return `${lines
    .slice(0, end === -1 ? undefined : end)
    .join('\n')
    .trimEnd()}\n`;
}

/** What the team sees: without sightline's own record of what it did. */
function sourceOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(readTree(folder)).filter(([file]) => !file.startsWith('.sightline')),
  );
}
