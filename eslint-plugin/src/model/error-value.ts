import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { bare, constantText, isFunction, isInside, keyOf, pathOf } from '../flow/syntax.js';
import { isAliasOfShape } from '../flow/types.js';
import { pathInPattern, variableOf, writesOf, type Variable } from '../flow/variables.js';

/** How well the file tells that a value is an error: `thrown` it was caught, made or typed so; `named` only by its name. */
export type Certainty = 'thrown' | 'named';

const DEPTH = 4;
const ERROR_NAME = /^_?(?:err|error|ex|exception|\w+(?:Err|Error|Exception))$/;
const ERROR_TYPE = /(?:Error|Exception)$/;
const ERROR_KEY = /^(?:error|err|reason|cause|exception|lastError|\w+Error)$/;
/** What comes from elsewhere as data has a field `error`, too, and that is no error. */
const DATA = /^(?:response|res|data|body|json|result|output|resp|answer|event|query|params)(?:\(\))?$/;
const MAKES_ERROR =
  /^(?:to|as|ensure|normali[sz]e|wrap|coerce|get|make|create|parse)(?:An)?\w*(?:Err|Error|Exception)$/;
/** Checks that give their findings back as an error object which was never thrown. */
const CHECKS =
  /^(?:safeParse|safeParseAsync|validate|validateAsync|validateSync|parse|check|safeValidate|spa)$/;
const ERROR_EVENTS = /^(?:error|failed|uncaughtException|unhandledRejection|\w*[eE]rror)$/;

/** Whether the expression is an error; null where nothing says so. */
export function errorAt(node: TSESTree.Node, context: FileContext, depth = 0): Certainty | null {
  if (depth > DEPTH) return null;
  const inner = bare(node);
  if (isErrorCast(node, context)) return 'thrown';
  switch (inner.type) {
    case 'Identifier':
      return ofIdentifier(inner, context, depth);
    case 'MemberExpression':
      return isFinding(inner, context) ? null : ofMember(inner);
    case 'ObjectPattern':
      return isCaughtPattern(inner) ? 'thrown' : null;
    case 'NewExpression':
      return ERROR_TYPE.test(pathOf(inner.callee).at(-1) ?? '') ? 'thrown' : null;
    case 'CallExpression':
      return MAKES_ERROR.test(pathOf(inner.callee).at(-1) ?? '') ? 'named' : null;
    case 'LogicalExpression':
      return errorAt(inner.left, context, depth + 1) && errorAt(inner.right, context, depth + 1);
    case 'ConditionalExpression':
      return (
        (isNarrowed(inner) ? 'thrown' : errorAt(inner.consequent, context, depth + 1)) &&
        errorAt(inner.alternate, context, depth + 1)
      );
    default:
      return null;
  }
}

/** `reason instanceof Error ? reason : …` */
function isNarrowed({ test, consequent }: TSESTree.ConditionalExpression): boolean {
  return (
    test.type === 'BinaryExpression' &&
    test.operator === 'instanceof' &&
    test.left.type === 'Identifier' &&
    consequent.type === 'Identifier' &&
    test.left.name === consequent.name &&
    ERROR_TYPE.test(pathOf(test.right).at(-1) ?? '')
  );
}

function isErrorCast(node: TSESTree.Node, { sourceCode }: FileContext): boolean {
  if (node.type !== 'TSAsExpression' && node.type !== 'TSTypeAssertion') return false;
  const type = node.typeAnnotation;
  // `type TunnelError = { code: string }` is an answer that tells of an error.
  if (type.type !== 'TSTypeReference' || isAliasOfShape(type, sourceCode)) return false;
  return ERROR_TYPE.test(sourceCode.getText(type.typeName));
}

function ofIdentifier(node: TSESTree.Identifier, context: FileContext, depth: number): Certainty | null {
  const variable = variableOf(node, context.sourceCode);
  const [definition] = variable?.defs ?? [];
  if (!variable || !definition) return null;
  const named = ERROR_NAME.test(node.name) ? 'named' : null;
  switch (definition.type) {
    case 'CatchClause':
      return definition.name === definition.node.param ? 'thrown' : null;
    case 'Parameter':
      return ofParameter(definition.name, definition.node, named, context);
    case 'Variable':
      return ofVariable(variable, context, depth, named);
    case 'ImportBinding':
      return null;
    default:
      return named;
  }
}

function ofParameter(
  name: TSESTree.Node,
  fn: TSESTree.Node,
  named: Certainty | null,
  { sourceCode }: FileContext,
): Certainty | null {
  if (name.type !== 'Identifier' || !isFunction(fn)) return named;
  const type = name.typeAnnotation?.typeAnnotation;
  if (type && type.type !== 'TSAnyKeyword' && type.type !== 'TSUnknownKeyword')
    return isErrorType(type, sourceCode) ? 'thrown' : null;
  const at = fn.params.indexOf(name);
  const call = fn.parent;
  if (named && at === 0 && fn.params.some(isRequest)) return 'thrown';
  if (call.type !== 'CallExpression' || call.callee === fn) return named;
  const method = pathOf(call.callee).at(-1) ?? '';
  if (method === 'catch' && at === 0) return 'thrown';
  if (method === 'then' && call.arguments[1] === fn && at === 0) return 'thrown';
  if (!named) return null;
  // `fs.readFile(path, (err, data) => …)`
  if (at === 0 && fn.params.length > 1) return 'thrown';
  const event = /^(?:on|once|addListener|addHook)$/.test(method) ? constantText(call.arguments[0]) : null;
  return event !== null && ERROR_EVENTS.test(event) ? 'thrown' : named;
}

