import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { classAround, membersOfThis, returnsOf } from '../flow/functions.js';
import { PerFile } from '../flow/per-file.js';
import { bare, constantText, isFunction, keyOf, pathOf } from '../flow/syntax.js';
import { variableOf, writesOf, type Variable } from '../flow/variables.js';
import { importedAs } from './imports.js';
import { CHILD_METHODS, isLoggerLibrary, libraryLogger, type LoggerKind } from './logger-libraries.js';
import { hasLoggerName, isLoggerModule, isLoggerName, makesLoggerByName } from './logger-names.js';
import { requestLogger } from './request-logger.js';
import { answerOfType, best, isLevelMember, type Answer } from './logger-types.js';

const DEPTH = 8;
/** The kind of logger that an expression is, or null; `unknown` where only name and shape say that it is one. */
export function loggerOf(node: TSESTree.Node, context: FileContext): LoggerKind | null {
  const answer = new Recogniser(context).answer(node, 0);
  if (answer === 'none') return null;
  if (answer !== 'open') return answer;
  return hasLoggerName(node) ? 'unknown' : null;
}

/** Answers are remembered for each variable, because every log line of a file asks for the same few. */
const answers = new PerFile<Variable, Answer>();

class Recogniser {
  private readonly context: FileContext;
  private readonly source: FileContext['sourceCode'];

  constructor(context: FileContext) {
    this.context = context;
    this.source = context.sourceCode;
  }

  answer(node: TSESTree.Node, depth: number): Answer {
    if (depth > DEPTH) return 'open';
    const inner = bare(node);
    switch (inner.type) {
      case 'Identifier':
        return this.ofIdentifier(inner, depth);
      case 'MemberExpression':
        return this.ofMember(inner, depth);
      case 'CallExpression':
        return this.ofCall(inner, depth);
      case 'NewExpression':
        return this.ofMaker(inner.callee) ?? (isLoggerClass(inner.callee) ? 'unknown' : 'none');
      case 'LogicalExpression':
        return best(this.answer(inner.left, depth + 1), this.answer(inner.right, depth + 1));
      case 'ConditionalExpression':
        return best(this.answer(inner.consequent, depth + 1), this.answer(inner.alternate, depth + 1));
      case 'AssignmentExpression':
        return this.answer(inner.right, depth + 1);
      case 'ObjectExpression':
        if (looksLikeLogger(inner)) return 'unknown';
        // With levels in it the name decides.
        return inner.properties.length > 0 && levelsOf(inner).length === 0 ? 'none' : 'open';
      case 'ThisExpression':
      case 'Super':
        return 'none';
      case 'Literal':
        return inner.value === null ? 'open' : 'none';
      case 'ArrayExpression':
      case 'TemplateLiteral':
      case 'BinaryExpression':
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
      case 'ClassExpression':
        return 'none';
      default:
        return 'open';
    }
  }

  private ofIdentifier(node: TSESTree.Identifier, depth: number): Answer {
    if (node.name === 'undefined') return 'open';
    const variable = variableOf(node, this.source);
    if (!variable || variable.defs.length === 0) return node.name === 'console' ? 'console' : 'open';
    const before = answers.get(variable);
    if (before) return before;
    answers.set(variable, 'open');
    const found = this.ofVariable(variable, node, depth);
    answers.set(variable, found);
    return found;
  }

  private ofVariable(variable: Variable, node: TSESTree.Identifier, depth: number): Answer {
    const [definition] = variable.defs;
    switch (definition?.type) {
      case 'ImportBinding':
        return this.ofImport(node, node.name);
      case 'Parameter': {
        const { name } = definition;
        if (name.type !== 'Identifier') return 'open';
        const declared = answerOfType(name.typeAnnotation?.typeAnnotation, this.source);
        if (declared !== 'open') return declared;
        return this.ofDefault(name, depth);
      }
      case 'Variable':
        return this.ofDeclared(variable, definition.name, depth);
      case 'ClassName':
        return definition.node.body.body.filter((part) => 'key' in part && isLevelMember(part)).length > 1
          ? 'unknown'
          : 'none';
      case 'CatchClause':
      case 'FunctionName':
        return 'none';
      default:
        return 'open';
    }
  }

