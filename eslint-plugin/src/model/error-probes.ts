import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { functionAt } from '../flow/functions.js';
import { bare, enclosingFunction, isInside, keyOf, pathOf, type FunctionNode } from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';
import { descendants } from './descendants.js';
import { doesNothing } from './error-handler.js';

type Source = Readonly<TSESLint.SourceCode>;

/** Calls that are made to find out whether something can be read: their error is the answer. */
const ASKS =
  /^(?:(?:parse|safeParse|decode|encode|compile|ensure|assert|validate|normalize|stringify|semver|tryParse|from[A-Z]|is[A-Z]|check[A-Z])\w*|\w+[a-z\d](?:Decode|Parse)|check|unescape|toISOString|fromStr|atob|btoa|BigInt|structuredClone|require|resolve|supports|create(?:Hash|Hmac|PublicKey|PrivateKey))$/;
const ASKS_BY_CONSTRUCTION =
  /(?:URL|Url|URI|Uri|RegExp|Address\d*|Date|Format|SemVer|Semver|Decimal|BigNumber|Range|TextDecoder|URLPattern|PlainDate|Parser)$/;
const ASKS_BY_OWNER = /^(?:Intl\.\w+|Reflect\.\w+|(?:js)?ya?ml\.(?:load|safeLoad|loadAll))$/i;
/** Asked whether something is there, by who does not look at what it is. */
const ASKS_FOR_FILE = /^(?:access|stat|lstat|readdir)(?:Sync)?$/;
const READS_BODY = /^(?:json|text|formData|arrayBuffer|blob|bytes)$/;
const ASKS_SLOWLY =
  /^(?:access|stat|lstat|readdir|json|text|formData|arrayBuffer|blob|bytes|(?:safeP|p)arseAsync)$/;
/** Calls that read texts and lists, and do not fail by themselves. */
const READS =
  /^(?:String|Number|Boolean|from|of|toJSON|trim\w*|slice|subarray|substring|substr|split|replace|replaceAll|indexOf|lastIndexOf|includes|startsWith|endsWith|charAt|charCodeAt|codePointAt|at|match|matchAll|test|exec|padStart|padEnd|join|map|filter|find|findIndex|some|every|concat|reverse|flat|flatMap|pop|shift|keys|values|entries|fromEntries|get|getAll|has|hasOwn|hasOwnProperty|now|matcher|getPrototypeOf|cwd|(?:deepE|isE|e)quals?|[A-Z][A-Z\d_]+|dirname|basename|extname|(?:to|get|has|read(?:Big)?U?Int)[A-Z\d]\w*)$/;
/** The last one makes an answer of an HTTP route. */
const READS_BY_OWNER = /^(?:Math\.\w+|Object\.prototype\.toString\.call|(?:(?:\w*Response|c)\.)?json)$/;
const READS_BY_CONSTRUCTION =
  /^(?:Map|Set|Headers|Response|URLSearchParams|TextEncoder|Array|\w+Array|\w*Error)$/;

/** The catch clause of a try that only asks whether something can be read, and has an answer for both cases. */
export function isProbe(clause: TSESTree.CatchClause, { sourceCode }: FileContext): boolean {
  const { block } = clause.parent;
  if (clause.body.body.length === 0 && !hasAnswer(block, sourceCode)) return false;
  return kindOfCode(block, sourceCode, 0) === 'asks';
}

type Kind = 'asks' | 'reads';
const DEPTH = 3;

/** What a piece of code does at most; null where it does more than to ask and to read. */
function kindOfCode(code: TSESTree.Node, source: Source, depth: number): Kind | null {
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
        const kind = node.type === 'NewExpression' ? kindOfMaking(node) : kindOfCall(node, source, depth);
        if (kind === null) return null;
        asks ||= kind === 'asks';
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

function kindOfMaking({ callee }: TSESTree.NewExpression): Kind | null {
  const path = pathOf(callee);
  const name = path.at(-1) ?? '';
  if (ASKS_BY_CONSTRUCTION.test(name) || path[0] === 'Intl') return 'asks';
  return READS_BY_CONSTRUCTION.test(name) ? 'reads' : null;
}

function kindOfCall(node: TSESTree.CallExpression, source: Source, depth: number): Kind | null {
  const path = pathOf(node.callee);
  const name = path.at(-1) ?? '';
  if (ASKS_FOR_FILE.test(name)) return name.startsWith('access') || isOnlyAsked(node) ? 'asks' : null;
  if (READS_BODY.test(name) && isBodyRead(node)) return 'asks';
  const whole = path.join('.');
  if (ASKS.test(name) || ASKS_BY_OWNER.test(whole)) return 'asks';
  if (READS.test(name) || READS_BY_OWNER.test(whole)) return 'reads';
  // The query of a URL that was made here.
  if (/^(?:append|set|delete|sort)$/.test(name) && /params$/i.test(path.at(-2) ?? '')) return 'reads';
  const own = depth < DEPTH ? functionAt(node.callee, source) : null;
  return own && kindOfFunction(own, source, depth + 1);
}

const kinds = new WeakMap<FunctionNode, Kind | null>();

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
  return awaited.type === 'CallExpression' && ASKS_SLOWLY.test(pathOf(awaited.callee).at(-1) ?? '');
}

/** `await stat(path);`, `fs.statSync(path).isDirectory()` */
function isOnlyAsked(call: TSESTree.CallExpression): boolean {
  const value = call.parent.type === 'AwaitExpression' ? call.parent : call;
  const { parent } = value;
  if (parent.type === 'MemberExpression') return /^is[A-Z]/.test(keyOf(parent) ?? '');
  return parent.type === 'ExpressionStatement';
}

/** `response.json()`, `request.formData()` */
function isBodyRead(call: TSESTree.CallExpression): boolean {
  return call.callee.type === 'MemberExpression' && call.arguments.length === 0;
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

/** `response.json().catch(() => null)`: a body that cannot be read has an answer too; one that is cancelled needs none. */
export function isBodyProbe(receiver: TSESTree.Node, handler: FunctionNode): boolean {
  const inner = bare(receiver);
  if (inner.type !== 'CallExpression' || inner.callee.type !== 'MemberExpression') return false;
  if (/(?:body|reader)\.cancel$/i.test(pathOf(inner.callee).join('.'))) return true;
  const isEmpty = handler.body.type === 'BlockStatement' && doesNothing(handler);
  return READS_BODY.test(keyOf(inner.callee) ?? '') && isBodyRead(inner) && !isEmpty;
}
