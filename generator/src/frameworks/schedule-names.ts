import path from 'node:path';
import type { ts } from 'ts-morph';
import type { Tracer } from '../inspect/trace.js';
import { typescript } from '../inspect/typescript.js';
import { holderOf, outermost } from './observe-value.js';
import type { Site } from './sites.js';

/** Names of variables that tell no more than that they hold a schedule. */
const PLAIN = /^_?(?:cron|schedul(?:e|ed|er))?_?(?:cron|task|job|schedule|timer)?s?\d*$/i;
/** What of a pattern may stand in a text of either quotes. */
const PATTERN = /^[\w*/,#?@ -]+$/;
const LONGEST = 80;
/** What may stand in a text of either quotes as it is. */
const NAME = /^[\w][\w .:/-]*$/;
const LOGS = /\b(?:log|logger|console)\b/;
const CHAINED = /^(?:then|catch|finally)$/;
const GENERAL = /^(?:run|exec|execute|handle|process|start|call|perform|trigger|tick|work|invoke)$/;
/** What pieces of a configuration are called that hold a pattern. */
const OF_PATTERNS =
  /^(?:schedule|cron|pattern|rule|interval|frequency|config|options|env|value|(?:cron)?_?(?:expression|expr|spec|schedule|string|pattern)|\w*(?:time|spec|date)|(?:start|run)_?at)$/i;

/**
 * What a schedule is called where neither it nor the function that it calls has a name at run time: as this function is
 * called here, else as the variable that holds the schedule, else by its file and pattern.
 */
export function scheduleName(system: string, { call, source }: Site, tracer: Tracer): string | undefined {
  const ts = typescript();
  const given = [...(call.arguments ?? [])];
  const [first] = given;
  const takesName = system === 'node-schedule' && given.length > 2;
  if (takesName && first !== undefined && ts.isStringLiteralLike(first)) return undefined;
  if (given.some((one) => ts.isObjectLiteralExpression(one) && propertyOf(one, 'name') !== undefined))
    return undefined;
  const params = first && ts.isObjectLiteralExpression(first) ? first : undefined;
  const works = (params === undefined ? given.slice(1) : [propertyOf(params, 'onTick')]).flatMap((one) =>
    one === undefined ? [] : [unbound(one)],
  );
  for (const work of works) {
    if (ts.isFunctionExpression(work) && work.name !== undefined) return undefined;
    if (!ts.isIdentifier(work) && !ts.isPropertyAccessExpression(work)) continue;
    const value = tracer.trace(work, source);
    // Options and patterns have names, too.
    const isFunction = value?.kind !== 'node' || ts.isFunctionLike(value.node) || ts.isParameter(value.node);
    if (!isFunction) continue;
    if (value?.kind === 'node' && hasName(value.node)) return undefined;
    return ts.isIdentifier(work) ? work.text : work.name.text.replace(/^#/, '');
  }
  const holder = holderOf(outermost(call))?.name.replace(/^this\.#?/, '');
  if (holder !== undefined && !PLAIN.test(lastOf(holder))) return holder;
  const told = besideIt(call) ?? works.map(calledBy).find((name) => name !== undefined);
  if (told !== undefined) return told.slice(0, LONGEST);
  const file = path.basename(source.file).replace(/\.\w+$/, '');
  const pattern = params === undefined ? first : propertyOf(params, 'cronTime');
  const text = pattern && ts.isStringLiteralLike(pattern) ? pattern.text : '';
  if (PATTERN.test(text)) return `${file}:${text}`.slice(0, LONGEST);
  return (pattern && nameInPath(pattern)) ?? file;
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** 'full-scan' of `{ id: 'full-scan', job: scheduleJob(…) }`. */
function besideIt(call: ts.Node): string | undefined {
  const ts = typescript();
  const { parent } = call;
  if (!ts.isPropertyAssignment(parent)) return undefined;
  for (const key of ['id', 'key', 'name']) {
    const value = propertyOf(parent.parent, key);
    if (value !== undefined && ts.isStringLiteralLike(value) && NAME.test(value.text)) return value.text;
  }
  return undefined;
}

/** The one function that the work calls, but for logging: `sync` of `async () => { await sync(); }`; of `wrap(sync)`, too. */
function calledBy(work: ts.Node): string | undefined {
  const ts = typescript();
  if (ts.isCallExpression(work)) {
    const [first] = work.arguments;
    const isGiven = first !== undefined && (ts.isIdentifier(first) || ts.isPropertyAccessExpression(first));
    return nameOfCallee(isGiven ? first : work.expression);
  }
  if (!ts.isArrowFunction(work) && !ts.isFunctionExpression(work)) return undefined;
  const calls = callsOf(work.body).filter(({ expression }) => !LOGS.test(expression.getText()));
  const [only] = calls;
  return only !== undefined && calls.length === 1 ? nameOfCallee(only.expression) : undefined;
}

/** The calls that the statements of a body are, also inside of one `try`; one more that is none tells nothing. */
function callsOf(body: ts.ConciseBody): ts.CallExpression[] {
  const ts = typescript();
  const found: ts.CallExpression[] = [];
  const statements = ts.isBlock(body) ? body.statements : [body];
  for (const statement of statements) {
    if (ts.isTryStatement(statement)) {
      found.push(...callsOf(statement.tryBlock));
      continue;
    }
    const isPlain = ts.isExpressionStatement(statement) || ts.isReturnStatement(statement);
    const value = isPlain ? statement.expression : statement;
    const call = value !== undefined && ts.isAwaitExpression(value) ? value.expression : value;
    if (call !== undefined && ts.isCallExpression(call)) found.push(call);
  }
  return found;
}

/** `run` says little without what runs. */
function nameOfCallee(callee: ts.Expression): string | undefined {
  const ts = typescript();
  if (ts.isIdentifier(callee)) return callee.text;
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const method = callee.name.text.replace(/^#/, '');
  const on = callee.expression;
  // `sync().catch(report)` calls `sync`.
  if (CHAINED.test(method) && ts.isCallExpression(on)) return nameOfCallee(on.expression);
  if (!GENERAL.test(method)) return method;
  const receiver = ts.isPropertyAccessExpression(on)
    ? on.name.text
    : ts.isIdentifier(on)
      ? on.text
      : undefined;
  return receiver === undefined ? undefined : `${receiver}.${method}`;
}

/** 'purge' of `config.cron.purge.schedule` and `config['purge'].pattern`. */
function nameInPath(pattern: ts.Node): string | undefined {
  const ts = typescript();
  let node = pattern;
  while (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    const key = ts.isPropertyAccessExpression(node) ? node.name : node.argumentExpression;
    const name = ts.isMemberName(key) || ts.isStringLiteralLike(key) ? key.text : '';
    if (NAME.test(name) && !PLAIN.test(name) && !OF_PATTERNS.test(name)) return name.slice(0, LONGEST);
    node = node.expression;
  }
  return undefined;
}

/** `this.backup` of `this.backup.bind(this)`. */
function unbound(work: ts.Node): ts.Node {
  const ts = typescript();
  if (!ts.isCallExpression(work) || !ts.isPropertyAccessExpression(work.expression)) return work;
  return work.expression.name.text === 'bind' ? work.expression.expression : work;
}

/** Whether the language names this function: not where it is put into `exports.backup`. A parameter may be any. */
function hasName(node: ts.Node): boolean {
  const ts = typescript();
  if (ts.isParameter(node)) return true;
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent))
    return true;
  if (ts.isBinaryExpression(parent)) return ts.isIdentifier(parent.left);
  return ts.isFunctionLike(node) && node.name !== undefined;
}

/** The value of a property; its name, where it is written once for both. */
function propertyOf(object: ts.ObjectLiteralExpression, name: string): ts.Node | undefined {
  const ts = typescript();
  for (const property of object.properties) {
    if (property.name?.getText().replace(/^(['"])(.*)\1$/, '$2') !== name) continue;
    return ts.isPropertyAssignment(property) ? property.initializer : property.name;
  }
  return undefined;
}