  private ofDeclared(variable: Variable, name: TSESTree.Node, depth: number): Answer {
    if (name.type === 'Identifier') {
      const declared = answerOfType(name.typeAnnotation?.typeAnnotation, this.source);
      if (declared !== 'open') return declared;
      const imported = importedAs(name, this.source);
      if (imported) return this.ofImport(name, name.name);
    }
    const writes = writesOf(variable);
    if (!writes) return 'open';
    return writes
      .map((write): Answer => {
        const keys = write.path.map((step) => ('key' in step ? step.key : null));
        if (keys.length === 0) return this.answer(write.node, depth + 1);
        const [key] = keys;
        return keys.length === 1 && typeof key === 'string'
          ? this.ofProperty(write.node, key, depth + 1)
          : 'open';
      })
      .reduce(best, 'open');
  }

  /** `function f(log = logger)`: the default says what is meant. */
  private ofDefault(name: TSESTree.Identifier, depth: number): Answer {
    const { parent } = name;
    if (parent.type === 'AssignmentPattern' && parent.left === name)
      return this.answer(parent.right, depth + 1);
    return 'open';
  }

  private ofImport(node: TSESTree.Node, name: string): Answer {
    const imported = importedAs(node, this.source);
    if (!imported) return 'open';
    const kind =
      libraryLogger(imported.source, imported.name, 'logger') ??
      libraryLogger(imported.source, imported.name, 'maker');
    // `import pino from 'pino'; pino.info()` does not exist, but `pino` is often a name for the made logger.
    if (kind) return libraryLogger(imported.source, imported.name, 'logger') ?? 'none';
    if (isLoggerLibrary(imported.source)) return 'none';
    if (/(?:^|\/)observability(?:\/|$)/.test(imported.source) && isLoggerName(name)) return 'pino';
    return isLoggerModule(imported.source) ? 'unknown' : 'open';
  }

  private ofMember(node: TSESTree.MemberExpression, depth: number): Answer {
    const key = keyOf(node);
    if (key === null) return /^loggers$/i.test(pathOf(node.object).at(-1) ?? '') ? 'unknown' : 'none';
    if (key === 'console' && /^(?:globalThis|global|window|self)$/.test(pathOf(node.object).join('.')))
      return 'console';
    if (importedAs(node, this.source)) return this.ofImport(node, key);
    if (node.object.type === 'ThisExpression') return this.ofField(node, key, depth);
    return this.ofProperty(node.object, key, depth + 1);
  }

  /** The property `key` of an object: `req.log`, `{ logger }` of a function's options. */
  private ofProperty(object: TSESTree.Node, key: string, depth: number): Answer {
    const literal = this.literalOf(object);
    if (literal) {
      for (const property of literal.properties) {
        if (property.type === 'Property' && keyOf(property) === key)
          return this.answer(property.value, depth + 1);
      }
    }
    if (!/^(?:log|logger)$/.test(key)) return 'open';
    const owner = (pathOf(object).at(-1) ?? '').replace(/\(\)$/, '');
    if (/^(?:Math|console|chart|math|git)$/i.test(owner)) return 'none';
    return (key === 'log' ? requestLogger(owner, this.context) : null) ?? 'open';
  }

  private literalOf(node: TSESTree.Node): TSESTree.ObjectExpression | null {
    const inner = bare(node);
    if (inner.type === 'ObjectExpression') return inner;
    if (inner.type !== 'Identifier') return null;
    const variable = variableOf(inner, this.source);
    const writes = variable && writesOf(variable);
    if (writes?.length !== 1 || writes[0]?.path.length !== 0) return null;
    const init = bare(writes[0].node);
    return init.type === 'ObjectExpression' ? init : null;
  }

