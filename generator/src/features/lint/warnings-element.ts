import type { TextStyle } from '../../inspect/service.js';
import { RECOMMENDED_RULES } from './preset.js';

/**
 * Warnings: a lint that is green today stays green, whatever the rules find in the code that is there. The team makes
 * them errors when it has cleaned up.
 */
const SEVERITY = 'warn';

export interface FlatElementOptions {
  /** The name that the plugin has in the file. */
  local: string;
  style: Pick<TextStyle, 'quote'>;
  files: string | null;
}

/** One element of a flat configuration, without a comma behind it. */
export function flatElement({ local, style: { quote }, files }: FlatElementOptions): string {
  const preset = `${local}.configs[${quote}recommended-warn${quote}]`;
  return files === null ? preset : `{ ...${preset}, files: [${quote}${files}${quote}] }`;
}

/** The rules as properties of a `rules` object. */
export function ruleEntries(quote: string): string[] {
  return RECOMMENDED_RULES.map((rule) => `${quote}${rule}${quote}: ${quote}${SEVERITY}${quote}`);
}
