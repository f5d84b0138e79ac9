import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { descendants } from '../flow/descendants.js';
import { functionAt, methodCalledBy } from '../flow/functions.js';
import { PerFile } from '../flow/per-file.js';
import {
  bare,
  endOf,
  enclosingFunction,
  isInside,
  keyOf,
  pathOf,
  type FunctionNode,
} from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';
import { doesNothing } from './error-handler.js';

type Source = Readonly<TSESLint.SourceCode>;

/** Calls that are made to find out whether something can be read: their error is the answer. */
const ASKS =
  /^(?:(?:parse|safeParse|decode|encode|compile|ensure|assert|validate|normalize|stringify|semver|tryParse|from[A-Z]|is[A-Z]|check[A-Z]|serialize)\w*|\w+[a-z\d](?:Decode|Parse|Parser|Parse[A-Z]\w*)|\w+parser|deserialize\w*|read(?:Big)?U?Int[A-Z\d]\w*|check|unescape|toISOString|fromStr|atob|btoa|BigInt|BigNumber|Decimal|(?:hex|bytes\d*|base\d+|utf8|address|buffer)To[A-Z]\w*|structuredClone|require|resolve|supports|ms|querySelector(?:All)?|create(?:Hash|Hmac|PublicKey|PrivateKey))$/;
const ASKS_BY_CONSTRUCTION =
  /(?:URL|Url|URI|Uri|RegExp|Address\d*|Date|Format|SemVer|Semver|Decimal|BigNumber|Range|TextDecoder|URLPattern|PlainDate|Parser|X509Certificate|PublicKey|^Request|^RE2)$/;
const ASKS_BY_OWNER =
  /^(?:Intl\.\w+|Reflect\.\w+|(?:js)?ya?ml\.(?:load|safeLoad|loadAll)|(?:\w+\.)*\w*parser(?:\(\))?\.\w+)$/i;
/** Asked whether something is there, by who does not look at what it is. */
const ASKS_FOR_FILE = /^(?:access|stat|lstat|readdir)(?:Sync)?$/;
const READS_BODY = /^(?:json|text|formData|arrayBuffer|blob|bytes)$/;
const ASKS_SLOWLY =
  /^(?:access|stat|lstat|readdir|json|text|formData|arrayBuffer|blob|bytes|(?:safeP|p)arseAsync)$/;
/** Calls that read texts and lists, and do not fail by themselves. */
const READS =
  /^(?:String|Number|Boolean|from|of|toJSON|trim\w*|slice|subarray|substring|substr|split|replace|replaceAll|indexOf|lastIndexOf|includes|startsWith|endsWith|charAt|charCodeAt|codePointAt|at|match|matchAll|test|exec|padStart|padEnd|join|map|filter|find|findIndex|some|every|concat|reverse|flat|flatMap|pop|shift|keys|values|entries|fromEntries|get|getAll|has|hasOwn|hasOwnProperty|now|matcher|getPrototypeOf|cwd|is|clone|print|format\w*|resolvedOptions|search|forEach|maximize|minimize|singular|plural|availableParallelism|promisify|verify\w*|(?:deepE|isE|e)quals?|[A-Z][A-Z\d_]+|dirname|basename|extname|existsSync|(?:Type|Range|Syntax)?Error|(?:to|get|has)[A-Z\d]\w*)$/;
/** `z` is that of zod; the last one makes an answer of an HTTP route. */
const READS_BY_OWNER =
  /^(?:Math\.\w+|z\.\w+|Object\.prototype\.toString\.call|(?:(?:\w*Response|c)\.)?json)$/;
const READS_BY_CONSTRUCTION =
  /^(?:Map|Set|Headers|Response|Ajv\w*|URLSearchParams|TextEncoder|Array|\w+Array|\w*Error)$/;

/** The catch clause of a try that only asks whether something can be read, and has an answer for both cases. */
export function isProbe(clause: TSESTree.CatchClause, { sourceCode }: FileContext): boolean {
  const { block } = clause.parent;
  if (clause.body.body.length === 0 && (!hasAnswer(block, sourceCode) || throwsOwn(block, sourceCode)))
    return false;
  return kindOfCode(block, sourceCode, 0, clause) === 'asks';
}

type Kind = 'asks' | 'reads';
const DEPTH = 3;

