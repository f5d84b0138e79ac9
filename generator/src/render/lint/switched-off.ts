/** Why a rule is switched off, in every such comment. */
export const REASON = 'emitted by sightline; no fix brings this into line';
const COMMENT = new RegExp(`^/\\* eslint-disable ([^*]*?) -- ${REASON} \\*/\\r?\\n`);

/**
 * Puts a comment at the top of a text that switches off ESLint rules for this file, by name; those of a comment that is
 * there stay in it. Without rules the text stays as it is.
 */
export function withSwitchedOff(text: string, rules: readonly string[]): { text: string; off: string[] } {
  const [found = '', named = ''] = COMMENT.exec(text) ?? [];
  const off = [...new Set([...named.split(', ').filter(Boolean), ...rules])].sort();
  if (off.length === 0) return { text, off };
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const comment = `/* eslint-disable ${off.join(', ')} -- ${REASON} */${end}`;
  return { text: `${comment}${text.slice(found.length)}`, off };
}
