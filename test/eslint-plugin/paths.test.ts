import tsParser from '@typescript-eslint/parser';
import { AST_NODE_TYPES as Node, type TSESLint, type TSESTree } from '@typescript-eslint/utils';
import { Linter, type Rule } from 'eslint';
import { describe, expect, it } from 'vitest';
import { Paths, type Start } from '../../eslint-plugin/src/flow/paths.js';

const nameOf = (node: TSESTree.Node) =>
  node.type === Node.CallExpression && node.callee.type === Node.Identifier ? node.callee.name : '';
const calls = (name: string) => (node: TSESTree.Node) => nameOf(node) === name;

/** Asks about the paths behind the first call of `start()`, or behind another node. */
function ask<T>(
  code: string,
  question: (paths: Paths, start: TSESTree.Node) => T,
  selector = 'CallExpression[callee.name="start"]',
): T | undefined {
  let answer: T | undefined;
  const rule: Rule.RuleModule = {
    create: (context) => ({
      [selector](found: unknown) {
        const node = found as TSESTree.Node;
        const source = context.sourceCode as unknown as TSESLint.SourceCode;
        answer ??= question(Paths.around(node, source), node);
      },
    }),
  };
  const messages = new Linter().verify(code, {
    plugins: { test: { rules: { ask: rule } } },
    rules: { 'test/ask': 'error' },
    languageOptions: { parser: tsParser, sourceType: 'module' },
  });
  expect(messages).toEqual([]);
  return answer;
}

/** How a path leaves from `start()` without `stop()`: `throw:1` by a throw on line 1; `never` when none does. */
function wayOut(body: string, options: Partial<Start> = {}): string | undefined {
  return ask(`async function f() {\n${body}\n}`, (paths, node) => {
    const way = paths.wayOut({ after: node, until: calls('stop'), ...options });
    if (way === null || way === 'unknown') return way ?? 'never';
    return `${way.by}:${String(way.node.loc.start.line - 1)}`;
  });
}

describe('stop() is passed on every path from start()', () => {
  it.each([
    ['in a row', `start(); work(); stop();`],
    ['in both branches', `start(); if (a) { stop(); } else stop();`],
    ['before each return', `start(); if (a) { stop(); return 1; } stop(); return 2;`],
    ['in a finally', `start(); try { if (a) return 1; if (b) throw c; await work(); } finally { stop(); }`],
    [
      'in an inner finally on the way of an outer return',
      `start(); for (;;) { try { return 1; } finally { stop(); } }`,
    ],
    ['after try and in each catch', `start(); try { await work(); stop(); } catch (e) { stop(); throw e; }`],
    ['behind a try whose catch goes on', `start(); try { await work(); } catch (e) { note(e); } stop();`],
    ['in each case', `start(); switch (a) { case 1: stop(); break; case 2: default: stop(); }`],
    [
      'in each case of a switch that may know all',
      `start(); switch (a) { case 1: stop(); return; case 2: stop(); }`,
    ],
    ['by falling through', `start(); switch (a) { case 1: work(); default: stop(); }`],
    ['behind a loop', `start(); while (a) { if (b) break; if (c) continue; work(); } stop();`],
    ['in a loop that ends only there', `start(); while (true) { if (a) { stop(); return; } }`],
    ['in a loop without a test', `start(); for (;;) { if (a) { stop(); break; } }`],
    ['in the body of a do-while', `start(); do { stop(); } while (a);`],
    ['in both sides of a ternary', `start(); a ? stop() : stop();`],
    ['in an argument', `start(); work(stop(), a && b);`],
    ['in what is returned', `start(); return stop();`],
    ['in the left of &&', `start(); stop() && work();`],
    ['by an optional call', `start(); stop?.();`],
    ['unless the process ends', `start(); if (a) process.exit(1); stop();`],
    ['behind a labelled block', `start(); done: { if (a) break done; work(); } stop();`],
    [
      'behind nested loops left by label',
      `start(); outer: for (const a of b) { for (const c of d) { if (c) continue outer; if (a) break outer; } } stop();`,
    ],
    ['in an awaited call', `start(); await stop();`],
    ['behind a yield-like await in a loop', `start(); for await (const a of b) work(a); stop();`],
    [
      'in a finally around a catch that throws',
      `start(); try { work(); } catch (e) { throw new X(e); } finally { stop(); }`,
    ],
    [
      'in a finally whatever is thrown in the catch of an outer try',
      `try { start(); try { work(); } finally { stop(); } } catch (e) { note(e); }`,
    ],
    ['in a constant test', `start(); if (true) { stop(); }`],
    ['by a default in a pattern', `start(); const { a = 1 } = stop();`],
  ])('%s', (_story, body) => {
    expect(wayOut(body)).toBe('never');
  });
});

