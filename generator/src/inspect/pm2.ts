import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

const ECOSYSTEM_FILES = [
  'ecosystem.config.js',
  'ecosystem.config.cjs',
  'ecosystem.config.mjs',
  'ecosystem.config.json',
  'ecosystem.json',
  'pm2.config.js',
  'pm2.config.cjs',
  'pm2.json',
  'process.json',
];

/** The file with pm2's own settings, if there is one. */
export function ecosystemFile(root: string): string | undefined {
  return ECOSYSTEM_FILES.find((one) => existsSync(join(root, one)));
}

/** The files that pm2's own settings start, one for each of its applications, where they are written out. */
export function ecosystemScripts(root: string): { file: string; script: string }[] {
  const file = ecosystemFile(root);
  if (file === undefined) return [];
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  const settings = lines.filter((line) => !/^\s*(?:\/\/|\*)/.test(line)).join('\n');
  return [...settings.matchAll(/["']?\bscript["']?\s*:\s*["'`]([^"'`$]+)["'`]/g)].map(([, script = '']) => ({
    file,
    script: posix.normalize(script),
  }));
}
