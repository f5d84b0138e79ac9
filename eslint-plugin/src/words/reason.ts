import type { JSONSchema } from '@typescript-eslint/utils';

/** Options of rules that a comment which gives a reason can silence. */
export interface ReasonOptions {
  /** Let a comment that says why in the agreed form (`reasonPattern`) silence a report. */
  allowComments: boolean;
  /** What such a comment looks like: a regular expression, tried on each of its lines. */
  reasonPattern: string;
}

/** Where an error goes that is not dealt with here. */
const ELSEWHERE = 'elsewhere|above|below|by|in|inside|upstream|downstream';

const properties: Record<keyof ReasonOptions, JSONSchema.JSONSchema4> = {
  allowComments: {
    type: 'boolean',
    description: 'Let a comment that says why in the agreed form (`reasonPattern`) silence a report.',
  },
  reasonPattern: {
    type: 'string',
    description: 'What such a comment looks like: a regular expression, tried on each of its lines.',
  },
};

const defaults: ReasonOptions = {
  allowComments: true,
  reasonPattern: [
    // A word that says that it is meant, and then the reason: behind a sign, or behind a word such as "when".
    '^(?:we\\s+(?:can\\s+|are\\s+)?)?(?:ignor(?:e|es|ed|ing)|suppress(?:es|ed|ing)?|expected|intentional(?:ly)?|deliberate(?:ly)?|swallow(?:s|ed)?|silent(?:ly)?|best[- ]effort|not fatal|non-?fatal|safe)\\b',
    '(?:(?:\\s+(?:on purpose|by design))?\\s*(?::|--?|–|—|,|;)\\s*\\S+\\s+\\S|(?:\\s+[\\w-]+){1,4}\\s*(?:;|--|–|—)\\s*\\S+\\s+\\S|[^:]{0,60}\\s(?:because|since|if|when|unless|while|as)\\s+\\S+\\s+\\S)',
    // The other way round: "the process has ended — ignore".
    '|^(?!todo|fixme|hack|xxx)\\S+\\s+\\S.{0,80}?\\s?(?:;|,|--|–|—|\\s-)\\s*ignor(?:e|ed|ing)\\b',
    // Somebody else has it: "logged elsewhere", "is reported by the loop below".
    `|(?:^|\\b(?:is|are|was|were|gets?)\\s+(?:already\\s+)?)(?:logged|reported|handled|caught|surfaced)\\s+(?:${ELSEWHERE})\\b`,
    // What is wanted is the case: "already closed", "the channel may be gone", "may not exist".
    '|^already\\s+[a-z]{4}|\\balready\\s+(?:closed|disconnected|ended|destroyed|gone|removed|deleted|torn\\s+down|shut\\s+down)\\b|\\b(?:may|might)\\s+(?:be\\s+already|already\\s+be|already\\s+have|have\\s+already)\\s+[a-z]{3}',
    '|\\b(?:may|might)\\s+(?:be\\s+[a-z]{3,}\\s+already\\b|not\\s+(?:yet\\s+)?(?:exists?\\b|have\\s+[a-z]|be\\s+(?:there|present|installed|available))|have\\s+been\\s+(?:removed|deleted|closed|moved|renamed))',
  ].join(''),
};

/** The part of a rule's `meta` that gives it these options, and no others. */
export const reasonMeta: {
  schema: [JSONSchema.JSONSchema4ObjectSchema];
  defaultOptions: [ReasonOptions];
} = {
  schema: [{ type: 'object', additionalProperties: false, properties }],
  defaultOptions: [defaults],
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
