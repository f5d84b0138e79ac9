import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { classAround, membersOfThis } from '../flow/functions.js';
import { constantText, enclosingFunction, isInside, keyOf } from '../flow/syntax.js';
import { natureOf } from './log-arguments.js';
import { LEVELS, type LoggerKind } from './logger-libraries.js';
import { isLoggerName } from './logger-names.js';
import { loggerOf } from './loggers.js';

/** A logger that can be called at a place of the file. */
export interface NearLogger {
  /** As it is written there: `log`, `this.logger`, `request.log`. */
  readonly text: string;
  readonly kind: LoggerKind;
  /** Its lines begin with the name of a part of the service, `log.info('db', 'connected')`, which nobody can make up. */
  readonly isNamed?: boolean;
}

const UNFIT: ReadonlySet<LoggerKind> = new Set(['console', 'declared']);

/** The nearest logger that a line can be written with at the node; null where none is known for certain. */
export function loggerNear(node: TSESTree.Node, context: FileContext): NearLogger | null {
  const field = fieldNear(node, context);
  let scope: TSESLint.Scope.Scope | null = context.sourceCode.getScope(node);
  const seen = new Set<string>();
  while (scope) {
    for (const variable of scope.variables) {
      if (seen.has(variable.name)) continue;
      const logger = ofVariable(variable, node, context);
      if (logger) return scope.type === 'module' || scope.type === 'global' ? (field ?? logger) : logger;
    }
    // An inner name hides the outer one, whatever it stands for.
    for (const { name } of scope.variables) seen.add(name);
    scope = scope.upper;
  }
  return field;
}

function ofVariable(
  variable: TSESLint.Scope.Variable,
  node: TSESTree.Node,
  context: FileContext,
): NearLogger | null {
  const [definition] = variable.defs;
  if (definition?.name.type !== 'Identifier' || variable.defs.length > 1) return null;
  const { name } = definition;
  if (definition.type === 'Parameter' && /^(?:req|request|ctx|app|fastify|instance)$/.test(name.name))
    return ofRequest(variable, name.name, context);
  if (!isLoggerName(name.name) && name.name !== 'consola' && name.name !== 'signale') return null;
  if (definition.type !== 'Parameter' && !isMadeBefore(definition.name, node)) return null;
  const kind = loggerOf(name, context);
  if (!kind || UNFIT.has(kind)) return null;
  if (kind !== 'unknown') return { text: name.name, kind };
  const lines = linesOf(variable);
  if (lines.length === 0) return null;
  return { text: name.name, kind, isNamed: lines.some((line) => isTextBehindText(line, context)) };
}

/** `request.log` of Fastify, where the file calls it elsewhere. */
function ofRequest(variable: TSESLint.Scope.Variable, name: string, context: FileContext): NearLogger | null {
  const used = variable.references.find(({ identifier }) => {
    const member = identifier.parent;
    return member.type === 'MemberExpression' && member.object === identifier && keyOf(member) === 'log';
  });
  const kind = used && loggerOf(used.identifier.parent, context);
  return kind && kind !== 'unknown' && !UNFIT.has(kind) ? { text: `${name}.log`, kind } : null;
}

/** What is imported is there from the start; what the file makes is there below, and in functions that run later. */
function isMadeBefore(name: TSESTree.Node, node: TSESTree.Node): boolean {
  return (
    name.parent?.type.startsWith('Import') === true ||
    name.range[1] < node.range[0] ||
    enclosingFunction(name) !== enclosingFunction(node)
  );
}

/** The calls of its methods that are named like a level. */
function linesOf(variable: TSESLint.Scope.Variable): readonly TSESTree.CallExpression[] {
  return variable.references.flatMap(({ identifier }) => {
    const member = identifier.parent;
    const isLine =
      member.type === 'MemberExpression' &&
      member.object === identifier &&
      LEVELS.has(keyOf(member) ?? '') &&
      member.parent.type === 'CallExpression' &&
      member.parent.callee === member;
    return isLine ? [member.parent as TSESTree.CallExpression] : [];
  });
}

function isTextBehindText(
  { arguments: [first, second] }: TSESTree.CallExpression,
  context: FileContext,
): boolean {
  return constantText(first) !== null && second !== undefined && natureOf(second, context) === 'text';
}

/** A field of the class, in a method that has its `this`. */
function fieldNear(node: TSESTree.Node, context: FileContext): NearLogger | null {
  const body = classAround(node);
  const method = body?.body.find((part) => isInside(node, part));
  if (!body || method?.type !== 'MethodDefinition' || method.static || method.kind === 'constructor')
    return null;
  const { sourceCode } = context;
  for (const member of membersOfThis(body, sourceCode)) {
    if (!isLoggerName(keyOf(member) ?? '')) continue;
    const kind = loggerOf(member, context);
    if (!kind || UNFIT.has(kind)) continue;
    const isCalled = member.parent.type === 'MemberExpression' && LEVELS.has(keyOf(member.parent) ?? '');
    if (kind !== 'unknown' || isCalled) return { text: sourceCode.getText(member), kind };
  }
  return null;
}