  private ofField(node: TSESTree.MemberExpression, key: string, depth: number): Answer {
    const body = classAround(node);
    if (!body) return 'open';
    const found: Answer[] = [];
    for (const part of body.body) {
      if (part.type === 'PropertyDefinition' && keyOf(part) === key) {
        found.push(answerOfType(part.typeAnnotation?.typeAnnotation, this.source));
        if (part.value) found.push(this.answer(part.value, depth + 1));
      } else if (part.type === 'MethodDefinition' && keyOf(part) === key && part.kind === 'method') {
        found.push('none');
      } else if (part.type === 'MethodDefinition' && part.kind === 'constructor') {
        for (const parameter of part.value.params) {
          if (parameter.type !== 'TSParameterProperty') continue;
          const { parameter: inner } = parameter;
          const name = inner.type === 'AssignmentPattern' ? inner.left : inner;
          if (name.name !== key) continue;
          found.push(answerOfType(name.typeAnnotation?.typeAnnotation, this.source));
        }
      }
    }
    for (const member of membersOfThis(body, this.source)) {
      const { parent } = member;
      if (keyOf(member) === key && parent.type === 'AssignmentExpression' && parent.left === member) {
        found.push(this.answer(parent.right, depth + 1));
      }
    }
    return found.reduce(best, 'open');
  }

  private ofCall(node: TSESTree.CallExpression, depth: number): Answer {
    const callee = bare(node.callee);
    const made = this.ofMaker(callee);
    if (made) return made;
    if (callee.type === 'MemberExpression') {
      const method = keyOf(callee) ?? '';
      if (CHILD_METHODS.has(method)) {
        const parent = this.answer(callee.object, depth + 1);
        if (parent !== 'open' && parent !== 'none') return parent;
        if (parent === 'open' && hasLoggerName(callee.object)) return 'unknown';
      }
    }
    if (callee.type === 'Identifier') {
      const fn = this.localFunction(callee);
      if (fn)
        return returnsOf(fn, this.source)
          .map((value) => this.answer(value, depth + 1))
          .reduce(best, 'open');
    }
    if (makesLoggerByName(callee) || isHeldLogger(node)) return 'unknown';
    // `require('../lib/logger')('worker')`
    const file = importedAs(callee, this.source)
      ?.source.split('/')
      .at(-1)
      ?.replace(/\.[cm]?[jt]s$/, '');
    if (file !== undefined && isLoggerName(file)) return 'unknown';
    return 'open';
  }

  private localFunction(callee: TSESTree.Identifier) {
    const variable = variableOf(callee, this.source);
    const [definition] = variable?.defs ?? [];
    if (definition?.type === 'FunctionName' && isFunction(definition.node)) return definition.node;
    if (definition?.type === 'Variable' && definition.node.init && isFunction(definition.node.init))
      return definition.node.init;
    return null;
  }

  /** What a callee from a library makes. */
  private ofMaker(callee: TSESTree.Node): LoggerKind | null {
    const imported = importedAs(callee, this.source);
    return imported && libraryLogger(imported.source, imported.name, 'maker');
  }
}

/** `c.get('log')`, `container.resolve('logger')`: kept under the name of a logger by a context or a container. */
function isHeldLogger({ callee, arguments: [key, ...more] }: TSESTree.CallExpression): boolean {
  if (callee.type !== 'MemberExpression' || !/^(?:get|resolve)$/.test(keyOf(callee) ?? '')) return false;
  return more.length === 0 && isLoggerName(constantText(key) ?? '');
}

function isLoggerClass(callee: TSESTree.Node): boolean {
  return pathOf(callee).at(-1)?.endsWith('Logger') === true;
}

/** Two levels, and one of them for what goes wrong: a chart has `trace` and `info`, too. */
function looksLikeLogger(node: TSESTree.ObjectExpression): boolean {
  const levels = levelsOf(node);
  return levels.length > 1 && levels.some((level) => /^(?:error|err|warn|warning|fatal)$/.test(level));
}

function levelsOf(node: TSESTree.ObjectExpression): readonly string[] {
  return node.properties.flatMap((property) =>
    property.type === 'Property' && isLevelMember(property) ? [keyOf(property) ?? ''] : [],
  );
}
