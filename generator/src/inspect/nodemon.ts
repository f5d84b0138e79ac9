import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from './runners.js';
import type { PackageJson } from './service.js';

/** `nodemon --quiet`: what it runs stands elsewhere. */
export function runsMain({ runner, command, files }: Run): boolean {
  return (
    runner === 'nodemon' &&
    files.length === 0 &&
    !command.some(({ value }) => /^(?:-x|--exec|--config)$/.test(value))
  );
}

/**
 * What nodemon runs where its command names no file: "main" of package.json, else index.js. Undefined where its settings
 * say what is run, or where it runs the script "start".
 */
export function nodemonMain(root: string, { main, scripts, nodemonConfig }: PackageJson): string | undefined {
  const path = join(root, 'nodemon.json');
  const settings = (existsSync(path) ? readFileSync(path, 'utf8') : '') + JSON.stringify(nodemonConfig ?? {});
  if (/"(?:exec|script|execMap)"\s*:/.test(settings)) return undefined;
  if (main !== undefined) return main;
  return scripts?.start === undefined ? 'index.js' : undefined;
}
