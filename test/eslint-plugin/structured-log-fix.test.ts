import tsParser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import plugin from '../../eslint-plugin/src/index.js';

const linter = new Linter();
const config: Linter.Config[] = [
  {
    files: ['**/*.ts'],
    languageOptions: { parser: tsParser },
    plugins: { sightline: plugin },
    rules: { 'sightline/structured-log': 'error' },
  },
];
const lint = (code: string) => linter.verify(code, config, { filename: 'made.ts' });
const fix = (code: string) => linter.verifyAndFix(code, config, { filename: 'made.ts' }).output;

/** The same sequence for the same seed, so that a failure can be run again (Park and Miller's generator). */
function random(seed: number): (below: number) => number {
  let state = seed % 2147483647 || 1;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

/** Names, chains and calls that people put into messages; each is marked so that it is found again. */
const values = [
  'user1.id', 'order2.id', 'count3', 'rows4.length', 'this.name5', 'req.params.id6', 'cfg7?.host', 'items8[0]',
  'err9.message', 'total10.toFixed(2)', 'JSON.stringify(body11)', 'Date.now() - start12', 'load13()', 'await got14',
  'flag15 ? yes16 : no17', 'a18 ?? b19', 'error', 'Math.round(ratio20 * 100)', 'name', 'level', 'process.env.PORT21',
  'map22.size', '`${inner23}`', 'left24 + right25', '!ready26', 'typeof value27', 'new Date(time28)', 'list29.map((x) => x.y30)',
  '(first31, second32)', 'count33++', "obj34['a key']", 'obj35[key36]', 'this.#secret37', '12', "'text'",
]; // prettier-ignore
// prettier-ignore
const words = ['order', 'was', 'placed', 'of', 'by', 'in', 'for', "isn't", 'say "hi"', '(', ')', '[x]', '->', '=', ': ', ', ', 'ms', '%', '$', '\\\\', 'é'];
const fieldLists = ['', '', 'kept40', 'id: kept41.id', '...kept42', "'a-b': kept43"];

/** How each logger is made and called. */
const loggers = [
  {
    head: `import pino from 'pino'; const log = pino();`,
    call: (message: string, fields: string) =>
      fields ? `log.info({ ${fields} }, ${message})` : `log.info(${message})`,
  },
  {
    head: `import { createLogger } from 'winston'; const log = createLogger();`,
    call: (message: string, fields: string) =>
      fields ? `log.info(${message}, { ${fields} })` : `log.log('info', ${message})`,
  },
  {
    head: `import { Logger } from '@nestjs/common'; const log = new Logger();`,
    call: (message: string) => `log.log(${message}, 'Context')`,
  },
  {
    head: `import log from 'loglevel';`,
    call: (message: string, fields: string) =>
      fields ? `log.warn(${message}, { ${fields} })` : `log.warn(${message}, error)`,
  },
];

interface Made {
  code: string;
  /** The values that stand in the message. */
  used: string[];
}

/** A class with one log call, the same for the same seed. */
function make(seed: number): Made {
  const next = random(seed * 7919 + 17);
  const pick = <T>(list: readonly T[]): T => list[next(list.length)] as T;
  const used = Array.from({ length: 1 + next(3) }, () => pick(values));
  const text = () => Array.from({ length: 1 + next(3) }, () => pick(words)).join(pick([' ', '', ' ']));
  const quoted = (content: string) => `'${content.replaceAll("'", "\\'")}'`;
  const { head, call } = pick(loggers);
  const forms = [
    () => `\`${used.map((value) => `${text()} \${${value}}`).join('')} ${text()}\``,
    () => used.map((value) => `${quoted(`${text()} `)} + (${value})`).join(' + '),
    () => [quoted(used.map(() => `${text().replaceAll('%', '')} %s`).join(' ')), ...used].join(', '),
  ];
  const message = pick(forms)();
  const code = `${head}\nclass Made { #secret37; async run(error) {\n  ${call(message, pick(fieldLists))};\n} }\n`;
  return { code, used };
}

const seeds = Array.from({ length: 600 }, (_, seed) => seed);
const fixable = seeds
  .map((seed) => ({ seed, ...make(seed) }))
  .filter(({ code }) => lint(code).some((message) => message.fix));

describe('what --fix makes of a log call', () => {
  it('is tried on enough calls to mean something', () => {
    for (const seed of seeds)
      expect(
        lint(make(seed).code).filter((message) => message.fatal === true),
        make(seed).code,
      ).toEqual([]);
    expect(fixable.length).toBeGreaterThan(150);
  });

  it.each(fixable)('parses, is clean, is stable and keeps every value (seed $seed)', ({ code, used }) => {
    const output = fix(code);
    expect(output).not.toBe(code);
    const left = lint(output);
    expect(
      left.map(({ message }) => message),
      `${code}\n${output}`,
    ).toEqual([]);
    expect(fix(output)).toBe(output);
    for (const marked of used.flatMap((value) => value.match(/[a-z]+\d+/gi) ?? []))
      expect(output, code).toContain(marked);
    for (const marked of code.match(/kept\d+/g) ?? []) expect(output, code).toContain(marked);
  });

  it('as a suggestion keeps every value too', () => {
    for (const seed of seeds) {
      const { code } = make(seed);
      for (const { suggestions = [] } of lint(code)) {
        for (const { fix: edit } of suggestions) {
          const output = code.slice(0, edit.range[0]) + edit.text + code.slice(edit.range[1]);
          expect(
            lint(output).map(({ message }) => message),
            `${code}\n${output}`,
          ).toEqual([]);
          for (const marked of code.match(/[a-z]+\d+/gi) ?? [])
            expect(output, `${code}\n${output}`).toContain(marked);
        }
      }
    }
  });
});
