import { unitAtEnd } from './units.js';

export type PrometheusType = 'counter' | 'gauge' | 'histogram' | 'summary';

type NameProblem =
  | 'syntax'
  | 'colon'
  | 'camelCase'
  | 'typeInName'
  | 'unit'
  | 'shortUnit'
  | 'counterTotal'
  | 'otherTotal'
  | 'reservedSuffix';

export interface NameFinding {
  readonly problem: NameProblem;
  /** The part of the name that is meant. */
  readonly part: string;
  /** What it should be; empty where there is nothing to say. */
  readonly wanted: string;
}

/** What is wrong with a name, and the name without it; `scales` where the values have to change with it. */
export interface NameVerdict {
  readonly findings: readonly NameFinding[];
  readonly better: string;
  readonly scales: boolean;
}

const TYPES = /^(?:counter|gauge|histogram|summary)$/;

/**
 * What Prometheus' own linter says of a metric's name. `isTail`: the text is only the end of the name, behind a prefix
 * that the file does not tell.
 */
export function judgePrometheusName(name: string, type: PrometheusType, isTail = false): NameVerdict {
  const findings: NameFinding[] = [];
  let scales = false;
  const add = (problem: NameProblem, part: string, wanted = '') => {
    findings.push({ problem, part, wanted });
  };

  if (name.includes(':')) add('colon', ':');
  else if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(isTail ? `x${name}` : name))
    add('syntax', /[^a-zA-Z0-9_]/.exec(name)?.[0] ?? name.charAt(0));
  let words = snakeOf(name).split('_');
  if (/[a-z][A-Z]/.test(name)) add('camelCase', name);

  const isTotal = words.at(-1) === 'total';
  if (isTotal) words = words.slice(0, -1);
  const typeAt = words.findIndex(
    (word, at) =>
      (at > 0 || isTail) &&
      TYPES.test(word) &&
      (word === type || (at === words.length - 1 && word !== 'summary')),
  );
  if (typeAt > -1) {
    add('typeInName', words[typeAt] ?? '');
    words = words.filter((_, at) => at !== typeAt);
  }
  const suffix = words.at(-1) ?? '';
  if (words.length > 1 && (suffix === 'bucket' || suffix === 'count' || suffix === 'sum')) {
    add('reservedSuffix', suffix);
    words = words.slice(0, -1);
  }
  const unit = unitAtEnd(words);
  if (unit && (unit.isShort || unit.scales)) {
    add(unit.isShort ? 'shortUnit' : 'unit', words.at(-1) ?? '', unit.base);
    scales = unit.scales;
    words = [...words.slice(0, -1), unit.base];
  }
  if (type === 'counter' && !isTotal && suffix !== 'count') add('counterTotal', '_total');
  if (type !== 'counter' && isTotal) add('otherTotal', '_total');
  return { findings, better: [...words, ...(type === 'counter' ? ['total'] : [])].join('_'), scales };
}

/** `shopActiveSessions` as `shop_active_sessions`; what no name may hold becomes `_`. */
export function snakeOf(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^a-zA-Z0-9_]+/g, '_')
    .toLowerCase();
}

/** Why a label cannot or should not have this name. */
export function labelProblem(label: string): 'reservedLabel' | 'labelSyntax' | 'labelCase' | null {
  if (label === 'le' || label === 'quantile' || label.startsWith('__')) return 'reservedLabel';
  if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label)) return 'labelSyntax';
  return /[a-z][A-Z]/.test(label) ? 'labelCase' : null;
}
