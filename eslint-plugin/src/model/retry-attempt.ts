import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { descendants } from '../flow/descendants.js';
import { bare, enclosingFunction, isInside, pathOf, type FunctionNode } from '../flow/syntax.js';
import { variableOf, type Variable } from '../flow/variables.js';
import { enclosingLoop } from './error-handler.js';

type Source = Readonly<TSESLint.SourceCode>;

/** One attempt at something, which may be made again after it failed. */
export interface Attempt {
  /** What is run again: a loop or a function. */
  readonly round: TSESTree.Node;
  /** Where going round again leads to. */
  readonly goal: TSESTree.Node;
  /** The part that is left when the attempt fails. */
  readonly tried: TSESTree.Node;
  /** The error, and the names made of it. */
  readonly errors: ReadonlySet<Variable>;
  /** Variables that only a success sets. */
  readonly flags: ReadonlySet<Variable>;
}

/** A retry that nothing bounds. */
export interface EndlessRetry {
  readonly how: 'loop' | 'call';
  /** The loop, or the call that begins again. */
  readonly node: TSESTree.Node;
  /** The function that calls itself. */
  readonly name: string;
}

/** `sleep(1000)`, `backoff(attempt)`: waits, and decides nothing. */
const WAITS = /sleep|delay|wait|pause|back_?off|timeout|jitter|setTimeout|setImmediate|nextTick/i;
/** Somebody is asked again, or the next of many is tried: no retry of the same thing. */
const ASKS_PEOPLE = /prompt|question|inquirer|readline|confirm|ask(?!s)/i;
const TAKES_NEXT = /next|shift|pop|random|generate|uuid|nanoid|pick|candidate/i;

export function isWait(callee: TSESTree.Node): boolean {
  return WAITS.test(pathOf(callee).at(-1) ?? '');
}

/** The last thing that is waited for in a block, which is what the attempt is about; none where there is a stream. */
export function attemptIn(block: TSESTree.BlockStatement, source: Source): TSESTree.AwaitExpression | null {
  const fn = enclosingFunction(block);
  let found: TSESTree.AwaitExpression | null = null;
  for (const node of descendants(block, source)) {
    if (enclosingFunction(node) !== fn) continue;
    if (node.type === 'YieldExpression' || (node.type === 'ForOfStatement' && node.await)) return null;
    if (node.type !== 'AwaitExpression') continue;
    const awaited = bare(node);
    if (awaited.type === 'CallExpression' && isWait(awaited.callee)) continue;
    if (ASKS_PEOPLE.test(pathOf(awaited).join('.'))) return null;
    if (!found || node.range[1] > found.range[1]) found = node;
  }
  return found && !isInLoop(found, block) ? found : null;
}

function isInLoop(node: TSESTree.Node, block: TSESTree.Node): boolean {
  const loop = enclosingLoop(node);
  return loop !== null && loop !== block && isInside(loop, block);
}

export function errorsOf(
  handler: TSESTree.CatchClause | FunctionNode,
  source: Source,
): ReadonlySet<Variable> {
  const pattern = handler.type === 'CatchClause' ? handler.param : handler.params[0];
  const errors = new Set<Variable>();
  for (const variable of source.getDeclaredVariables(handler)) {
    if (pattern && variable.identifiers.some((name) => isInside(name, pattern))) errors.add(variable);
  }
  for (const node of descendants(handler.body, source)) {
    if (node.type !== 'VariableDeclarator' || !node.init || counts(node.init, source)) continue;
    for (const inner of descendants(node.init, source)) {
      const variable = inner.type === 'Identifier' ? variableOf(inner, source) : null;
      if (!variable || !errors.has(variable)) continue;
      for (const made of source.getDeclaredVariables(node)) errors.add(made);
    }
  }
  return errors;
}

/** `const left = isOutage ? --outages : --attempts` is a number of attempts, whatever it was chosen by. */
function counts(init: TSESTree.Node, source: Source): boolean {
  for (const node of descendants(init, source)) if (node.type === 'UpdateExpression') return true;
  return false;
}

/** Variables that nothing in the loop sets but the attempt, after what it waits for. */
export function flagsIn(
  block: TSESTree.BlockStatement,
  loop: TSESTree.Node,
  source: Source,
): ReadonlySet<Variable> {
  const flags = new Set<Variable>();
  const fn = enclosingFunction(loop);
  for (const node of descendants(block, source)) {
    if (node.type !== 'AssignmentExpression' || node.operator !== '=' || node.left.type !== 'Identifier')
      continue;
    const variable = variableOf(node.left, source);
    const writes =
      variable?.references.filter((reference) => reference.isWrite() && reference.init !== true) ?? [];
    const onlyHere = writes.every(
      ({ identifier, writeExpr }) =>
        enclosingFunction(identifier) === fn &&
        (isInside(identifier, block) || (writeExpr && isEmptyValue(writeExpr))),
    );
    if (
      variable &&
      onlyHere &&
      !isInside(variable.identifiers[0] ?? loop, loop) &&
      !reads(node.right, variable, source)
    )
      flags.add(variable);
  }
  return flags;
}

function reads(expression: TSESTree.Node, variable: Variable, source: Source): boolean {
  for (const node of descendants(expression, source)) {
    if (node.type === 'Identifier' && variableOf(node, source) === variable) return true;
  }
  return false;
}

/** `listen(port++)`, `const name = randomName()`: each round tries something else. */
export function isAnotherEachTime(
  attempt: TSESTree.AwaitExpression,
  tried: TSESTree.Node,
  loop: TSESTree.Node,
  source: Source,
): boolean {
  for (const node of descendants(attempt.argument, source)) {
    if (node.type === 'UpdateExpression') return true;
    const variable = node.type === 'Identifier' ? variableOf(node, source) : null;
    for (const reference of variable?.references ?? []) {
      if (!reference.isWrite() || !isInside(reference.identifier, loop)) continue;
      const init = reference.writeExpr;
      const name = init ? pathOf(init).join('.') : '';
      if (reference.init === true ? TAKES_NEXT.test(name) : !isInside(reference.identifier, tried))
        return true;
    }
  }
  return false;
}

export function isEmptyValue(node: TSESTree.Node): boolean {
  return (
    (node.type === 'Literal' && (node.value === null || node.value === false)) ||
    (node.type === 'Identifier' && node.name === 'undefined')
  );
}
