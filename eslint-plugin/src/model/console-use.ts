import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { classAround } from '../flow/functions.js';
import { bare, enclosingFunction, isFunction, keyOf, pathOf } from '../flow/syntax.js';
import type { Place } from './file-place.js';
import { LEVELS } from './logger-libraries.js';
import { isLoggerTypeName } from './logger-names.js';

type Source = Readonly<TSESLint.SourceCode>;

/** A place where the file writes to the console, or hands one of its methods to somebody who will. */
export interface ConsoleUse {
  readonly node: TSESTree.Node;
  /** As written; null where it is computed. */
  readonly method: string | null;
  /** The call, where the method is called here. */
  readonly call: TSESTree.CallExpression | null;
}

/** Every use of the global console; one that is shadowed is another one. */
export function consoleUsesIn(source: Source): readonly ConsoleUse[] {
  const scope = source.scopeManager?.globalScope;
  if (!scope) return [];
  const declared = scope.set.get('console');
  if (declared && declared.defs.length > 0) return [];
  const references = [
    ...(declared?.references ?? []),
    ...scope.through.filter(({ identifier }) => identifier.name === 'console'),
  ];
  const members = [
    ...references.flatMap(({ identifier }) => memberOf(identifier)),
    ...(source.text.includes('.console') ? consolesOfGlobal(scope) : []),
  ];
  // A file that puts its own functions into the console keeps the old ones to call them.
  if (members.some(isPatched)) return [];
  const called = members.flatMap((member) => {
    const call = callOf(member);
    if (!call && !isHandedOn(member) && !isNamed(member, source)) return [];
    return [{ node: member, method: keyOf(member), call }];
  });
  return [...called, ...references.flatMap(({ identifier }) => picksFrom(identifier, source))];
}

/** `globalThis.console.log`, of a global that nobody shadows. */
function consolesOfGlobal(scope: TSESLint.Scope.Scope): readonly TSESTree.MemberExpression[] {
  const references = ['globalThis', 'global'].flatMap((name) => {
    const declared = scope.set.get(name);
    return declared?.defs.length === 0
      ? declared.references
      : scope.through.filter(({ identifier }) => identifier.name === name);
  });
  return references
    .flatMap(({ identifier }) => memberOf(identifier))
    .filter((member) => keyOf(member) === 'console')
    .flatMap((member) => memberOf(member));
}

function memberOf(identifier: TSESTree.Node): readonly TSESTree.MemberExpression[] {
  const { parent } = identifier;
  return parent?.type === 'MemberExpression' && parent.object === identifier ? [parent] : [];
}

function callOf(member: TSESTree.MemberExpression): TSESTree.CallExpression | null {
  const up = member.parent.type === 'ChainExpression' ? member.parent.parent : member.parent;
  return up.type === 'CallExpression' && bare(up.callee) === member ? up : null;
}

function isPatched({ parent, ...member }: TSESTree.MemberExpression): boolean {
  return parent.type === 'AssignmentExpression' && parent.left.range[0] === member.range[0];
}

/** `.catch(console.error)`: whoever gets it writes with it. */
function isHandedOn(member: TSESTree.MemberExpression): boolean {
  const { parent } = member;
  return parent.type === 'CallExpression' && parent.arguments.includes(member);
}

/** `const print = console.log;`, also with `.bind(console)`, where the file calls it by its new name. */
function isNamed(member: TSESTree.MemberExpression, source: Source): boolean {
  const { parent } = member;
  const isBound = parent.type === 'MemberExpression' && parent.object === member && keyOf(parent) === 'bind';
  const value = isBound && parent.parent.type === 'CallExpression' ? parent.parent : member;
  const holder = value.parent;
  return (
    holder.type === 'VariableDeclarator' && holder.init === value && isOwnName(holder, holder.id, source)
  );
}

/** `const { log, error: complain } = console;` */
function picksFrom(identifier: TSESTree.Node, source: Source): readonly ConsoleUse[] {
  const { parent } = identifier;
  if (parent?.type !== 'VariableDeclarator' || parent.init !== identifier) return [];
  if (parent.id.type !== 'ObjectPattern') return [];
  return parent.id.properties.flatMap((node) =>
    node.type === 'Property' && isOwnName(parent, node.value, source)
      ? [{ node, method: keyOf(node), call: null }]
      : [],
  );
}

/** A name that is called here, and given to nobody else: a logger of the project is made elsewhere. */
function isOwnName(declarator: TSESTree.VariableDeclarator, name: TSESTree.Node, source: Source): boolean {
  const variable = source
    .getDeclaredVariables(declarator)
    .find(({ identifiers }) => identifiers.some((identifier) => identifier === name));
  const reads = variable?.references.filter((reference) => reference.isRead()) ?? [];
  return reads.length > 0 && reads.every(({ identifier: { parent } }) => parent.type === 'CallExpression');
}

/** `logger.ts`, `app.logger.js`, `log-utils.ts`, `my-log.ts`; `audit-log.service.ts` is about entries of a log. */
const LOGGER_FILE =
  /^(?:(?:.*[-_.])?(?:logger|loggers|logging)(?:[-_.].*)?|(?:.*[-_.])?console(?:[-_.](?:log|logs|transport|output|sink|stream|appender|writer|reporter|handler|adapter|patch))?|logs?(?:[-_.].*)?|.*[-_.]logs?)\.[cm]?[jt]sx?$/i;

/** Whether a logger is made here: the console is where its lines go. */
export function isPartOfLogger(use: ConsoleUse, { name, folders }: Place): boolean {
  if (LOGGER_FILE.test(name) || folders.some((folder) => /^(?:loggers?|logging)$/i.test(folder))) return true;
  const named = classAround(use.node)?.parent.id?.name;
  if (named !== undefined && isLoggerTypeName(named)) return true;
  for (let fn = enclosingFunction(use.node); fn; fn = enclosingFunction(fn)) {
    const holder = fn.parent;
    if (holder.type !== 'Property' && holder.type !== 'MethodDefinition') continue;
    const members =
      holder.parent.type === 'ClassBody'
        ? holder.parent.body
        : holder.parent.type === 'ObjectExpression'
          ? holder.parent.properties
          : [];
    const levels = members.filter(
      (part) =>
        (part.type === 'Property' || part.type === 'MethodDefinition') &&
        LEVELS.has(keyOf(part) ?? '') &&
        isFunction(part.value),
    );
    if (levels.length > 1) return true;
  }
  return false;
}

const LAST_WORDS = /^(?:error|warn|log|info)$/;

/** What is said right before the process ends: there may be no logger yet, or none that is still read. */
export function isLastWord({ call, method }: ConsoleUse): boolean {
  if (!call || method === null || !LAST_WORDS.test(method)) return false;
  const statement = call.parent.type === 'ExpressionStatement' ? call.parent : null;
  const block = statement?.parent;
  if (!statement || block?.type !== 'BlockStatement') return false;
  return block.body
    .slice(block.body.indexOf(statement) + 1)
    .some((next) => next.type === 'ExpressionStatement' && endsProcess(next.expression));
}

/** `process.exit(1)`, `process.exitCode = 1` */
function endsProcess(node: TSESTree.Expression): boolean {
  if (node.type === 'AssignmentExpression') return pathOf(node.left).join('.') === 'process.exitCode';
  return (
    node.type === 'CallExpression' && /^process\.(?:exit|kill|abort)$/.test(pathOf(node.callee).join('.'))
  );
}