/** `Error`, `Error & { statusCode?: number }`, `FastifyError | null`. */
function isErrorType(type: TSESTree.TypeNode, source: FileContext['sourceCode']): boolean {
  if (type.type === 'TSIntersectionType') return type.types.some((part) => isErrorType(part, source));
  if (type.type === 'TSUnionType') {
    const parts = type.types.filter(
      (part) => part.type !== 'TSNullKeyword' && part.type !== 'TSUndefinedKeyword',
    );
    return parts.length > 0 && parts.every((part) => isErrorType(part, source));
  }
  return ERROR_TYPE.test(source.getText(type));
}

function isRequest(param: TSESTree.Parameter): boolean {
  return param.type === 'Identifier' && /^_?(?:req|request|reply|res|ctx)$/.test(param.name);
}

function ofVariable(
  variable: Variable,
  context: FileContext,
  depth: number,
  named: Certainty | null,
): Certainty | null {
  const writes = writesOf(variable);
  if (!writes || writes.length === 0) return named;
  const found = writes.map((write) => {
    if (isChecked(write.node)) return null;
    if (write.path.length > 0) return named;
    return errorAt(write.node, context, depth + 1) ?? (isOpen(write.node) ? named : null);
  });
  if (found.some((certainty) => certainty === null)) return null;
  return found.every((certainty) => certainty === 'thrown') ? 'thrown' : 'named';
}

/** A call or a name of which the file does not tell what it gives. */
function isOpen(node: TSESTree.Node): boolean {
  return /^(?:CallExpression|Identifier|MemberExpression)$/.test(bare(node).type) && !isChecked(node);
}

function isChecked(node: TSESTree.Node): boolean {
  const inner = bare(node);
  return inner.type === 'CallExpression' && CHECKS.test(pathOf(inner.callee).at(-1) ?? '');
}

/** `parsed.error` of `const parsed = schema.safeParse(input)` */
function isFinding({ object }: TSESTree.MemberExpression, { sourceCode }: FileContext): boolean {
  const holder = bare(object);
  const definition = holder.type === 'Identifier' ? variableOf(holder, sourceCode)?.defs[0]?.node : null;
  return definition?.type === 'VariableDeclarator' && definition.init !== null && isChecked(definition.init);
}

/** `result.reason`, `payload.error`; not what a response holds. */
function ofMember(node: TSESTree.MemberExpression): Certainty | null {
  if (!ERROR_KEY.test(keyOf(node) ?? '')) return null;
  const path = pathOf(node.object);
  return path.some((part) => DATA.test(part)) && keyOf(node) !== 'reason' ? null : 'named';
}

/** The parameter or variable that a pattern takes `message` or `stack` of an error into: its key, and the error. */
export function takenFrom(variable: Variable): { readonly key: string; readonly from: TSESTree.Node } | null {
  const [definition] = variable.defs;
  if (!definition || variable.defs.length > 1) return null;
  const at = patternOf(definition);
  if (!at) return null;
  const [step, ...more] = pathInPattern(at.pattern, definition.name) ?? [];
  return step && 'key' in step && step.key !== null && more.length === 0
    ? { key: step.key, from: at.from }
    : null;
}

/** The pattern that takes a value apart, and the value; for what a handler gets that is the pattern again. */
function patternOf(
  definition: Variable['defs'][number],
): { readonly pattern: TSESTree.Node; readonly from: TSESTree.Node } | null {
  switch (definition.type) {
    case 'Variable': {
      const { id, init } = definition.node;
      return init && { pattern: id, from: init };
    }
    case 'CatchClause': {
      const { param } = definition.node;
      return param?.type === 'ObjectPattern' ? { pattern: param, from: param } : null;
    }
    case 'Parameter': {
      const [pattern] = definition.node.params;
      return pattern?.type === 'ObjectPattern' && isInside(definition.name, pattern)
        ? { pattern, from: pattern }
        : null;
    }
    default:
      return null;
  }
}

/** `catch ({ message })`, `.catch(({ message }) => …)` */
function isCaughtPattern(pattern: TSESTree.ObjectPattern): boolean {
  const { parent } = pattern;
  if (parent.type === 'CatchClause') return true;
  const call = isFunction(parent) && parent.params[0] === pattern ? parent.parent : null;
  if (call?.type !== 'CallExpression') return false;
  const method = pathOf(call.callee).at(-1);
  return call.arguments[method === 'catch' ? 0 : 1] === parent && (method === 'catch' || method === 'then');
}
