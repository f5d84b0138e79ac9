import type { TextStyle } from '../../inspect/service.js';
import { RECOMMENDED_RULES } from './preset.js';

/**
 * Warnings: a lint that is green today stays green, whatever the rules find in the code that is there. The team makes
 * them errors when it has cleaned up.
 */
const SEVERITY = 'warn';

export interface FlatElementOptions {
  local: string;
  indent: string;
  style: TextStyle;
  files: string | null;
  /** Whether the file ends its lists with a comma. */
  trailingComma: boolean;
}

/** One element of a flat configuration, without a comma behind it. */
export function flatElement({ local, indent, style, files, trailingComma }: FlatElementOptions): string {
  const { eol, quote } = style;
  const inner = indent + style.indent;
  const tail = trailingComma ? ',' : '';
  const rules = ruleEntries(quote).map((entry) => `${eol}${inner}${style.indent}${entry}`);
  const plugins = local === 'sightline' ? '{ sightline }' : `{ sightline: ${local} }`;
  return [
    '{',
    ...(files === null ? [] : [`${inner}files: [${quote}${files}${quote}],`]),
    `${inner}plugins: ${plugins},`,
    `${inner}rules: {${rules.join(',')}${tail}`,
    `${inner}}${tail}`,
    `${indent}}`,
  ].join(eol);
}

/** The rules as properties of a `rules` object. */
export function ruleEntries(quote: string): string[] {
  return RECOMMENDED_RULES.map((rule) => `${quote}${rule}${quote}: ${quote}${SEVERITY}${quote}`);
}
