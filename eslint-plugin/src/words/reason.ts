import type { JSONSchema } from '@typescript-eslint/utils';

/** Options of rules that a comment which gives a reason can silence. */
export interface ReasonOptions {
  /** Let a comment that says why in the agreed form (`reasonPattern`) silence a report. */
  allowComments: boolean;
  /** What such a comment looks like: a regular expression, tried at the start of each of its lines. */
  reasonPattern: string;
}

export const reasonSchema: Record<keyof ReasonOptions, JSONSchema.JSONSchema4> = {
  allowComments: {
    type: 'boolean',
    description: 'Let a comment that says why in the agreed form (`reasonPattern`) silence a report.',
  },
  reasonPattern: {
    type: 'string',
    description:
      'What such a comment looks like: a regular expression, tried at the start of each of its lines.',
  },
};

export const defaultReason: ReasonOptions = {
  allowComments: true,
  reasonPattern:
    '^(?:ignored?|ignoring|expected|intentional(?:ly)?|deliberate(?:ly)?|swallow(?:ed)?|best[- ]effort|safe)\\s*(?::|--?|–|—)\\s*\\S+\\s+\\S',
};

/** Made once: a rule is set up for each file, and most repositories have one pattern. */
const patterns = new Map<string, RegExp>();

export function readReasonPattern(rule: string, source: string): RegExp {
  const before = patterns.get(source);
  if (before) return before;
  try {
    const pattern = new RegExp(source, 'i');
    patterns.set(source, pattern);
    return pattern;
  } catch (cause) {
    throw new Error(`sightline/${rule}: the option reasonPattern is no regular expression: ${source}`, {
      cause,
    });
  }
}
