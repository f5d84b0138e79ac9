import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Problem } from '../problem.js';
import { parseTypeScript } from './parse.js';
import { templateNames } from './template-store.js';

/** Texts of a team's own templates by the name of the one that each takes the place of. */
export type TemplateOverrides = ReadonlyMap<string, string>;

/**
 * Reads a folder that is laid out as templates/: `service/logger.ts` takes the place of that template. Throws a Problem
 * where the folder is not there, or a file of it takes no template's place.
 *
 * @param folder - absolute
 */
export function readOverrides(folder: string): TemplateOverrides {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new Problem(
      `${folder}, which is to hold templates, is no folder.`,
      'Name one with files like service/logger.ts in it, by --templates or "templates" of the configuration.',
      'usage',
    );
  }
  const known = templateNames();
  const overrides = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = path.join(folder, entry);
    if (!entry.endsWith('.ts') || !statSync(file).isFile()) continue;
    const name = entry.replaceAll('\\', '/').replace(/\.ts$/, '');
    if (!known.includes(name)) {
      throw new Problem(
        `${file} takes the place of no template.`,
        `The templates are ${known.join(', ')}.`,
        'usage',
      );
    }
    overrides.set(name, readFileSync(file, 'utf8').replaceAll('\r\n', '\n'));
  }
  return overrides;
}

/** What a team's template comes to has to be TypeScript. Throws a Problem that names the place. */
export function checkOverride(name: string, expanded: string): void {
  try {
    parseTypeScript(`templates/${name}.ts`, expanded);
  } catch (error) {
    throw notATemplate(name, error);
  }
}

export function notATemplate(name: string, error: unknown): Problem {
  return new Problem(
    `Your template ${name}.ts cannot be used: ${(error as Error).message}`,
    'Start from the template of that name in this version of sightline; its `//# ` lines hold Handlebars blocks.',
  );
}
