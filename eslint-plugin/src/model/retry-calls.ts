import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { descendants } from '../flow/descendants.js';
import { knownAs } from '../flow/functions.js';
import { Paths } from '../flow/paths.js';
import { enclosingFunction, isFunction, isInside, keyOf, pathOf, type FunctionNode } from '../flow/syntax.js';
import { variableOf, type Variable } from '../flow/variables.js';
import { logCallAt } from './log-call.js';
import { attemptIn, errorsOf, isWait, type EndlessRetry } from './retry-attempt.js';
import { Limits } from './retry-limits.js';

type Source = Readonly<TSESLint.SourceCode>;

/** A function that is begun again where an attempt in it has failed, and nowhere else. */
export function retryCallIn(
  handler: TSESTree.CatchClause | FunctionNode,
  context: FileContext,
): EndlessRetry | null {
  const { sourceCode } = context;
  const own = enclosingFunction(handler);
  const name = own && nameOf(own);
  if (!own || !name || !sourceCode.getText(handler.body).includes(name)) return null;
  const mentions = mentionsOf(own, name, sourceCode);
  const [first] = mentions;
  // Who is begun again after a success, too, is no retry but the next round of a worker.
  if (!first || !mentions.every((mention) => isInside(mention, handler.body))) return null;
  const call = beginningAt(first);
  if (!call || !isSameAgain(call, first, own, context)) return null;
  const isCallback = isFunction(handler);
  const attempt = isCallback ? handler.parent : attemptIn(handler.parent.block, sourceCode);
  if (!attempt) return null;
  const about = {
    round: own,
    tried: isCallback ? attempt : handler.parent.block,
    errors: errorsOf(handler, sourceCode),
    flags: new Set<Variable>(),
  };
  const reaches = (after: TSESTree.Node, goal: TSESTree.Node): boolean => {
    const limits = new Limits({ ...about, goal }, context);
    const found = Paths.around(after, sourceCode).reached(
      {
        after,
        until: (node) => node !== goal && limits.isLimit(node),
        decide: (test) => limits.decide(test, false),
        mayFail: () => false,
      },
      (node) => node === goal,
    );
    return found !== null && found !== 'unknown';
  };
  // From the handler to the call, by way of the functions that stand in between: `setTimeout(() => { … }, 1000)`.
  let goal: TSESTree.Node = call;
  for (let fn = enclosingFunction(call); fn && fn !== own && fn !== handler; fn = enclosingFunction(fn)) {
    if (!reaches(fn, goal)) return null;
    goal = fn;
  }
  return reaches(handler, goal) && reaches(own, attempt) ? { how: 'call', node: call, name } : null;
}

/** The callback in Node's manner that a call ends with, `(err) => { … }`. */
export function callbackOf({ arguments: args }: TSESTree.CallExpression): FunctionNode | null {
  const last = args[args.length - 1];
  return last && isFunction(last) && errorNameOf(last) !== null ? last : null;
}

function errorNameOf({ params: [first] }: FunctionNode): string | null {
  return first?.type === 'Identifier' && (first.name === 'err' || first.name === 'error') ? first.name : null;
}

/** `connect((err) => { if (err) { connect(); return; } … })`: the same where a callback in Node's manner gets the error. */
export function retryCallback(callback: FunctionNode, context: FileContext): EndlessRetry | null {
  const retry = retryCallIn(callback, context);
  if (!retry) return null;
  const goal = outermostIn(callback, retry.node);
  const afterSuccess = Paths.around(callback, context.sourceCode).reached(
    {
      after: callback,
      decide: (test) => (test.type === 'Identifier' && test.name === errorNameOf(callback) ? false : null),
      mayFail: () => false,
    },
    (other) => other === goal,
  );
  return afterSuccess === null ? retry : null;
}

/** The node, or the function in the callback that it stands in. */
function outermostIn(callback: FunctionNode, node: TSESTree.Node): TSESTree.Node {
  let outermost = node;
  for (let fn = enclosingFunction(node); fn && fn !== callback; fn = enclosingFunction(fn)) outermost = fn;
  return outermost;
}

const REFUSED = /\.ok\b|\b429\b|\b50\d\b|>=?\s*(?:500|499)/;

/** `if (response.status === 429) return get(url);`: begun again for as long as the answer is a refusal. */
export function retryByAnswer(test: TSESTree.IfStatement, context: FileContext): EndlessRetry | null {
  const { sourceCode } = context;
  if (!REFUSED.test(sourceCode.getText(test.test))) return null;
  const own = enclosingFunction(test);
  const name = own && nameOf(own);
  if (!own || !name || !sourceCode.getText(test.consequent).includes(`${name}(`)) return null;
  const answer = answerIn(test.test, own, sourceCode);
  const mentions = mentionsOf(own, name, sourceCode);
  const [first] = mentions;
  if (!answer || !first || !mentions.every((mention) => isInside(mention, test.consequent))) return null;
  const call = beginningAt(first);
  if (!call || enclosingFunction(call) !== own || !isSameAgain(call, first, own, context)) return null;
  const limits = new Limits(
    { round: own, goal: call, tried: answer, errors: new Set(), flags: new Set() },
    context,
  );
  const found = Paths.around(own, sourceCode).reached(
    {
      after: own,
      until: (node) => node !== call && limits.isLimit(node),
      mayFail: () => false,
    },
    (node) => node === call,
  );
  return found !== null && found !== 'unknown' ? { how: 'call', node: call, name } : null;
}

