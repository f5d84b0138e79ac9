import { runsStandard } from '../../inspect/lint-script.js';
import type { ManualStep } from '../../edit/splice.js';
import type { Service } from '../../inspect/service.js';
import { parseSource, syntaxErrorOf } from '../../inspect/source-file.js';
import { formatSource } from '../format.js';
import { installedBiomeLint } from './biome-lint.js';
import { installedEslint, installedStandard } from './eslint-lint.js';
import type { FixedText, LintedText, OwnLint } from './own-lint.js';

/** What the reader calls a linter, how its fixes are asked for by hand, and where it is found. */
interface LintTool {
  name: string;
  fixCommand: string;
  find: (service: Service) => OwnLint | undefined;
}

const ESLINT: LintTool = { name: 'ESLint', fixCommand: 'npx eslint --fix', find: installedEslint };
const BIOME: LintTool = { name: 'Biome', fixCommand: 'npx biome check --write', find: installedBiomeLint };
const STANDARD: LintTool = { name: 'standard', fixCommand: 'npx standard --fix', find: installedStandard };
const TOOLS: Partial<Record<Service['linter']['kind'], LintTool>> = {
  flat: ESLINT,
  legacy: ESLINT,
  biome: BIOME,
};

/**
 * Brings formatted texts into line with the repository's own lint, as its `--fix` would, so that a lint that was green
 * stays green. What no fix brings into line is switched off by name in the file. Done while planning: what a dry run
 * shows is what is written.
 *
 * @returns the files, what the reader should know, and a step where the lint cannot read what is emitted
 */
export async function followLint<F extends LintedText>(
  service: Service,
  files: readonly F[],
): Promise<{ files: F[]; notes: string[]; manual: ManualStep[] }> {
  const tool = toolOf(service);
  if (tool === undefined || files.length === 0) return { files: [...files], notes: [], manual: [] };
  const lint = tool.find(service);
  if (lint === undefined) {
    const note = `${tool.name} is not installed here yet, so its fixes did not go over the emitted source: \`${byHand(tool, files)}\` once it is.`;
    return { files: [...files], notes: [note], manual: [] };
  }
  try {
    const followed = await inFormToo(service, files, lint);
    return {
      files: files.map((file, index) => withText(file, followed[index]?.text)),
      notes: offNotes(tool, files, followed),
      manual: unreadableStep(service, tool, files, followed),
    };
  } catch (error) {
    const [reason = ''] = (error as Error).message.trim().split('\n');
    const note = `${tool.name} could not be run over the emitted source (${reason}): \`${byHand(tool, files)}\` once it runs.`;
    return { files: [...files], notes: [note], manual: [] };
  }
}

/** Texts after the fixes of the repository's own lint and nothing else; as they are where it does not run. */
export async function fixedByLint(service: Service, files: readonly LintedText[]): Promise<string[]> {
  const lint = files.length === 0 ? undefined : toolOf(service)?.find(service);
  try {
    const fixed = (await lint?.(files, 'fixes')) ?? files;
    return files.map((file, index) => withText(file, fixed[index]?.text).text);
  } catch {
    // ignored: that it does not run is told of the emitted source
    return files.map(({ text }) => text);
  }
}

/** A fix that breaks what it fixes is not taken. */
function withText<F extends LintedText>(file: F, text = file.text): F {
  return syntaxErrorOf(parseSource(file.path, text)) === undefined ? { ...file, text } : file;
}

function toolOf({ linter, packageJson }: Service): LintTool | undefined {
  if (runsStandard(packageJson.data)) return STANDARD;
  return linter.config === null ? undefined : TOOLS[linter.kind];
}

/** A fix may leave lines that the formatter lays out otherwise; where the two disagree, the lint has the last word. */
async function inFormToo(
  service: Service,
  files: readonly LintedText[],
  lint: OwnLint,
): Promise<FixedText[]> {
  const fixed = await lint(files, 'fixes-and-comments');
  if (service.formatter.kind === 'none') return fixed;
  const laidOut = await Promise.all(
    fixed.map(async ({ text }, index) => {
      const path = files[index]?.path ?? '';
      return { path, text: text === files[index]?.text ? text : await formatSource(service, path, text) };
    }),
  );
  const moved = laidOut.filter(({ text }, index) => text !== fixed[index]?.text);
  if (moved.length === 0) return fixed;
  const again = await lint(moved, 'fixes-and-comments');
  return fixed.map((file, index) => {
    const at = moved.findIndex(({ path }) => path === files[index]?.path);
    return at === -1 ? file : (again[at] ?? file);
  });
}

function offNotes(
  { name }: LintTool,
  files: readonly LintedText[],
  followed: readonly FixedText[],
): string[] {
  const places = new Map<string, string[]>();
  for (const [index, { off }] of followed.entries()) {
    for (const rule of off) places.set(rule, [...(places.get(rule) ?? []), files[index]?.path ?? '']);
  }
  if (places.size === 0) return [];
  const told = [...places]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([rule, [first = '', ...others]]) => {
      const more = others.length === 0 ? '' : ` and ${String(others.length)} more`;
      return `${rule} (${first}${more})`;
    });
  return [`What ${name} cannot fix in emitted files is switched off there by name: ${told.join(', ')}.`];
}

/** Set for an older language, it would be red for what a rule cannot switch off. */
function unreadableStep(
  { linter }: Service,
  { name }: LintTool,
  files: readonly LintedText[],
  followed: readonly FixedText[],
): ManualStep[] {
  const unread = files.filter((_, index) => followed[index]?.unreadable !== undefined);
  const [first] = unread;
  // Of an ESLint that is too old for our plugin, the step about that tells.
  if (first === undefined || (linter.eslintMajor ?? 8) < 8) return [];
  const [reason = ''] = followed.flatMap(({ unreadable }) => unreadable ?? []);
  const folder = first.path.slice(0, first.path.lastIndexOf('/') + 1);
  const override = `{ "files": ["${folder}**"], "parserOptions": { "ecmaVersion": 2022 } }`;
  const more = unread.length === 1 ? '' : ` and ${String(unread.length - 1)} more`;
  return [
    {
      title: `Let ${name} read the emitted source`,
      file: linter.config ?? 'package.json',
      line: null,
      snippet: override,
      why: `it is set for an older JavaScript than that of ${first.path}${more} (${reason})`,
    },
  ];
}

function byHand({ fixCommand }: LintTool, files: readonly LintedText[]): string {
  const folders = new Set(files.map(({ path }) => path.slice(0, path.lastIndexOf('/')) || '.'));
  return `${fixCommand} ${[...folders].join(' ')}`;
}
