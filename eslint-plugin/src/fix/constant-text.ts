import type { Piece } from '../model/message.js';

/** Words that lead to a value and mean nothing once the value is gone. */
const LEADS_TO_VALUE = /(?:^|\s)(?:of|for|to|from|on|at|by|in|into|as|via|id|#)$/i;
/** Words that mean nothing when the message ends behind them. */
const LEADS_TO_LAST =
  /(?:^|\s)(?:of|for|to|from|on|at|by|in|into|as|via|id|#|with|is|was|are|were|and|the|after|because|due to)$/i;
const UNIT = /^(?:\s?(?:ms|secs?|seconds|%)|s|µs|us|ns|px|x|[kmgt]?i?b)(?!\w)/i;

/** One stretch of the constant message: text, or the place of a constant that keeps its name. */
export type TextPart = string | { readonly constant: Extract<Piece, { kind: 'constant' }>['node'] };

/** What is left of a prose message when its values are taken out; null where no word is left. */
export function constantParts(pieces: readonly Piece[]): readonly TextPart[] | null {
  const parts: TextPart[] = [];
  let afterValue = false;
  const end = pieces.findLastIndex(
    (piece) => piece.kind !== 'text' || /\w/.test(piece.text.replace(UNIT, '')),
  );
  for (const [at, piece] of pieces.entries()) {
    if (piece.kind === 'value') {
      trimBeforeValue(parts, at === end);
      afterValue = true;
      continue;
    }
    if (piece.kind === 'constant') parts.push({ constant: piece.node });
    else append(parts, afterValue ? piece.text.replace(UNIT, '') : piece.text);
    if (piece.kind === 'constant' || piece.text !== '') afterValue = false;
  }
  const cleaned = clean(parts);
  // Without its value `90%` before a word would read as a placeholder: `% done`.
  if (cleaned.some((part) => typeof part === 'string' && /%[sdifjoOxc]/.test(part))) return null;
  return cleaned.some((part) => typeof part !== 'string' || /\p{L}/u.test(part)) ? cleaned : null;
}

function append(parts: TextPart[], text: string): void {
  const last = parts.at(-1);
  if (typeof last === 'string') parts[parts.length - 1] = `${last}${text}`;
  else parts.push(text);
}

/** `upload of ${x}` keeps `upload`, `user=${x}` keeps `user`. */
function trimBeforeValue(parts: TextPart[], isLast: boolean): void {
  const last = parts.at(-1);
  if (typeof last !== 'string') return;
  const opening = /[\s#$:="'`([{<]*$/.exec(last)?.[0] ?? '';
  const words = last.slice(0, last.length - opening.length);
  const leading = isLast ? LEADS_TO_LAST : LEADS_TO_VALUE;
  // `no feed for id ${x}` keeps `no feed`
  const without = words.replace(/(?:^|\s)(?:id|#)$/i, '').replace(leading, '');
  parts[parts.length - 1] = `${without} ${opening.replace(/[#$:=]/g, '')}`;
}

function clean(parts: readonly TextPart[]): readonly TextPart[] {
  const tidy = parts
    .map((part) => (typeof part === 'string' ? tidied(part) : part))
    .filter((part) => part !== '');
  const first = tidy[0];
  if (typeof first === 'string') tidy[0] = first.replace(/^(?:[\s,;:=\-–—>|./)\]}]|and\s)+/, '');
  const last = tidy.at(-1);
  if (typeof last === 'string') tidy[tidy.length - 1] = withoutTail(last);
  return tidy.filter((part) => part !== '');
}

function tidied(text: string): string {
  return text
    .replace(/\(\s*\)|\[\s*\]|\{\s*\}|<\s*>/g, ' ')
    .replace(/([([{<])\s+/g, '$1')
    .replace(/\s+([)\]}>])/g, '$1')
    .replace(/(^|\s)(['"`])\s*\2(?=\s|$|[.,;:!?])/g, '$1')
    .replace(/(^|\s)['"`)\]}]+(?=\s|$|[.,;:!?])/g, '$1')
    .replace(/(^|\s)\/(?=\s|$)/g, '$1')
    .replace(/\s+/g, ' ')
    .replace(/\s+([,;.!?])/g, '$1')
    .replace(/(\w)\s+:(?=\s|$)/g, '$1:')
    .replace(/([,;])(?:\s*[,;])+/g, '$1')
    .replace(/:\s*,/g, ',');
}

function withoutTail(text: string): string {
  return text.replace(/[\s,;:=\-–—>|/([{]+$/, '');
}
