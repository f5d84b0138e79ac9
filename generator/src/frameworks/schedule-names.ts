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
  const works = params === undefined ? given.slice(1) : [propertyOf(params, 'onTick')];
  for (const work of works.flatMap((one) => (one === undefined ? [] : [unbound(one)]))) {
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
  if (holder !== undefined && !PLAIN.test(holder)) return holder;
  const file = path.basename(source.file).replace(/\.\w+$/, '');
  const pattern = params === undefined ? first : propertyOf(params, 'cronTime');
  const text = pattern && ts.isStringLiteralLike(pattern) ? pattern.text : '';
  return PATTERN.test(text) ? `${file}:${text}`.slice(0, LONGEST) : file;
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
