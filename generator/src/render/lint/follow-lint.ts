import { runsStandard } from '../../inspect/lint-script.js';
import type { Service } from '../../inspect/service.js';
import { parseSource, syntaxErrorOf } from '../../inspect/source-file.js';
import { formatSource } from '../format.js';
import { installedBiomeLint } from './biome-lint.js';
import { installedEslint, installedStandard } from './eslint-lint.js';
import type { FixedText, LintedText, OwnLint } from './own-lint.js';
import { withSwitchedOff } from './switched-off.js';
import { AGAINST_STANDARD, unreadableBySettings } from './unseen-lint.js';

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

/** Emitted source that the repository's lint cannot parse: set for an older language, or of that age. */
export interface Unreadable {
  /** As the reader calls it: "ESLint 6". */
  tool: string;
  /** One such file, and how many more there are. */
  first: string;
  others: number;
  /** In the words of the lint. */
  reason: string;
}

/** What came of files under the repository's lint, and what the reader should know. */
interface Followed<F extends LintedText> {
  files: F[];
  notes: string[];
  /** Where some of them cannot be read. */
  unreadable?: Unreadable;
}

/** The first ESLint whose own parser reads what is emitted. */
const READS_ES2022 = 8;

/**
 * Brings formatted texts into line with the repository's own lint, as its `--fix` would, so that a lint that was green
 * stays green. What no fix brings into line is switched off by name in the file. Done while planning: what a dry run
 * shows is what is written.
 */
export async function followLint<F extends LintedText>(
  service: Service,
  files: readonly F[],
): Promise<Followed<F>> {
  const tool = toolOf(service);
  if (tool === undefined || files.length === 0) return { files: [...files], notes: [] };
  const lint = tool.find(service);
  const isOld = tool === ESLINT && (service.linter.eslintMajor ?? READS_ES2022) < READS_ES2022;
  if (lint === undefined) {
    const note = `${tool.name} is not installed here yet, so its fixes did not go over the emitted source: \`${byHand(tool, files)}\` once it is.`;
    const reason = tool === ESLINT ? await unreadableBySettings(service) : undefined;
    const [first] = files;
    if (reason !== undefined && first !== undefined) {
      const called = calledOf(service, tool);
      return {
        files: [...files],
        notes: [],
        unreadable: { tool: called, first: first.path, others: files.length - 1, reason },
      };
    }
    const old = isOld ? [`${calledOf(service, tool)} may not read it: then it goes into .eslintignore.`] : [];
    const known = tool === STANDARD ? AGAINST_STANDARD : [];
    return {
      files: files.map((file) => ({ ...file, text: withSwitchedOff(file.text, known).text })),
      notes: [[note, ...old].join(' ')],
    };
  }
  try {
    const followed = await inFormToo(service, files, lint);
    const unread = files.flatMap(({ path }, index) => {
      const reason = followed[index]?.unreadable;
      return reason === undefined ? [] : [{ path, reason }];
    });
    const [first] = unread;
    return {
      files: files.map((file, index) => withText(file, followed[index]?.text)),
      notes: offNotes(tool, files, followed),
      ...(first !== undefined && {
        unreadable: {
          tool: calledOf(service, tool),
          first: first.path,
          others: unread.length - 1,
          reason: first.reason,
        },
      }),
    };
  } catch (error) {
    const [reason = ''] = (error as Error).message.trim().split('\n');
    const note = `${tool.name} could not be run over the emitted source (${reason}): \`${byHand(tool, files)}\` once it runs.`;
    return { files: [...files], notes: [note] };
  }
}

function calledOf({ linter }: Service, tool: LintTool): string {
  return tool === ESLINT && linter.eslintMajor !== null
    ? `${tool.name} ${String(linter.eslintMajor)}`
    : tool.name;
}

/**
 * Files that are in place, with what the repository's ESLint still has against them switched off by name: rules that
 * need types are asked as well. Those files only that change, and what the reader should know.
 */
export async function switchOffByLint(
  service: Service,
  files: readonly LintedText[],
): Promise<{ files: LintedText[]; notes: string[] }> {
  const tool = toolOf(service);
  const lint = tool === ESLINT && files.length > 0 ? tool.find(service) : undefined;
  if (lint === undefined) return { files: [], notes: [] };
  const answers = await lint(files, 'comments');
  const news = files.map(({ text }, index) => {
    const known = withSwitchedOff(text, []).off;
    return (answers[index]?.off ?? []).filter((rule) => !known.includes(rule));
  });
  const told = rulesAndPlaces(files, news);
  return {
    files: files.flatMap((file, index) => {
      const text = answers[index]?.text ?? file.text;
      return text === file.text ? [] : [{ path: file.path, text }];
    }),
    notes:
      told === ''
        ? []
        : [
            `What ESLint finds in emitted files now that they are in place is switched off there by name: ${told}.`,
          ],
  };
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
  const told = rulesAndPlaces(
    files,
    followed.map(({ off }) => off),
  );
  if (told === '') return [];
  return [`What ${name} cannot fix in emitted files is switched off there by name: ${told}.`];
}

/** "no-void (src/a.ts and 2 more), no-x (src/b.ts)" */
function rulesAndPlaces(files: readonly LintedText[], off: readonly (readonly string[])[]): string {
  const places = new Map<string, string[]>();
  for (const [index, rules] of off.entries()) {
    for (const rule of rules) places.set(rule, [...(places.get(rule) ?? []), files[index]?.path ?? '']);
  }
  return [...places]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([rule, [first = '', ...others]]) => {
      const more = others.length === 0 ? '' : ` and ${String(others.length)} more`;
      return `${rule} (${first}${more})`;
    })
    .join(', ');
}

function byHand({ fixCommand }: LintTool, files: readonly LintedText[]): string {
  const folders = new Set(
    files.map(({ path }) => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : path)),
  );
  return `${fixCommand} ${[...folders].join(' ')}`;
}
