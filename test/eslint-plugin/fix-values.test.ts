import { Linter } from 'eslint';
import fc from 'fast-check';
import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import plugin from '../../eslint-plugin/src/index.js';

/** More in the slow run: SIGHTLINE_FIX_RUNS=20000. */
const runs = Number(process.env.SIGHTLINE_FIX_RUNS ?? 120);

/** What stands in the file before the line, and is not run: the names in it are given to the code. */
const heads = {
  pino: "import pino from 'pino';\nconst log = pino();\n",
  winston: "import { createLogger } from 'winston';\nconst log = createLogger();\n",
  none: '',
} as const;
type Head = keyof typeof heads;

/** Expressions that lines hold; each has a value that no other has and that no word contains. */
const VALUES = [
  'order.id', 'order.customer.name', 'items.length', 'total', 'load()', 'items[0]', 'order?.note', 'total * 2', 'flag',
  'String(total)', 'err.code', "order['line no']", 'load() + total',
] as const; // prettier-ignore

const value = fc.constantFrom(...VALUES);
const words = fc
  .array(
    fc.constantFrom('order', 'was', 'placed', 'by', 'for', 'not found', '=', ':', '->', '(new)', 'é', '%'),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((list) => list.join(' '));
const parts = fc.array(fc.tuple(words, value), { minLength: 1, maxLength: 3 });

/** Arguments that make a message of words and values. */
const glued = fc.oneof(
  fc
    .tuple(parts, words)
    .map(([list, end]) => `\`${list.map(([text, of]) => `${text} \${${of}} `).join('')}${end}\``),
  parts.map((list) => list.map(([text, of]) => `'${text} ' + (${of})`).join(' + ')),
  parts.map((list) => {
    const message = list.map(([text]) => `${text.replaceAll('%', '')} %s`).join(' ');
    return [`'${message}'`, ...list.map(([, of]) => of)].join(', ');
  }),
  fc.tuple(words, value).map(([text, of]) => `'${text}', { kept: ${of} }`),
  fc.tuple(words, value, value).map(([text, one, two]) => `'${text}', ${one}, ${two}`),
);

const aboutError = fc
  .tuple(words, fc.constantFrom('err', 'err.message', 'err.stack', 'String(err)', 'err.toString()'), value)
  .chain(([text, error, of]) =>
    fc.constantFrom(
      `{ err: ${error} }, '${text}'`,
      `{ error: ${error} }, '${text}'`,
      `{ kept: ${of}, error: ${error} }, '${text}'`,
      error,
      `'${text}', ${error}`,
      `'${text}', { error: ${error}, kept: ${of} }`,
      `\`${text} \${${error}}\``,
    ),
  );

const level = fc.constantFrom('info', 'warn', 'error', 'debug');

interface Program {
  head: Head;
  line: string;
}
const logger = fc.constantFrom<Head>('pino', 'winston');
const programs: Record<string, fc.Arbitrary<Program>> = {
  'structured-log': fc.oneof(
    fc.tuple(logger, level, glued).map(([head, at, text]) => ({ head, line: `log.${at}(${text});` })),
    fc.tuple(level, glued).map(([at, text]) => ({ head: 'none' as const, line: `console.${at}(${text});` })),
  ),
  'no-console': fc
    .tuple(logger, fc.oneof(level, fc.constant('log')), fc.oneof(glued, aboutError))
    .map(([head, at, text]) => ({ head, line: `console.${at}(${text});` })),
  'log-error-object': fc
    .tuple(logger, fc.constantFrom('warn', 'error'), aboutError)
    .map(([head, at, text]) => ({ head, line: `log.${at}(${text});` })),
};

function lint(rule: string, code: string) {
  const options = rule === 'structured-log' ? [{ checkConsole: true }] : [];
  const config: Linter.Config[] = [
    { plugins: { sightline: plugin }, rules: { [`sightline/${rule}`]: ['error', ...options] } },
  ];
  const messages = new Linter().verify(code, config, { filename: 'src/orders.js' });
  const { output } = new Linter().verifyAndFix(code, config, { filename: 'src/orders.js' });
  return { messages, output };
}

/** Runs the code behind its head and tells what each line wrote, at which level, and what was called meanwhile. */
function record(code: string, head: Head) {
  expect(code.startsWith(heads[head])).toBe(true);
  const lines: { at: string; text: string }[] = [];
  const loads: number[] = [];
  const recorder = Object.fromEntries(
    ['log', 'info', 'warn', 'error', 'debug'].map((at) => [
      at,
      (...args: unknown[]) =>
        lines.push({ at: at === 'log' ? 'info' : at, text: inspect(args, { depth: 9 }) }),
    ]),
  );
  const scope = {
    log: recorder,
    console: recorder,
    order: { id: 'id-701', customer: { name: 'name-702' }, note: 'note-703', 'line no': 'line-704' },
    items: ['item-705', ...Array<string>(705).fill('x')],
    total: 707.5,
    flag: true,
    load: () => `loaded-${String(708 + loads.push(0))}`,
    work: () => {
      throw Object.assign(new Error('message-720'), { code: 'code-721' });
    },
  };
  runInNewContext(code.slice(heads[head].length), scope);
  return { lines, loads: loads.length };
}

const MARKS = /(?:id|name|note|line|item|loaded|message|code)-7\d\d|\b(?:706|707\.5|1415|true)\b/g;
const marksIn = (lines: readonly { text: string }[]) =>
  new Set(lines.flatMap(({ text }) => text.match(MARKS) ?? []));

describe.each(Object.entries(programs))('what --fix of %s makes of a line', (rule, program) => {
  it(
    'parses, is clean, is stable, and writes the same values at the same level',
    () => {
      let rewritten = 0;
      fc.assert(
        fc.property(program, ({ head, line }) => {
          const code = `${heads[head]}try {\n  work();\n} catch (err) {\n  ${line}\n}\n`;
          const { messages, output } = lint(rule, code);
          if (output === code) return;
          rewritten += 1;
          const again = lint(rule, output);
          expect(again.messages.filter(({ fatal }) => fatal === true)).toEqual([]);
          expect(again.output).toBe(output);
          if (messages.every(({ fix }) => fix !== undefined)) expect(again.messages, output).toEqual([]);

          const [before, after] = [record(code, head), record(output, head)];
          expect(
            after.lines.map(({ at }) => at),
            output,
          ).toEqual(before.lines.map(({ at }) => at));
          expect(before.lines).toHaveLength(1);
          expect(after.loads, output).toBe(before.loads);
          const kept = marksIn(after.lines);
          for (const mark of marksIn(before.lines)) expect(kept, `${line}\n${output}`).toContain(mark);
        }),
        { numRuns: runs },
      );
      expect(rewritten).toBeGreaterThan(runs / 10);
    },
    60_000 + 200 * runs,
  );
});