/** What a piece of code does at most; null where it does more than to ask and to read. */
function kindOfCode(
  code: TSESTree.Node,
  source: Source,
  depth: number,
  clause: TSESTree.CatchClause | null = null,
): Kind | null {
  let asks = false;
  let repeats = false;
  for (const node of descendants(code, source)) {
    switch (node.type) {
      case 'ImportExpression':
        asks = true;
        break;
      case 'AwaitExpression':
        if (!asksSlowly(bare(node.argument))) return null;
        break;
      case 'NewExpression':
      case 'CallExpression': {
        repeats ||= endOf(node.callee) === 'forEach';
        const kind = node.type === 'NewExpression' ? kindOfMaking(node) : kindOfCall(node, source, depth);
        if (kind === null && !(clause && takesEitherWay(node, clause, source))) return null;
        asks ||= kind !== 'reads';
        break;
      }
      case 'ForStatement':
      case 'ForOfStatement':
      case 'ForInStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        repeats = true;
    }
  }
  // What was gathered before the error is half of an answer, and looks like a whole one.
  if ((repeats || depth > 0) && changesSomething(code, source)) return null;
  return asks ? 'asks' : 'reads';
}

/** `try { all.set(key, parse(text)); } catch { all.set(key, text); }`: the answer goes to the same place in both cases. */
function takesEitherWay(
  { callee, parent }: TSESTree.CallExpression | TSESTree.NewExpression,
  clause: TSESTree.CatchClause,
  source: Source,
): boolean {
  if (callee.type !== 'MemberExpression' || parent.type !== 'ExpressionStatement') return false;
  const text = source.getText(callee);
  for (const node of descendants(clause.body, source)) {
    if (node.type === 'CallExpression' && source.getText(node.callee) === text) return true;
  }
  return false;
}

/** Whether a call or a `new` asks or reads, and does no more. */
export function isReading(node: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): boolean {
  return (node.type === 'NewExpression' ? kindOfMaking(node) : kindOfCall(node, source, 0)) !== null;
}

function kindOfMaking({ callee, parent }: TSESTree.NewExpression): Kind | null {
  const path = pathOf(callee);
  const name = path.at(-1) ?? '';
  // `new PublicKey(text);` is only made to see whether it can be.
  if (ASKS_BY_CONSTRUCTION.test(name) || path[0] === 'Intl' || parent.type === 'ExpressionStatement')
    return 'asks';
  return READS_BY_CONSTRUCTION.test(name) ? 'reads' : null;
}

function kindOfCall(node: TSESTree.CallExpression, source: Source, depth: number): Kind | null {
  const path = pathOf(promisedBy(node.callee));
  const name = path.at(-1) ?? '';
  if (ASKS_FOR_FILE.test(name)) return name.startsWith('access') || isOnlyAsked(node, source) ? 'asks' : null;
  if (READS_BODY.test(name) && isBodyRead(node)) return 'asks';
  const whole = path.join('.');
  if (ASKS.test(name) || ASKS_BY_OWNER.test(whole)) return 'asks';
  if (READS.test(name) || READS_BY_OWNER.test(whole)) return 'reads';
  // The query of a URL that was made here.
  if (/^(?:append|set|delete|sort)$/.test(name) && /params$/i.test(path.at(-2) ?? '')) return 'reads';
  const own = depth < DEPTH ? (functionAt(node.callee, source) ?? methodCalledBy(node)) : null;
  return own && kindOfFunction(own, source, depth + 1);
}

const kinds = new PerFile<FunctionNode, Kind | null>();

/** What a function of the file does at most. */
function kindOfFunction(fn: FunctionNode, source: Source, depth: number): Kind | null {
  const before = kinds.get(fn);
  if (before !== undefined) return before;
  // One that calls itself is left alone.
  kinds.set(fn, null);
  const kind = fn.async ? null : kindOfCode(fn.body, source, depth);
  kinds.set(fn, kind);
  return kind;
}

function asksSlowly(awaited: TSESTree.Node): boolean {
  if (awaited.type === 'ImportExpression') return true;
  return awaited.type === 'CallExpression' && ASKS_SLOWLY.test(endOf(promisedBy(awaited.callee)));
}

/** `fs.stat` of `promisify(fs.stat)` */
function promisedBy(callee: TSESTree.Node): TSESTree.Node {
  if (callee.type !== 'CallExpression' || endOf(callee.callee) !== 'promisify') return callee;
  return callee.arguments[0] ?? callee;
}

/** `await stat(path);`, `fs.statSync(path).isDirectory()`, also of a variable */
function isOnlyAsked(call: TSESTree.CallExpression, source: Source): boolean {
  const value = call.parent.type === 'AwaitExpression' ? call.parent : call;
  const { parent } = value;
  if (parent.type !== 'VariableDeclarator' || parent.id.type !== 'Identifier')
    return parent.type === 'ExpressionStatement' || isQuestion(value);
  const reads = variableOf(parent.id, source)?.references.filter((reference) => reference.isRead()) ?? [];
  return reads.length > 0 && reads.every(({ identifier }) => isQuestion(identifier));
}