describe('a path leaves without stop()', () => {
  it.each([
    ['at the end', `start();`, 'end:0'],
    ['by a return', `start();\nif (a) return;\nstop();`, 'return:2'],
    ['by a throw', `start();\nif (a)\n  throw b;\nstop();`, 'throw:3'],
    ['where an if has no else', `start(); if (a) stop();`, 'end:0'],
    ['by a continue', `for (const a of b) { start();\nif (a) continue;\nstop(); }`, 'end:2'],
    ['again and again', `for (;;) { start();\nif (a) continue;\nstop(); }`, 'again:2'],
    ['by a break to the end', `for (const a of b) { start();\nif (a) break;\nstop(); }`, 'end:2'],
    ['from a catch', `start();\ntry { await work(); stop(); }\ncatch (e) { note(e); }`, 'end:3'],
    [
      'from a catch that throws',
      `start();\ntry { await work(); stop(); } catch (e) {\nthrow e; }`,
      'throw:3',
    ],
    [
      'on the good path',
      `start();\ntry { return await work();\n} catch (e) { stop(); throw e; }`,
      'return:2',
    ],
    [
      'in one case',
      `start();\nswitch (a) { case 1: stop(); break;\ncase 2: return;\ndefault: stop(); }`,
      'return:3',
    ],
    ['because a loop may not run', `start(); for (const a of b) stop();`, 'end:0'],
    ['in the right of &&', `start(); a && stop();`, 'end:0'],
    ['in the right of ??', `start(); a ?? stop();`, 'end:0'],
    ['in one side of a ternary', `start(); a ? stop() : b;`, 'end:0'],
    ['in a function that is only made', `start(); const g = () => stop();`, 'end:0'],
    [
      'from a finally that returns early',
      `start();\ntry { work(); } finally {\nif (a) return;\nstop(); }`,
      'return:3',
    ],
    ['by a label', `start();\na: for (;;) { for (;;) {\nif (b) break a; } stop(); }`, 'end:3'],
    ['in a labelled block', `start();\na: { if (b)\nbreak a; stop(); }`, 'end:3'],
    [
      'by an error that a catch around gets',
      `try { start(); await work(); stop();\n} catch (e) { note(e); }`,
      'end:2',
    ],
    [
      'through a finally to a catch',
      `try { start(); try { work(); } finally { note(); } stop(); }\ncatch (e) { }`,
      'end:2',
    ],
    [
      'by an iteration that fails',
      `start();\ntry { for await (const a of b) c; stop(); }\ncatch { }`,
      'end:3',
    ],
  ])('%s', (_story, body, expected) => {
    expect(wayOut(body)).toBe(expected);
  });
});

describe('what may fail', () => {
  const body = `start(); await work();\nstop();`;
  it('leaves no function by itself', () => {
    expect(wayOut(body)).toBe('never');
  });
  it('does where the question says so, through each finally', () => {
    const mayEscape = (node: TSESTree.Node) => node.type === Node.AwaitExpression;
    expect(wayOut(body, { mayEscape })).toBe('failure:1');
    expect(wayOut(`start(); try { await work(); } finally { stop(); }`, { mayEscape })).toBe('never');
    expect(wayOut(`start(); try { await work(); } finally { note(); } stop();`, { mayEscape })).toBe(
      'failure:1',
    );
    expect(wayOut(`start(); work(); stop();`, { mayEscape })).toBe('never');
  });
  it('goes to no catch where the question says that it does not fail', () => {
    const mayFail = (node: TSESTree.Node) => nameOf(node) !== 'safe';
    const caught = (name: string) => `try { start(); ${name}(); stop(); } catch (e) { }`;
    expect(wayOut(caught('safe'), { mayFail })).toBe('never');
    expect(wayOut(caught('work'), { mayFail })).toBe('end:1');
  });
});

