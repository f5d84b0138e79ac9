import { findingsIn, freshFindings, type Finding } from './findings.js';
import type { CheckRun, OwnCheck } from './own-checks.js';

export interface CheckOutcome {
  what: OwnCheck['what'];
  /** As typed: "npm run lint". */
  command: string;
  passed: boolean;
  /** Whether it failed before as well; absent where that is not known. */
  failedBefore?: boolean;
  /** Whether the run brought something that fails: false where it failed before and nothing is new. */
  isWorse: boolean;
  /** Of a lint that came with the run: what it finds in the code that was there already. */
  isNew?: { errors: number; warnings: number; config?: string };
  /** What is new in it, one finding a line, else its last lines; empty where it passed or is no worse. */
  output: string;
}

const tailLines = 20;
/** How linters are told, in the command that package managers repeat, that warnings fail as errors do. */
const WARNINGS_FAIL = /--(?:max-warnings|deny-warnings|error-on-warnings)\b/;

/**
 * What became of the repository's own checks: one that failed before is only held against the run where it finds more,
 * and where nothing is known of before, one that finds something in a file which the run wrote.
 *
 * @param before - the same checks before anything was changed; empty where nothing was installed then
 * @param written - files that the run wrote, relative to the root
 */
export function judgeChecks(
  root: string,
  before: readonly CheckRun[],
  after: readonly CheckRun[],
  written: ReadonlySet<string>,
): CheckOutcome[] {
  return after.map((run): CheckOutcome => {
    const { what, command, passed, output } = run;
    const earlier = before.find((one) => one.what === what);
    const known = { what, command, passed, ...(earlier && { failedBefore: !earlier.passed }) };
    if (passed) return { ...known, isWorse: false, output: '' };
    const found = findingsIn(output, root);
    const news =
      earlier === undefined
        ? found.filter(({ file }) => written.has(file))
        : freshFindings(findingsIn(earlier.output, root), found);
    // Where it failed already, warnings are not why it does: the rules that came with the run only warn.
    const fresh =
      earlier?.passed === false && !WARNINGS_FAIL.test(output)
        ? news.filter(({ isWarning }) => isWarning !== true)
        : news;
    if (fresh.length > 0) return { ...known, isWorse: true, output: shown(fresh) };
    if (earlier?.passed === false) return { ...known, isWorse: false, output: '' };
    const last = output.split('\n').slice(-tailLines).join('\n');
    return { ...known, isWorse: earlier !== undefined, output: last };
  });
}

/**
 * A lint that came with the run was never green: it is not held against it, and told.
 *
 * @param config - its ESLint configuration, where it has one
 */
export function judgeNewLint(
  root: string,
  { what, command, passed, output }: CheckRun,
  config?: string,
): CheckOutcome {
  const found = findingsIn(output, root);
  const warnings = found.filter(({ isWarning }) => isWarning === true).length;
  const isNew = { errors: found.length - warnings, warnings, ...(config !== undefined && { config }) };
  const isTold = passed || found.length > 0;
  const last = isTold ? '' : output.split('\n').slice(-tailLines).join('\n');
  return { what, command, passed, isWorse: false, isNew, output: last };
}

function shown(findings: readonly Finding[]): string {
  const lines = findings.map(({ file, line, text }) => `${file}:${String(line)}  ${text}`);
  const more = lines.length > tailLines ? [`and ${String(lines.length - tailLines)} more`] : [];
  return [...lines.slice(0, tailLines), ...more].join('\n');
}
