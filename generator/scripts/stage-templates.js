/**
 * Runs before and after `npm pack`. Before: builds, and copies ../templates to ./templates, because npm packs no
 * symbolic links and nothing above the package. After, with --clean: takes the copy away again.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const packageRoot = fileURLToPath(new URL('..', import.meta.url));
const source = path.join(packageRoot, '../templates');
const copy = path.join(packageRoot, 'templates');

rmSync(copy, { recursive: true, force: true });
if (!process.argv.includes('--clean')) {
  build();
  refuseNamesThatNpmDrops();
  cpSync(source, copy, { recursive: true });
}

function build() {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: path.dirname(packageRoot), stdio: 'inherit' });
  if (!existsSync(path.join(packageRoot, 'dist/cli.js'))) {
    throw new Error('the build made no dist/cli.js: run `npx tsc -b --force`');
  }
}

/** npm leaves these out of every tarball, without a word: they are stored under another name. */
function refuseNamesThatNpmDrops() {
  const dropped = ['.gitignore', '.npmignore', '.npmrc', '.DS_Store', 'node_modules', 'package-lock.json'];
  const found = readdirSync(source, { recursive: true }).filter((file) =>
    dropped.includes(path.basename(file)),
  );
  if (found.length > 0)
    throw new Error(`npm would leave out templates/${found.join(', templates/')}: rename them`);
}