describe('tests', () => {
  const decide = (test: TSESTree.Node) =>
    test.type === Node.Identifier && test.name === 'known' ? true : null;
  it.each([
    [`start(); if (known) stop();`, 'never'],
    [`start(); if (!known) return; stop();`, 'never'],
    [`start(); known && stop();`, 'never'],
    [`start(); if (known && other) stop();`, 'end:0'],
    [`start(); if (other || known) stop();`, 'never'],
    [`start(); known ? stop() : work();`, 'never'],
    [`start(); while (known) stop();`, 'never'],
    [`start(); if (other) stop();`, 'end:0'],
  ])('go the way that the question knows: %s', (body, expected) => {
    expect(wayOut(body, { decide })).toBe(expected);
  });
});

describe('a piece of a function', () => {
  const leaves = (body: string, until = 'stop') =>
    ask(
      `function f() { for (const x of xs) { try { work(); }\ncatch (e) { ${body} } finally { stop(); } } }`,
      (paths, node) => {
        const way = paths.wayOut({ after: node, within: node, until: calls(until) });
        return way === null || way === 'unknown' ? way : way.by;
      },
      'CatchClause',
    );
  it.each([
    [`stop();`, null],
    [`note(e);`, 'end'],
    [`if (a) throw e; stop();`, 'throw'],
    [`if (a) return; stop();`, 'return'],
    [`if (a) continue; stop();`, 'continue'],
    [`if (a) break; stop();`, 'break'],
    [`try { throw e; } catch { stop(); }`, null],
  ])('is left with %s', (body, expected) => {
    expect(leaves(body)).toBe(expected);
  });

  it('of a function begins at its beginning', () => {
    const from = (code: string) =>
      ask(
        code,
        (paths, node) => paths.wayOut({ after: node, until: calls('stop') }),
        'FunctionDeclaration, ArrowFunctionExpression',
      );
    expect(from(`function f() { stop(); }`)).toBeNull();
    expect(from(`const f = () => stop();`)).toBeNull();
    expect(from(`const f = () => work();`)).toMatchObject({ by: 'return' });
    expect(from(`function* f() { yield 1; }`)).toMatchObject({ by: 'end' });
  });
});

describe('what may come after start()', () => {
  const after = (body: string, options: Partial<Start> = {}) => {
    const found = ask(`async function f() {\n${body}\n}`, (paths, node) =>
      paths.reached({ after: node, ...options }, calls('then')),
    );
    return found === undefined ? 'nowhere' : typeof found === 'string' ? found : found !== null;
  };
  it.each([
    [`start(); then();`, true],
    [`start(); if (a) then();`, true],
    [`start(); return; then();`, false],
    [`if (a) start(); else then();`, false],
    [`then(); start();`, false],
    [`for (;;) { then(); start(); }`, true],
    [`try { start(); await work(); } catch { then(); }`, true],
    [`try { work(); } catch { start(); } then();`, true],
    [`try { start(); return; } finally { then(); }`, true],
    [`start(); throw a; function g() { then(); }`, false],
  ])('%s', (body, expected) => {
    expect(after(body)).toBe(expected);
  });
  it('is not looked for behind what ends the search, nor outside', () => {
    expect(after(`start(); stop(); then();`, { until: calls('stop') })).toBe(false);
    expect(after(`start(); if (a) stop(); then();`, { until: calls('stop') })).toBe(true);
  });
});

describe('a function that is too large or too odd', () => {
  const unknown = (body: string) =>
    ask(`function f() { start(); ${body} }`, (paths, node) =>
      paths.wayOut({ after: node, until: calls('stop') }),
    );

  it('is unknown when it is too deep', () => {
    expect(unknown(`a = ${Array.from({ length: 500 }, () => 'x').join('+')};`)).toBe('unknown');
  });
  it('is unknown when it is too long', () => {
    expect(unknown(`f(a, b, c); `.repeat(10_000))).toBe('unknown');
  });
  it('is unknown when its finally blocks multiply', () => {
    const nested = (depth: number): string =>
      depth === 0
        ? 'work();'
        : `try { ${nested(depth - 1)} if (a) return; if (b) throw c; } finally { ${nested(depth - 1)} }`;
    expect(unknown(nested(9))).toBe('unknown');
  });
  it('costs no more than its size when it is asked about often', () => {
    const many = `start(); if (a) { work(); } stop(); `.repeat(500);
    const answers: unknown[] = [];
    ask(`function f() { ${many} }`, (paths, node) => {
      for (let round = 0; round < 500; round += 1) {
        answers.push(paths.wayOut({ after: node, until: calls('never') }));
      }
    });
    expect(answers.at(0)).toMatchObject({ by: 'end' });
    expect(answers.at(-1)).toBe('unknown');
  });
});
