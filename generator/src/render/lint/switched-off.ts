/** Why a rule is switched off, in every such comment. */
export const REASON = 'emitted by sightline; no fix brings this into line';
const COMMENT = new RegExp(`^/\\* eslint-disable ([^*]*?) (?:-- ${REASON} \\*/|\\*/ // ${REASON})\\r?\\n`);

/**
 * Puts a comment at the top of a text that switches off ESLint rules for this file, by name; those of a comment that is
 * there stay in it. Without rules the text stays as it is.
 *
 * @param readsReasons - false before ESLint 7, which takes a reason inside of the comment for the name of a rule
 */
export function withSwitchedOff(
  text: string,
  rules: readonly string[],
  readsReasons = true,
): { text: string; off: string[] } {
  const [found = '', named = ''] = COMMENT.exec(text) ?? [];
  const off = [...new Set([...named.split(', ').filter(Boolean), ...rules])].sort();
  if (off.length === 0) return { text, off };
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const because = readsReasons ? `-- ${REASON} */` : `*/ // ${REASON}`;
  return { text: `/* eslint-disable ${off.join(', ')} ${because}${end}${text.slice(found.length)}`, off };
}
