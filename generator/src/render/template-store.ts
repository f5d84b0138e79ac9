import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const PACKAGE = new URL('../../', import.meta.url);

/**
 * The packed package holds a copy in generator/templates; a checkout, known by its src/, has the folder beside
 * generator/. The checkout never reads the copy, so one that a broken `npm pack` left behind cannot hide the source.
 */
const TEMPLATES = existsSync(new URL('src/', PACKAGE))
  ? new URL('../templates/', PACKAGE)
  : new URL('templates/', PACKAGE);

/** Names of the templates of emitted source: "service/logger". */
export function templateNames(): string[] {
  return ['service', 'http', 'tasks'].flatMap((folder) => {
    const at = fileURLToPath(new URL(`${folder}/`, TEMPLATES));
    if (!existsSync(at)) return [];
    return readdirSync(at).map((file) => `${folder}/${file.replace(/\.ts$/, '')}`);
  });
}

/** Reads one template by its path under templates/, "service/logger.ts". */
export async function readTemplate(file: string): Promise<string> {
  return readFile(fileURLToPath(new URL(file, TEMPLATES)), 'utf8');
}
