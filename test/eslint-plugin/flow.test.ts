import tsParser from '@typescript-eslint/parser';
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { Linter, type Rule } from 'eslint';
import { describe, expect, it, test } from 'vitest';
import { Flow } from '../../eslint-plugin/src/flow/flow.js';
import { isCheckedAgainstList } from '../../eslint-plugin/src/flow/guards.js';
import { kindOfType } from '../../eslint-plugin/src/flow/types.js';
import type { Origin } from '../../eslint-plugin/src/flow/value.js';

/** Asks a question about the argument of each `probe(...)` in the code. */
function ask<T>(code: string, question: (node: TSESTree.Node, source: TSESLint.SourceCode) => T): T[] {
  const answers: T[] = [];
  const rule: Rule.RuleModule = {
    create: (context) => ({
      'CallExpression[callee.name="probe"]'(node: unknown) {
        const [argument] = (node as TSESTree.CallExpression).arguments;
        if (argument) answers.push(question(argument, context.sourceCode as unknown as TSESLint.SourceCode));
      },
    }),
  };
  const messages = new Linter().verify(code, {
    plugins: { test: { rules: { probe: rule } } },
    rules: { 'test/probe': 'error' },
    languageOptions: { parser: tsParser, sourceType: 'module' },
  });
  expect(messages).toEqual([]);
  return answers;
}

/** An origin as one word or path: `user.password`, `'a'`, `{id, name}`, `[2]`, `text`, `f()`, `number`. */
function inWords({ value }: Origin): string {
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' ? `'${value.value}'` : String(value.value);
    case 'fact':
      return value.type;
    case 'read':
      return value.path.join('.') + (value.omitted.length > 0 ? ` without ${value.omitted.join(', ')}` : '');
    case 'call':
      return `${value.path.join('.')}()`;
    case 'new':
      return `new ${value.path.join('.')}`;
    case 'object':
      return `{${value.entries.map((entry) => ('spread' in entry ? '...' : String(entry.key))).join(', ')}}`;
    case 'list':
      return `[${String(value.elements.length)}]`;
    default:
      return value.kind;
  }
}

const originsOf = (code: string) =>
  ask(code, (node, source) => Flow.of(source).origins(node).map(inWords)).flat();

