import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { descendants } from '../flow/descendants.js';
import { bare, isInside, keyOf, pathOf } from '../flow/syntax.js';
import { variableOf, type Variable } from '../flow/variables.js';
import type { HandlerNode } from './error-handler.js';

type Source = Readonly<TSESLint.SourceCode>;

const DEPTH = 4;
/** Functions that make another error of an error. */
const MAKES_ERROR = /err|exception|fault|failure|wrap|boom|cause|normalize|convert|unknown/i;
/** Functions that take a part out of an error, or ask what it is. */
const TAKES_PART =
  /message|msg|text|stack|string|code|status|kind|type|name|inspect|^(?:is|has|should)[A-Z]/i;
/** What of an error tells nearly all of it. */
const TELLS_ALL = /^(?:message|stack|cause|toString|toJSON)$/;

/** An error of which parts are logged and thrown. */
export class HandledError {
  readonly #source: Source;
  readonly #errors: ReadonlySet<Variable>;
  readonly name: string;

  private constructor(name: string, errors: readonly Variable[], source: Source) {
    this.#source = source;
    this.name = name;
    this.#errors = new Set(errors);
  }

  /** The error that a handler gets. */
  static of(handler: HandlerNode, source: Source): HandledError {
    const pattern = handler.type === 'CatchClause' ? handler.param : handler.params[0];
    const errors = source
      .getDeclaredVariables(handler)
      .filter((variable) => pattern && variable.identifiers.some((name) => name === pattern));
    return new HandledError(pattern?.type === 'Identifier' ? pattern.name : '', errors, source);
  }

  /** `const error = new Error('…')`: the error that is made and kept under the name; null where it is none. */
  static madeAs(name: TSESTree.Identifier, source: Source): HandledError | null {
    const variable = variableOf(name, source);
    const [definition, ...more] = variable?.defs ?? [];
    if (!variable || more.length > 0 || definition?.type !== 'Variable') return null;
    const init = definition.node.init && bare(definition.node.init);
    const isError =
      init?.type === 'NewExpression' && /(?:Error|Exception)$/.test(pathOf(init.callee).at(-1) ?? '');
    return isError ? new HandledError(name.name, [variable], source) : null;
  }

  /** Whether the value is the error, or another one that holds it; a text made of it has lost the rest. */
  isIn(node: TSESTree.Node, depth = 0): 'itself' | 'wrapped' | null {
    if (depth > DEPTH) return null;
    const inner = bare(node);
    switch (inner.type) {
      case 'Identifier': {
        if (this.#isError(inner)) return 'itself';
        const init = this.#initOf(inner);
        return init && this.isIn(init, depth + 1);
      }
      case 'NewExpression':
      case 'CallExpression':
        return inner.arguments.some((argument) => this.isHeldBy(argument, depth + 1)) ? 'wrapped' : null;
      case 'ConditionalExpression': {
        const [one, other] = [this.isIn(inner.consequent, depth + 1), this.isIn(inner.alternate, depth + 1)];
        return one && other && (one === other ? one : 'wrapped');
      }
      case 'LogicalExpression':
        return this.isIn(inner.left, depth + 1) ?? this.isIn(inner.right, depth + 1);
      default:
        return null;
    }
  }

  /** Whether an argument of a log call tells what the error is. */
  isToldBy(node: TSESTree.Node, depth = 0): boolean {
    for (const inner of descendants(node, this.#source)) {
      if (inner.type !== 'Identifier' || isName(inner)) continue;
      if (this.#isError(inner)) {
        if (!isPart(inner)) return true;
        continue;
      }
      const init = depth < DEPTH ? this.#initOf(inner) : null;
      if (init && !isPart(inner) && this.isToldBy(init, depth + 1)) return true;
    }
    return false;
  }

  /** Whether another error that gets the argument holds the error. */
  isHeldBy(argument: TSESTree.Node, depth = 0): boolean {
    const inner = bare(argument);
    switch (inner.type) {
      case 'SpreadElement':
        return false;
      case 'ObjectExpression':
        return inner.properties.some(
          (property) => property.type === 'Property' && this.isHeldBy(property.value, depth),
        );
      case 'ArrayExpression':
        return inner.elements.some((element) => element !== null && this.isHeldBy(element, depth));
      case 'CallExpression': {
        const name = pathOf(inner.callee).at(-1) ?? '';
        return MAKES_ERROR.test(name) && !TAKES_PART.test(name) && this.isIn(inner, depth) !== null;
      }
      default:
        return this.isIn(inner, depth) !== null;
    }
  }

  #isError(node: TSESTree.Identifier): boolean {
    const variable = variableOf(node, this.#source);
    return variable !== null && this.#errors.has(variable);
  }

  /** What a constant that is not the error was made of. */
  #initOf(node: TSESTree.Identifier): TSESTree.Node | null {
    const variable = variableOf(node, this.#source);
    const [definition] = variable?.defs ?? [];
    if (
      definition?.type !== 'Variable' ||
      variable?.references.some((use) => use.isWrite() && use.init !== true)
    )
      return null;
    const { id, init } = definition.node;
    if (!init) return null;
    if (id.type === 'Identifier') return init;
    const property = definition.name.parent;
    const part = property.type === 'Property' ? (keyOf(property) ?? '') : '';
    return TELLS_ALL.test(part) && isInside(definition.name, id) ? init : null;
  }
}

/** A key or a property, not the value of that name. */
function isName(node: TSESTree.Identifier): boolean {
  const { parent } = node;
  if (parent.type === 'MemberExpression') return parent.property === node && !parent.computed;
  return parent.type === 'Property' && parent.key === node && parent.value !== node && !parent.computed;
}

/** `err.code`, `getStatus(err)`, `err instanceof X`: a fact about the error. */
function isPart(inner: TSESTree.Node): boolean {
  const { parent } = inner;
  if (parent && /^TS(?:As|NonNull|Satisfies)Expression$|^ChainExpression$/.test(parent.type))
    return isPart(parent);
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.object === inner && !TELLS_ALL.test(keyOf(parent) ?? '');
    case 'CallExpression': {
      const name = pathOf(parent.callee).at(-1) ?? '';
      return parent.callee !== inner && /code|status|kind|type|^(?:is|has|should)[A-Z]/i.test(name);
    }
    case 'BinaryExpression':
      return parent.operator !== '+';
    case 'UnaryExpression':
      return true;
    case 'ConditionalExpression':
      return parent.test === inner;
    default:
      return false;
  }
}
