import path from 'node:path';

/** One error or warning that a compiler or a linter reports. */
export interface Finding {
  /** Relative to the service's root, with forward slashes. */
  file: string;
  line: number;
  text: string;
  /** Set where the linter itself calls it a warning. */
  isWarning?: true;
}

/** `src/a.ts(1,2): error TS1: …`, `src/a.ts:1:2 - error TS1: …`, `src/a.ts:1:2 lint/x ━━━`, `src/a.ts:1:2: …` */
const ON_ONE_LINE = /^\s*(\S.*?)(?:\((\d+),\d+\):|:(\d+):\d+(?::| -)?)\s+(\S.*?)[\s━]*$/;
/** ESLint names the file once, above its findings. */
const UNDER_A_FILE = /^\s+(\d+):\d+\s+(error|warning|✖|⚠)\s+(\S.*?)\s*$/;
/** oxlint: the message, and below it where. */
const BELOW_ITS_TEXT = /^\s*[,╭][-─]*\[(.+?):(\d+):\d+\]/;
const SOURCE_FILE = /\.[cm]?[jt]sx?$/;

/** What can be told apart in the output of tsc, ESLint, Biome or oxlint; empty for output in another form. */
export function findingsIn(output: string, root: string): Finding[] {
  const findings: Finding[] = [];
  let file: string | undefined;
  let before = '';
  const add = (at: string, line: string | undefined, text: string, isWarning = false): void => {
    const finding = {
      file: withinRoot(at, root),
      line: Number(line),
      text: text.replaceAll(/\s{2,}/g, '  '),
    };
    findings.push({ ...finding, ...(isWarning && { isWarning }) });
  };
  for (const line of output.split(/\r?\n/)) {
    const under = UNDER_A_FILE.exec(line);
    const below = BELOW_ITS_TEXT.exec(line);
    const one = ON_ONE_LINE.exec(line);
    if (under !== null && file !== undefined)
      add(file, under[1], under[3] ?? '', /[w⚠]/.test(under[2] ?? ''));
    else if (below !== null) add(below[1] ?? '', below[2], before.trim(), /^\s*[⚠!]/.test(before));
    else if (one !== null && SOURCE_FILE.test(one[1] ?? ''))
      add(one[1] ?? '', one[2] ?? one[3], one[4] ?? '');
    else if (SOURCE_FILE.test(line) && !/^\s/.test(line)) file = line;
    else if (line.trim() === '') file = undefined;
    before = line;
  }
  return findings;
}

function withinRoot(file: string, root: string): string {
  const relative = path.isAbsolute(file) ? path.relative(root, file) : path.normalize(file);
  return relative.replaceAll('\\', '/');
}

/** Findings that there are more of than before; places do not count, because edits move them. */
export function freshFindings(before: readonly Finding[], after: readonly Finding[]): Finding[] {
  const known = new Map<string, number>();
  for (const finding of before) known.set(keyOf(finding), (known.get(keyOf(finding)) ?? 0) + 1);
  return after.filter((finding) => {
    const left = known.get(keyOf(finding)) ?? 0;
    if (left > 0) known.set(keyOf(finding), left - 1);
    return left === 0;
  });
}

function keyOf({ file, text }: Finding): string {
  return `${file}\n${text}`;
}