describe('where a value comes from', () => {
  it.each([
    ['a constant', `const a = 'x'; probe(a);`, [`'x'`]],
    ['an alias of an alias', `const a = user.id; const b = a; probe(b);`, ['user.id']],
    ['all that is written to a variable', `let a; if (x) a = 'x'; else a = y.z; probe(a);`, [`'x'`, 'y.z']],
    ['the last write, where it always runs', `let a = x.y; a = 'z'; probe(a);`, [`'z'`]],
    ['a write of a parameter, where it always runs', `function f(a) { a = 'z'; probe(a); }`, [`'z'`]],
    ['a write of a parameter, where it may run', `function f(a) { if (x) a = 'z'; probe(a); }`, [`'z'`, 'a']],
    ['not what is written later', `let a = 'x'; probe(a); a = y.z;`, [`'x'`]],
    ['what is written later, in a loop', `let a = 'x'; for (;;) { probe(a); a = y.z; }`, [`'x'`, 'y.z']],
    ['a destructured property', `const { a: { b } } = user; probe(b);`, ['user.a.b']],
    ['its default', `const { a = 'none' } = { b: 1 }; probe(a);`, ['.a', `'none'`]],
    ['what a rest leaves', `const { a, ...rest } = user; probe(rest);`, ['user without a']],
    ['an element', `const [, b] = ['a', 'b']; probe(b);`, [`'b'`]],
    ['a property of an object', `const o = { a: { b: 'x' } }; probe(o.a.b);`, [`'x'`]],
    ['a spread one', `const o = { a: 'x' }; const p = { ...o, b: 1 }; probe(p.a);`, [`'x'`]],
    ['the later of two', `const o = { a: 'x' }; const p = { ...o, a: 'y' }; probe(p.a);`, [`'y'`]],
    ['any, where the key is not known', `const o = { a: 'x', b: 'y' }; probe(o[key]);`, [`'x'`, `'y'`]],
    ['a property that is written', `const o = {}; o.a = user.id; probe(o.a);`, ['user.id']],
    ['both sides of a choice', `probe(x ? 'a' : y ?? 'b');`, [`'a'`, 'y', `'b'`]],
    ['the right side of &&', `probe(x && 'a');`, [`'a'`]],
    [
      'what is awaited, asserted, chained',
      `probe((await (user?.id as string)!) satisfies string);`,
      ['user.id'],
    ],
    ['an element of a loop', `for (const a of ['x', 'y']) probe(a);`, [`'x'`, `'y'`]],
    ['an element in a callback', `users.forEach((u) => probe(u.id));`, ['users..id']],
    [
      'what a function of the file returns',
      `function f(a) { return a ? 'x' : 'y'; } probe(f(1));`,
      [`'x'`, `'y'`],
    ],
    ['its argument', `const f = (a) => a; probe(f(user.id));`, ['user.id']],
    ['what callers give', `function f(a) { probe(a); } f('x'); f(user.id);`, [`'x'`, 'user.id']],
    [
      'what callers give, and anything, if exported',
      `export function f(a) { probe(a); } f('x');`,
      [`'x'`, 'a'],
    ],
    ['a field', `class A { #a = 'x'; f() { probe(this.#a); } }`, [`'x'`]],
    [
      'a field that is written',
      `class A { constructor(b) { this.a = 'x'; } f() { probe(this.a); } }`,
      [`'x'`],
    ],
    ['what a method returns', `class A { f() { probe(this.g()); } g() { return 'x'; } }`, [`'x'`]],
    ['an import', `import { a } from 'b'; probe(a.c);`, ['a.c']],
    ['a constant lookup', `const m = new Map([['a', 'x']]); probe(m.get(k));`, [`'x'`]],
    ['a named lookup', `probe(req.get('x-id'));`, ['req.x-id']],
    ['what a string method keeps', `probe(String(user.name).trim().toLowerCase());`, ['user.name']],
    [
      'a text',
      'probe(`a${b}`); probe(a + b); probe(JSON.stringify(a)); probe([a].join());',
      ['text', 'text', 'text', 'text'],
    ],
    [
      'what is counted and compared',
      `probe(a.length); probe(a > b); probe(!a); probe(typeof a);`,
      ['number', 'boolean', 'boolean', 'string'],
    ],
    ['a call that nobody knows', `probe(await users.find(1));`, ['users.find()']],
    ['a property of its result', `const { id } = await users.load(1); probe(id);`, ['users.load().id']],
  ])('%s', (_story, code, origins) => {
    expect(originsOf(code)).toEqual(origins);
  });

  test('it ends where values go in circles', () => {
    expect(originsOf(`const a = b; const b = a; probe(a);`)).toEqual(['a']);
    expect(
      originsOf(`function f(a) { return g(a); } function g(a) { return f(a); } probe(f(1));`).length,
    ).toBeLessThan(5);
    expect(originsOf(`let a = 1; a = a + 1; probe(a);`)).toEqual(['text']);
    expect(originsOf(`function f(a) { a = a.next; probe(a); f(a); }`).length).toBeLessThan(5);
  });

  test('a file of many functions that call each other stays cheap', () => {
    const count = 60;
    const functions = Array.from({ length: count }, (_, i) => {
      const calls = Array.from({ length: 6 }, (_unused, j) => `f${String((i * 7 + j * 11) % count)}(a)`);
      return `function f${String(i)}(a) { probe(a); return a.x ? ${calls.join(' ?? ')} : { ...a, b: ${calls.join(' || ')} }; }`;
    });
    const before = performance.now();
    originsOf(functions.join('\n'));
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});

describe('a check against a closed list', () => {
  const checked = (code: string) => ask(code, (node, source) => isCheckedAgainstList(node, source));

  it.each([
    `if (KNOWN.has(x)) probe(x);`,
    `KNOWN.includes(x) ? probe(x) : null;`,
    `!KNOWN.includes(x) ? null : probe(x);`,
    `x in TABLE && probe(x);`,
    `if (x === 'a' || x === 'b') probe(x);`,
    `switch (x) { case 'a': probe(x); }`,
    `if (TABLE[x]) probe(x);`,
    `if (isKnown(x)) probe(x);`,
    `if (LIST.indexOf(x) !== -1) probe(x);`,
    `function f() { if (!KNOWN.has(x)) return; probe(x); }`,
    `function f() { if (!x || !KNOWN.has(x)) { log(); throw e; } probe(x); }`,
    `function f() { if (x !== 'a' && x !== 'b') return; probe(x); }`,
    `function f() { if (LIST.indexOf(x) < 0) return; probe(x); }`,
  ])('%s', (code) => {
    expect(checked(code)).toEqual([true]);
  });

  it.each([
    `probe(x);`,
    `if (KNOWN.has(y)) probe(x);`,
    `if (!KNOWN.has(x)) probe(x);`,
    `if (x !== 'a') probe(x);`,
    `if (x === 'a' || ready) probe(x);`,
    `if (x) probe(x);`,
    `if (x !== undefined) probe(x);`,
    `function f() { if (KNOWN.has(x)) return; probe(x); }`,
    `function f() { if (!KNOWN.has(x)) log(x); probe(x); }`,
    `function f() { probe(x); if (!KNOWN.has(x)) return; }`,
    `if (KNOWN.has(x)) list.map(() => probe(x));`,
  ])('not %s', (code) => {
    expect(checked(code)).toEqual([false]);
  });
});

test('an answer that was cut short is not the one of who may take more steps', () => {
  const code = `const a = 'x'; const b = a; const c = b; probe(c);`;
  const answers = ask(code, (node, source) => {
    const flow = Flow.of(source);
    const short = flow.origins(node, 2).map(inWords);
    return { short, whole: flow.origins(node).map(inWords), again: flow.origins(node, 2).map(inWords) };
  });
  expect(answers).toEqual([{ short: ['unknown'], whole: [`'x'`], again: [`'x'`] }]);
});

describe('types that are declared in the file', () => {
  const kinds = (type: string, more = '') =>
    ask(`${more}\nfunction f(a: ${type}) { probe(a); }`, (node, source) => {
      const [origin] = Flow.of(source).origins(node);
      return origin?.value.kind === 'read' ? kindOfType(origin.value.type, source) : null;
    });

  it.each([
    ['boolean', '', 'boolean'],
    ['number | undefined', '', 'number'],
    [`'a' | 'b'`, '', 'closed'],
    ['Kind', `type Kind = 'a' | 'b';`, 'closed'],
    ['Kind', `enum Kind { A, B }`, 'closed'],
    ['(typeof KINDS)[number]', `const KINDS = ['a'] as const;`, 'closed'],
    ['keyof typeof KINDS', `const KINDS = { a: 1 };`, 'closed'],
    ['Date', '', 'date'],
    ['string', '', 'string'],
    ['Imported', '', null],
    [`string | 'a'`, '', null],
  ])('%s (%s) is %s', (type, more, kind) => {
    expect(kinds(type, more)).toEqual([kind]);
  });
});
