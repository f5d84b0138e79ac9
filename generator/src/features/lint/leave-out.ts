import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ManualStep, SourceEdit } from '../../edit/splice.js';
import { ignorePathOf, runsEslint, runsStandard } from '../../inspect/lint-script.js';
import type { Service } from '../../inspect/service.js';
import type { Unreadable } from '../../render/lint/follow-lint.js';
import type { PlannedFile } from '../features.js';

/** Template name of a `.eslintignore` that was not there before; it stays as long as the emitted source. */
export const IGNORE_TEMPLATE = 'lint/eslintignore';
const IGNORE_FILE = '.eslintignore';

/** How the lint is kept from what it cannot read. */
interface LeftOut {
  files: PlannedFile[];
  edits: SourceEdit[];
  notes: string[];
  manual: ManualStep[];
}

/**
 * Keeps the emitted folder out of a lint that cannot parse what is in it: there is nothing that a comment could switch
 * off. By the list of ESLint's that the repository has, else by a `.eslintignore` of its own; every ESLint before flat
 * configurations reads that, whatever form its configuration has. Where neither would be read, a step.
 */
export async function leaveOut(service: Service, dir: string, unreadable: Unreadable): Promise<LeftOut> {
  const nothing: LeftOut = { files: [], edits: [], notes: [], manual: [] };
  const why = reasonOf(unreadable);
  const refusal = reasonAgainst(service, dir);
  if (refusal !== null) return { ...nothing, manual: [step(service, dir, `${why}, and ${refusal}`)] };
  const file = ignorePathOf(service.packageJson.data) ?? IGNORE_FILE;
  const { eslintIgnore } = service.packageJson.data as { eslintIgnore?: unknown };
  const place =
    !existsSync(path.join(service.root, file)) && Array.isArray(eslintIgnore) ? 'package.json' : file;
  const done = {
    ...nothing,
    notes: [`${why}: ${place} keeps ${dir} out of it. A lint that reads ES2022 can do without.`],
  };
  const edit = (splices: SourceEdit['splices']): LeftOut => ({
    ...done,
    edits:
      splices.length === 0 ? [] : [{ file: place, why: 'the lint cannot read the emitted source', splices }],
  });
  if (place === 'package.json') return edit(await listed(service, pattern(dir)));
  if (existsSync(path.join(service.root, file))) return edit(appended(service, file, pattern(dir)));
  const { eol } = service.formatter.style;
  const text = ['# Emitted by sightline: the lint of this repository cannot read it.', pattern(dir), ''].join(
    eol,
  );
  const made = {
    path: file,
    template: IGNORE_TEMPLATE,
    text,
    why: 'keeps the emitted source out of the lint',
  };
  return { ...done, files: [made] };
}

function reasonOf({ tool, first, others, reason }: Unreadable): string {
  const more = others === 0 ? '' : ` and ${String(others)} more`;
  return `${tool} cannot read ${first}${more} (${reason})`;
}

function reasonAgainst({ linter, packageJson, root, repositoryRoot }: Service, dir: string): string | null {
  const { data } = packageJson;
  if (linter.kind !== 'legacy' || runsStandard(data)) return 'its configuration is yours to change';
  if (dir === '' || dir === '.') return 'the emitted source has no folder of its own';
  if (root !== repositoryRoot && !runsEslint(data)) return 'it runs from a folder above this service';
  const ignorePath = ignorePathOf(data);
  if (ignorePath !== undefined && path.posix.basename(ignorePath) !== IGNORE_FILE)
    return `${ignorePath}, which tells it what to leave out, tells others too`;
  return null;
}

/** From the folder that the lint runs in. */
function pattern(dir: string): string {
  return dir.includes('/') ? `${dir}/` : `/${dir}/`;
}

function appended({ root }: Service, file: string, line: string): SourceEdit['splices'] {
  const text = readFileSync(path.join(root, file), 'utf8');
  if (text.split(/\r?\n/).some((one) => one.trim() === line)) return [];
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const inserted = text === '' || text.endsWith('\n') ? line + eol : eol + line;
  return [{ at: text.length, removed: '', inserted }];
}

/** One more element of `eslintIgnore` in package.json. */
async function listed({ packageJson: { text } }: Service, line: string): Promise<SourceEdit['splices']> {
  const { findNodeAtLocation, parseTree } = await import('jsonc-parser');
  const tree = parseTree(text);
  const list = tree && findNodeAtLocation(tree, ['eslintIgnore']);
  if (list === undefined || list.children?.some(({ value }) => value === line) === true) return [];
  const last = list.children?.at(-1);
  if (last === undefined) return [{ at: list.offset + 1, removed: '', inserted: JSON.stringify(line) }];
  const gap = /\s*$/.exec(text.slice(0, last.offset))?.[0] ?? '';
  const separated = list.children?.length === 1 && gap === '' ? ' ' : gap;
  return [{ at: last.offset + last.length, removed: '', inserted: `,${separated}${JSON.stringify(line)}` }];
}

function step({ linter, packageJson }: Service, dir: string, why: string): ManualStep {
  const standard = runsStandard(packageJson.data);
  const snippets = {
    standard: `"standard": { "ignore": ["${dir}/"] }`,
    flat: `{ files: ['${dir}/**'], languageOptions: { ecmaVersion: 2022 } },`,
    legacy: `"ignorePatterns": ["${dir}/"]`,
  };
  return {
    title: 'Keep the lint from the emitted source, or let it read that',
    file: standard ? 'package.json' : (linter.config ?? 'package.json'),
    line: null,
    snippet: standard ? snippets.standard : linter.kind === 'flat' ? snippets.flat : snippets.legacy,
    why,
  };
}
