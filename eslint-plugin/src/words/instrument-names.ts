import { snakeOf, type NameFinding, type PrometheusType } from './prometheus-names.js';
import { MEASURED, unitAtEnd } from './units.js';

interface InstrumentVerdict {
  readonly findings: readonly NameFinding[];
  readonly better: string;
}

/** What OpenTelemetry says of an instrument's name: dots are fine, `_total` and the unit are for the exporter to add. */
export function judgeInstrumentName(name: string, type: PrometheusType, isTail = false): InstrumentVerdict {
  const findings: NameFinding[] = [];
  if (!/^[A-Za-z][A-Za-z0-9_.\-/]{0,254}$/.test(isTail ? `x${name}` : name))
    findings.push({
      problem: 'syntax',
      part: /[^A-Za-z0-9_.\-/]/.exec(name)?.[0] ?? name.charAt(0),
      wanted: '',
    });
  let better = name;
  if (/[a-z][A-Z]/.test(name)) {
    findings.push({ problem: 'camelCase', part: name, wanted: '' });
    better = name.split('.').map(snakeOf).join('.');
  }
  // A gauge may well be of a total: `nodejs.heap.total`.
  if (type === 'counter' && /[._]total$/.test(better)) {
    findings.push({ problem: 'otherTotal', part: 'total', wanted: '' });
    better = better.replace(/[._]total$/, '');
  }
  const typeWord = /[._](counter|gauge|histogram)$/.exec(better)?.[1];
  if (typeWord !== undefined) {
    findings.push({ problem: 'typeInName', part: typeWord, wanted: '' });
    better = better.replace(/[._]\w+$/, '').replace(/\.$/, '');
  }
  const words = better.split(/[._-]/);
  const last = words.at(-1) ?? '';
  // `ingest.bytes` counts bytes, and says so; `size.bytes` and `ingest_bytes` only append the unit.
  const isOwnPart = better.endsWith(`.${last}`) && !MEASURED.test(words.at(-2) ?? '');
  if (unitAtEnd(words) && !isOwnPart) {
    findings.push({ problem: 'unit', part: last, wanted: '' });
    better = better.slice(0, -last.length - 1);
  }
  return { findings, better };
}