/** The one thing that a test is about: `const response = await fetch(url)` of the same function. */
function answerIn(test: TSESTree.Node, own: FunctionNode, source: Source): TSESTree.Node | null {
  let answer: TSESTree.Node | null = null;
  for (const node of descendants(test, source)) {
    if (node.type === 'CallExpression') return null;
    if (
      node.type !== 'Identifier' ||
      (node.parent.type === 'MemberExpression' && node.parent.property === node)
    )
      continue;
    const definition = variableOf(node, source)?.defs[0]?.node;
    const init = definition?.type === 'VariableDeclarator' ? definition.init : null;
    if (!definition || init?.type !== 'AwaitExpression' || enclosingFunction(init) !== own) return null;
    if (answer && answer !== definition) return null;
    answer = definition;
  }
  return answer;
}

/** Where a function is named in its own body. */
function mentionsOf(own: FunctionNode, name: string, source: Source): readonly TSESTree.Node[] {
  const owner = ownerOf(own);
  const found: TSESTree.Node[] = [];
  for (const node of descendants(own.body, source)) {
    if (owner !== null) {
      if (node.type !== 'MemberExpression' || keyOf(node) !== name) continue;
      const object = pathOf(node.object).join('.');
      if (/^(?:this|self|that)$/.test(object) || (owner !== '' && object === owner)) found.push(node);
    } else if (node.type === 'Identifier' && node.name === name && isOwn(node, own, source)) found.push(node);
  }
  return found;
}

/** Whose method a function is: `api` of `const api = { get() {} }`, `exports` of `exports.get = () => {}`; null of none. */
function ownerOf({ id, parent }: FunctionNode): string | null {
  if (parent.type === 'AssignmentExpression')
    return !id && parent.left.type === 'MemberExpression' ? pathOf(parent.left.object).join('.') : null;
  if (!/^(?:MethodDefinition|PropertyDefinition|Property)$/.test(parent.type)) return null;
  const declared = parent.parent?.parent;
  return declared?.type === 'VariableDeclarator' && declared.id.type === 'Identifier' ? declared.id.name : '';
}

function isOwn(node: TSESTree.Identifier, own: FunctionNode, source: Source): boolean {
  // `client.connect()` in `connect()`
  if (node.parent.type === 'MemberExpression' && node.parent.property === node && !node.parent.computed)
    return false;
  const definition = variableOf(node, source)?.defs[0]?.node;
  return definition === own || definition === own.parent;
}

/** The call of the function, or of `setTimeout` and the like with it. */
function beginningAt(mention: TSESTree.Node): TSESTree.CallExpression | null {
  const { parent } = mention;
  if (
    parent?.type === 'MemberExpression' &&
    keyOf(parent) === 'bind' &&
    parent.parent.type === 'CallExpression'
  )
    return beginningAt(parent.parent);
  if (parent?.type !== 'CallExpression') return null;
  return parent.callee === mention || isWait(parent.callee) ? parent : null;
}

/** Whether the function gets again what it has got: a count that is passed on is for those who look at it. */
function isSameAgain(
  call: TSESTree.CallExpression,
  mention: TSESTree.Node,
  own: FunctionNode,
  context: FileContext,
): boolean {
  const source = context.sourceCode;
  const isTimer = call.callee !== mention;
  if (isTimer && call.arguments.length > 2 && pathOf(call.callee).at(-1) !== 'setTimeout') return false;
  // `setTimeout(connect, 500, callback)`
  const given = isTimer ? call.arguments.slice(2) : call.arguments;
  return given.every((argument, at) => {
    const param = own.params[at];
    const name = param?.type === 'AssignmentPattern' ? param.left : param;
    if (argument.type === 'BinaryExpression')
      return name?.type === 'Identifier' && isCountOfNobody(argument, name, call, context);
    if (argument.type !== 'Identifier' || name?.type !== 'Identifier' || argument.name !== name.name)
      return false;
    const writes = variableOf(argument, source)?.references.filter((reference) => reference.isWrite()) ?? [];
    return writes.every((reference) => reference.init === true);
  });
}

/** `attempt + 1`, where the attempt is only logged and waited by. */
function isCountOfNobody(
  { left, operator, right }: TSESTree.BinaryExpression,
  param: TSESTree.Identifier,
  call: TSESTree.CallExpression,
  context: FileContext,
): boolean {
  // What is counted down is looked at by somebody.
  if (operator !== '+' || left.type !== 'Identifier' || left.name !== param.name || right.type !== 'Literal')
    return false;
  const references = variableOf(param, context.sourceCode)?.references ?? [];
  return references.every((reference) => {
    if (reference.isWrite() || isInside(reference.identifier, call)) return true;
    let up: TSESTree.Node | undefined = reference.identifier.parent;
    for (; up && !isFunction(up); up = up.parent) {
      if (up.type !== 'CallExpression') continue;
      if (isWait(up.callee) || logCallAt(up, context) !== null) return true;
    }
    return false;
  });
}

function nameOf(fn: FunctionNode): string | null {
  const { parent } = fn;
  const left = parent.type === 'AssignmentExpression' ? parent.left : null;
  return knownAs(fn) ?? fn.id?.name ?? (left?.type === 'MemberExpression' ? keyOf(left) : null);
}
