import tsParser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import plugin from '../../eslint-plugin/src/index.js';

/** `(` many times, what is inside, `)` as many times. */
const nested = (levels: number, open: string, inside: string, close: string) =>
  open.repeat(levels) + inside + close.repeat(levels);
const times = (count: number, make: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => make(n)).join('');

/** Whether the linter gets through the code with these rules; the stack of the parser ends somewhere, too. */
function verdictOn(code: string, rules: Linter.RulesRecord, name = 'orders.js'): string {
  const messages = new Linter().verify(
    `import pino from 'pino';\nconst logger = pino();\n${code}`,
    [
      { files: ['**/*.{js,ts}'], plugins: { sightline: plugin }, rules },
      { files: ['**/*.ts'], languageOptions: { parser: tsParser } },
    ],
    { filename: `src/${name}` },
  );
  return messages.find(({ fatal }) => fatal)?.message ?? 'linted';
}

const { rules: strict } = plugin.configs.strict as { rules: Linter.RulesRecord };

describe('no rule throws where the linter itself gets through', () => {
  it.each<[name: string, levels: number, code: (levels: number) => string]>([
    ['blocks', 1000, (n) => nested(n, '{', 'logger.info(`a ${b}`);', '}')],
    ['conditions', 500, (n) => nested(n, 'if (a) {', 'logger.error(`a ${b}`);', '}')],
    ['functions', 500, (n) => nested(n, 'function f(a) {', 'throw new Error(`a ${a}`);', '}')],
    ['arrow functions', 100, (n) => `logger.info({ a: ${nested(n, '() => ', 'b', '')} }, 'm');`],
    ['arguments', 200, (n) => `logger.info(${nested(n, 'f(', 'password', ')')});`],
    ['conditional expressions', 1000, (n) => `logger.info(${times(n, () => 'a ? b : ')}c, 'm');`],
    ['sums', 2000, (n) => `logger.info('a'${times(n, (at) => ` + b${String(at)}`)});`],
    ['templates', 200, (n) => `logger.info(${nested(n, '`a ${', 'b', '}`')});`],
    ['objects', 200, (n) => `logger.info(${nested(n, '{ a: ', 'password', ' }')}, 'm');`],
    ['lists', 200, (n) => `requests.inc({ user: ${nested(n, '[', 'user.id', ']')} });`],
    [
      'members',
      2000,
      (n) => `logger.info(a${'.b'.repeat(n)}, 'm'); requests.inc({ user: a${'.b'.repeat(n)}.id });`,
    ],
    ['calls in a chain', 500, (n) => `logger.info(a${'.b()'.repeat(n)}, 'm');`],
    ['promises in a chain', 500, (n) => `work()${'.then((a) => a)'.repeat(n)}.catch(() => {});`],
    ['tries', 500, (n) => nested(n, 'try { work(); } catch (err) {', 'logger.error(err); throw err;', '}')],
    ['loops', 500, (n) => nested(n, 'for (;;) {', 'try { work(); break; } catch (err) {}', '}')],
    [
      'names',
      2000,
      (n) => `${times(n, (at) => `const a${String(at + 1)} = a${String(at)};\n`)}logger.info(a${String(n)});`,
    ],
    // how deep: about half of what the linter itself gets through, whose parser has the same stack
  ])('%s in one another, %i levels deep', (_name, levels, code) => {
    expect(verdictOn(code(levels), {})).toBe('linted');
    expect(verdictOn(code(levels), strict)).toBe('linted');
  });

  it.each([
    ['itself', 'let a = a; logger.info(a);'],
    ['one another', 'let a = b; let b = c; let c = a; logger.info({ a }, `m ${b}`); throw new Error(c);'],
    [
      'what it is destructured from',
      'let { a, b } = { a: b, b: a }; ({ a, b } = { a: b, b: a }); logger.info(a);',
    ],
    ['its spread', 'let a = { ...a, b: { ...a } }; a = { ...a, ...a }; logger.info(a); requests.inc(a);'],
    ['its call', 'const f = (a) => f(f(a)); logger.info(f(f)); requests.inc({ user: f(f(1)) });'],
    [
      'its callers',
      times(
        300,
        (n) => `function f${String(n)}(a) { logger.info(a); return f${String((n + 1) % 300)}(a); }\n`,
      ),
    ],
    [
      'fields of its class',
      'class A { a = this.b; b = this.a; c() { this.a = this.c(); logger.info(this.a); return this.b; } }',
    ],
    [
      'types',
      'type A = B; type B = A | A[]; interface C extends D {} interface D extends C {} function f(a: A, c: C) { logger.info(a, c); }',
    ],
    [
      'a class that extends itself',
      'class A extends A { constructor(password) { super(password); } } throw new A(`a ${password}`);',
    ],
    [
      'a logger of itself',
      'let log = log.child({ log }); log.info(`a ${log}`); const { info } = info; info(`a ${info}`);',
    ],
    [
      'a span of itself',
      'const span = tracer.startSpan(span); span.setAttribute("a", span); span.end(span);',
    ],
    [
      'a handler that calls itself',
      'const on = (err) => on(err); process.on("uncaughtException", on); work().catch(on);',
    ],
    ['a retry of itself', 'async function f() { try { await f(); } catch { return f(); } }'],
  ])('what is defined by %s', (_name, code) => {
    expect(verdictOn(code, strict, 'orders.ts')).toBe('linted');
  });
});

describe('a file whose values have no end', () => {
  it('has what a line says itself judged to the last', () => {
    const steps = times(1000, (n) => {
      const id = String(n);
      return `  const step${id} = value.part${id} ?? last;
  value = { ...value, [step${id}]: step${id}, last };
  last = step${id};
  logger.info({ step${id}, value }, 'step');\n`;
    });
    const code = `import pino from 'pino';
const logger = pino();
export function run(input, user) {
  let value = input;
  let last = input;
${steps}  logger.info({ login: user.password }, 'done');
}\n`;
    const messages = new Linter().verify(
      code,
      [{ plugins: { sightline: plugin }, rules: { 'sightline/no-sensitive-data': 'error' } }],
      { filename: 'src/orders.js' },
    );
    const last = code.split('\n').length - 2;
    expect(messages.filter(({ line }) => line === last).map(({ messageId }) => messageId)).toEqual([
      'secret',
    ]);
  });
});
