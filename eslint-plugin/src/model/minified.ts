import type { TSESLint } from '@typescript-eslint/utils';

/** Who writes by hand ends a line before. */
const LONG_LINE = 400;

/** Whether a tool has taken the line breaks out of the file, as of a library that is kept as a copy: nobody mends it here. */
export function isMinified({ text, lines }: Readonly<TSESLint.SourceCode>): boolean {
  if (text.length < 5_000 || lines.length > 100 || text.length < 200 * lines.length) return false;
  let long = 0;
  for (const line of lines) if (line.length > LONG_LINE) long += line.length;
  return long > 0.9 * text.length;
}