/** `stats.isFile()` */
function isQuestion({ parent }: TSESTree.Node): boolean {
  return parent?.type === 'MemberExpression' && /^is[A-Z]/.test(keyOf(parent) ?? '');
}

/** `response.json()`, `request.formData()` */
function isBodyRead(call: TSESTree.CallExpression): boolean {
  return call.callee.type === 'MemberExpression' && call.arguments.length === 0;
}

/** `throw new LimitReachedError()` is meant for somebody further out; `throw new Error('no text')` may only lead to the `catch`. */
function throwsOwn(block: TSESTree.BlockStatement, source: Source): boolean {
  const fn = enclosingFunction(block);
  for (const node of descendants(block, source)) {
    if (node.type !== 'ThrowStatement' || node.argument.type !== 'NewExpression') continue;
    const isPlain = /^(?:Error|TypeError|SyntaxError|RangeError)$/.test(
      pathOf(node.argument.callee).at(-1) ?? '',
    );
    if (!isPlain && enclosingFunction(node) === fn) return true;
  }
  return false;
}

/** `try { JSON.parse(text); return true; } catch {} return false;`, or a variable that stays what it was. */
function hasAnswer(block: TSESTree.BlockStatement, source: Source): boolean {
  const fn = enclosingFunction(block);
  for (const node of descendants(block, source)) {
    if (node.type === 'ReturnStatement' && enclosingFunction(node) === fn) return true;
  }
  return changesSomething(block, source);
}

/** A variable from outside the block, or a field, gets a value. */
function changesSomething(block: TSESTree.Node, source: Source): boolean {
  for (const node of descendants(block, source)) {
    if (node.type !== 'AssignmentExpression') continue;
    const target = bare(node.left);
    const declared = target.type === 'Identifier' ? variableOf(target, source)?.defs[0]?.name : null;
    if (!declared || !isInside(declared, block)) return true;
  }
  return false;
}

/**
 * `response.json().catch(() => null)`: a body that cannot be read has an answer, too, one that is cancelled needs none;
 * `fs.access(path).then(() => true).catch(() => false)` asks whether a file is there, `import('x').catch(() => null)` a package.
 */
export function isPromisedProbe(
  receiver: TSESTree.Node,
  handler: FunctionNode,
  { sourceCode }: FileContext,
): boolean {
  const inner = beganAs(bare(receiver), sourceCode);
  const isEmpty = handler.body.type === 'BlockStatement' && doesNothing(handler);
  if (inner.type === 'ImportExpression') return !isEmpty;
  if (inner.type !== 'CallExpression') return false;
  // `access(path).then(() => true, () => false)`, of an `access` that was imported by its name.
  if (inner.callee.type !== 'MemberExpression') return !isEmpty && asksForFile(inner);
  if (/(?:body|reader)\.cancel$/i.test(pathOf(inner.callee).join('.'))) return true;
  const name = keyOf(inner.callee) ?? '';
  if (READS_BODY.test(name) && isBodyRead(inner)) return !isEmpty || isDrained(inner);
  return !isEmpty && asksForFile(inner);
}

/** `const cancelled = body.cancel(); cancelled.catch(…)` */
function beganAs(promise: TSESTree.Node, source: Source): TSESTree.Node {
  const definition = promise.type === 'Identifier' ? variableOf(promise, source)?.defs[0]?.node : null;
  const init = definition?.type === 'VariableDeclarator' && definition.init ? bare(definition.init) : null;
  return init?.type === 'CallExpression' && endOf(init.callee) === 'cancel' ? init : promise;
}

/** `await response.text().catch(() => {});`: the body is only read to the end, so that the connection is free. */
function isDrained(read: TSESTree.CallExpression): boolean {
  if (/^(?:json|formData)$/.test(endOf(read.callee))) return false;
  const handled = read.parent.parent;
  const outer = handled?.parent;
  return (
    outer?.type === 'ExpressionStatement' ||
    ((outer?.type === 'AwaitExpression' || outer?.type === 'UnaryExpression') &&
      outer.parent.type === 'ExpressionStatement')
  );
}

function asksForFile(call: TSESTree.CallExpression): boolean {
  if (ASKS_FOR_FILE.test(endOf(call.callee))) return isOnlyAskedBy(call.parent.parent);
  const before = call.callee.type === 'MemberExpression' ? bare(call.callee.object) : null;
  if (before?.type !== 'CallExpression' || endOf(call.callee) !== 'then') return false;
  return ASKS_FOR_FILE.test(endOf(before.callee)) && isOnlyAskedBy(call);
}

/** `.then(() => true)` */
function isOnlyAskedBy(then: TSESTree.Node | undefined): boolean {
  const given = then?.type === 'CallExpression' ? then.arguments[0] : undefined;
  return given?.type === 'ArrowFunctionExpression' && given.body.type === 'Literal';
}
