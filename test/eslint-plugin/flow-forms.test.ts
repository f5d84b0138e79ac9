import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import plugin from '../../eslint-plugin/src/index.js';

/** Ways by which a value gets to where it is used; `SOURCE` is what goes in, `«…»` where it comes out. */
const forms: Record<string, string> = {
  'a constant': `const a = SOURCE; «a»;`,
  'a constant of a constant': `const a = SOURCE; const b = a; «b»;`,
  'a later assignment': `let a; a = SOURCE; «a»;`,
  'one of two assignments': `let a = 'none'; if (x) a = SOURCE; «a»;`,
  'a default': `const a = x ?? SOURCE; «a»;`,
  'a condition': `«x ? SOURCE : 'none'»;`,
  'an object': `const a = { b: SOURCE }; «a.b»;`,
  'a nested object': `const a = { b: { c: SOURCE } }; «a.b.c»;`,
  destructuring: `const { b } = { b: SOURCE }; «b»;`,
  'destructuring under another name': `const { b: { c: d } } = { b: { c: SOURCE } }; «d»;`,
  'destructuring of a list': `const [, a] = ['x', SOURCE]; «a»;`,
  spread: `const a = { b: SOURCE }; const c = { ...a, d: 1 }; «c.b»;`,
  'Object.assign': `const a = Object.assign({}, { b: SOURCE }); «a.b»;`,
  'a property that is written': `const a = {}; a.b = SOURCE; «a.b»;`,
  'a template': 'const a = `x ${SOURCE}`; «a»;',
  concatenation: `const a = 'x ' + SOURCE; «a»;`,
  'concatenation in steps': `let a = 'x '; a += SOURCE; «a»;`,
  'a joined list': `«['x', SOURCE].join(' ')»;`,
  'what a function gives back': `function get() { return SOURCE; } «get()»;`,
  'what an arrow function gives back': `const get = () => SOURCE; «get()»;`,
  'what a function gives back of its parameter': `const same = (v) => v; «same(SOURCE)»;`,
  'a property of what a function gives back': `const get = () => ({ b: SOURCE }); «get().b»;`,
  'a parameter': `function put(v) { «v»; } put(SOURCE);`,
  'a parameter taken apart': `function put({ b }) { «b»; } put({ b: SOURCE });`,
  'a parameter with a default': `function put(v = SOURCE) { «v»; } put();`,
  'the rest of an object': `const { x, ...rest } = { x: 1, b: SOURCE }; «rest.b»;`,
  'a field of the class': `class A { b = SOURCE; f() { «this.b»; } }`,
  'a field that the constructor sets': `class A { constructor() { this.b = SOURCE; } f() { «this.b»; } }`,
  'a private field': `class A { #b = SOURCE; f() { «this.#b»; } }`,
  'a loop': `for (const a of [SOURCE]) «a»;`,
  'a callback of a list': `[SOURCE].forEach((a) => «a»);`,
};

const rules = {
  'no-sensitive-data': { source: 'user.password', sink: (x: string) => `logger.info({ value: ${x} }, 'm')` },
  'bounded-metric-labels': { source: 'req.url', sink: (x: string) => `hitsTotal.inc({ value: ${x} })` },
};

function findings(rule: string, code: string): string[] {
  const config: Linter.Config = { plugins: { sightline: plugin }, rules: { [`sightline/${rule}`]: 'error' } };
  return new Linter().verify(code, [config]).map(({ message }) => message);
}

describe.each(Object.entries(rules))('%s follows', (rule, { source, sink }) => {
  const code = (form: string, value: string) =>
    form.replace(/SOURCE/g, value).replace(/«(.*?)»/, (_all, inside: string) => sink(inside));

  it.each(Object.entries(forms))('%s', (_story, form) => {
    expect(findings(rule, code(form, source))).toHaveLength(1);
    expect(findings(rule, code(form, `'fixed'`))).toEqual([]);
  });

  it.each([
    `const a = () => b(); const b = () => a(); «a()»;`,
    `let a = b; let b = a; «a»;`,
    `const a = { b: a }; «a.b.b.b»;`,
    `function f(n) { return f(n - 1); } «f(1)»;`,
    `class A { b = this.c; c = this.b; f() { «this.b»; } }`,
    `const { a = b, b = a } = {}; «a»;`,
  ])('no circle: %s', (form) => {
    expect(findings(rule, code(form, source))).toEqual([]);
  });
});
