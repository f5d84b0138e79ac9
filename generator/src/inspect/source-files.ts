import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders that never hold a service's own running source. */
const SKIPPED_FOLDERS = new Set([
  ...['node_modules', 'dist', 'build', 'out', 'coverage', 'public', 'static', 'vendor', 'tmp'],
  ...[
    'test',
    'tests',
    '__tests__',
    '__mocks__',
    'e2e',
    'spec',
    'cypress',
    'fixtures',
    'docs',
    'examples',
    'example',
  ],
]);

/** Names of the browser's part of a service, and of what talks to something: `jobs/client`. */
const MAYBE_BROWSER = new Set(['client', 'frontend']);
const BROWSER_FILE = /\.(?:html?|[cm]?[jt]sx|vue|svelte|astro|css|s[ac]ss|less)$/;

const SOURCE = /\.[cm]?[jt]s$/;
const NOT_RUNNING =
  /\.d\.[cm]?ts$|\.(?:test|spec|tst|stories|config|min)\.[cm]?[jt]sx?$|^(?:gulpfile|gruntfile)\b/i;

/** Bounds the walk in repositories that keep generated code beside their source. */
const MAX_FILES = 6000;

/** The service's own source files, relative to `root`, sorted; other packages below the root are left out. */
export function listSourceFiles(root: string, outDirs: readonly string[]): string[] {
  const found: string[] = [];
  const walk = (folder: string): void => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    if (folder !== '' && entries.some((one) => one.name === 'package.json' && one.isFile())) return;
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (found.length >= MAX_FILES) return;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        const skipped =
          entry.name.startsWith('.') ||
          SKIPPED_FOLDERS.has(entry.name) ||
          outDirs.includes(path) ||
          (MAYBE_BROWSER.has(entry.name) && isOfBrowser(join(root, path)));
        if (!skipped) walk(path);
      } else if (entry.isFile() && SOURCE.test(entry.name) && !NOT_RUNNING.test(entry.name)) found.push(path);
    }
  };
  walk('');
  return found;
}

/** By what lies in it, or in a folder of it. */
function isOfBrowser(folder: string): boolean {
  const entries = readdirSync(folder, { withFileTypes: true });
  const names = entries.flatMap((entry) =>
    entry.isDirectory() && entry.name !== 'node_modules'
      ? readdirSync(join(folder, entry.name))
      : [entry.name],
  );
  return names.some((name) => BROWSER_FILE.test(name));
}

/**
 * Leaves out the folder that an earlier run emitted, known by the files that only it has side by side: the routes, loops
 * and signal handlers in it are not the service's own.
 */
export function withoutEmitted(files: readonly string[]): string[] {
  const stems = new Set(files.map((file) => file.replace(/\.[cm]?[jt]s$/, '')));
  const emitted = (folder: string): boolean =>
    ['index', 'context', 'redact', 'shutdown'].every((name) => stems.has(`${folder}${name}`));
  return files.filter((file) => !emitted(file.slice(0, file.lastIndexOf('/') + 1)));
}
