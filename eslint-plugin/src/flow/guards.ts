import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { bare, isFunction, isInside, pathOf } from './syntax.js';

/** A function that says whether a value is one of the known: `isKnownRoute(x)`. */
const CHECKING_NAME = /^(?:is|has|includes|test|valid|validate|known|allow|contains|hasOwn|safeParse)/i;

/**
 * Whether the node stands where a check against a closed list has already said yes: `KNOWN.has(x) ? x : 'other'`,
 * `if (x === 'a' || x === 'b') return x`, `switch (x) { case 'a': ...}`, or after `if (!KNOWN.has(x)) return ...`.
 */
export function isCheckedAgainstList(node: TSESTree.Node, source: Readonly<TSESLint.SourceCode>): boolean {
  const check = new ListCheck(node, source);
  for (let inner = node, outer = node.parent; outer; inner = outer, outer = outer.parent) {
    switch (outer.type) {
      case 'ConditionalExpression':
      case 'IfStatement':
        if (inner === outer.consequent && check.saysYes(outer.test)) return true;
        if (inner === outer.alternate && check.saysNo(outer.test)) return true;
        break;
      case 'LogicalExpression':
        if (inner === outer.right && outer.operator === '&&' && check.saysYes(outer.left)) return true;
        break;
      case 'SwitchCase':
        if (outer.test && check.isIt(outer.parent.discriminant)) return true;
        break;
      case 'BlockStatement':
      case 'Program':
        if (outer.body.some((statement) => leavesUnless(statement, node, check))) return true;
        break;
    }
    if (isFunction(outer)) return false;
  }
  return false;
}

/** `if (!KNOWN.has(x)) return 'other';` before the node. */
function leavesUnless(statement: TSESTree.Node, node: TSESTree.Node, check: ListCheck): boolean {
  if (statement.type !== 'IfStatement' || statement.range[1] > node.range[0] || isInside(node, statement))
    return false;
  if (!check.saysNo(statement.test)) return false;
  const last =
    statement.consequent.type === 'BlockStatement' ? statement.consequent.body.at(-1) : statement.consequent;
  return last !== undefined && /^(?:Return|Throw|Continue|Break)Statement$/.test(last.type);
}

/** What a test tells of one expression, compared as text. */
class ListCheck {
  readonly #source: Readonly<TSESLint.SourceCode>;
  readonly #wanted: string;

  constructor(node: TSESTree.Node, source: Readonly<TSESLint.SourceCode>) {
    this.#source = source;
    this.#wanted = source.getText(bare(node));
  }

  isIt(node: TSESTree.Node): boolean {
    return this.#source.getText(bare(node)) === this.#wanted;
  }

  /** Where the test is true, the value is one of a list. */
  saysYes(test: TSESTree.Node): boolean {
    const inner = bare(test);
    switch (inner.type) {
      case 'UnaryExpression':
        return inner.operator === '!' && this.saysNo(inner.argument);
      case 'LogicalExpression': {
        const [left, right] = [this.saysYes(inner.left), this.saysYes(inner.right)];
        return inner.operator === '||' ? left && right : left || right;
      }
      case 'BinaryExpression':
        if (inner.operator === 'in') return this.isIt(inner.left);
        if (inner.operator === '===' || inner.operator === '==') return this.#isComparedToOne(inner);
        return /^(?:!==?|>=?)$/.test(inner.operator) && this.#isPositionOf(inner.left);
      case 'MemberExpression':
        return inner.computed && this.isIt(inner.property);
      case 'CallExpression':
        return this.#isAsked(inner) && CHECKING_NAME.test(pathOf(inner.callee).at(-1) ?? '');
      default:
        return false;
    }
  }

  /** Where the test is false, the value is one of a list. */
  saysNo(test: TSESTree.Node): boolean {
    const inner = bare(test);
    switch (inner.type) {
      case 'UnaryExpression':
        return inner.operator === '!' && this.saysYes(inner.argument);
      case 'LogicalExpression': {
        const [left, right] = [this.saysNo(inner.left), this.saysNo(inner.right)];
        return inner.operator === '&&' ? left && right : left || right;
      }
      case 'BinaryExpression':
        if (inner.operator === '!==' || inner.operator === '!=') return this.#isComparedToOne(inner);
        return /^(?:===?|<=?)$/.test(inner.operator) && this.#isPositionOf(inner.left);
      default:
        return false;
    }
  }

  #isComparedToOne({ left, right }: TSESTree.BinaryExpression): boolean {
    const [other] = this.isIt(left) ? [right] : this.isIt(right) ? [left] : [];
    return other !== undefined && isClosed(other);
  }

  /** `KNOWN.indexOf(x)`, compared with -1 or 0. */
  #isPositionOf(node: TSESTree.Node): boolean {
    const inner = bare(node);
    return (
      inner.type === 'CallExpression' &&
      /^(?:indexOf|findIndex)$/.test(pathOf(inner.callee).at(-1) ?? '') &&
      this.#isAsked(inner)
    );
  }

  #isAsked(call: TSESTree.CallExpression): boolean {
    return call.arguments.some((arg) => arg.type !== 'SpreadElement' && this.isIt(arg));
  }
}

function isClosed(node: TSESTree.Node): boolean {
  const inner = bare(node);
  if (inner.type === 'Literal') return inner.value !== null && inner.value !== '';
  return inner.type === 'MemberExpression' || (inner.type === 'Identifier' && /^[A-Z]/.test(inner.name));
}
