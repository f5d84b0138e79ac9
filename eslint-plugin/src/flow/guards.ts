import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { bare, isFunction, isInside, pathOf } from './syntax.js';

/** A function that says whether a value is one of the known: `isKnownRoute(x)`. */
const CHECKING_NAME = /^(?:is|has|includes|test|valid|validate|known|allow|contains|hasOwn|safeParse)/i;

/**
 * Whether the node stands where a check against a closed list has already said yes: `KNOWN.has(x) ? x : 'other'`,
 * `if (x === 'a' || x === 'b') return x`, `switch (x) { case 'a': ...}`, or after `if (!KNOWN.has(x)) return ...`.
 */
export function isCheckedAgainstList(node: TSESTree.Node, source: Readonly<TSESLint.SourceCode>): boolean {
  const wanted = source.getText(bare(node) as Parameters<typeof source.getText>[0]);
  const checks = (test: TSESTree.Node): boolean => checksValue(test, wanted, source);
  for (let inner = node, outer = node.parent; outer; inner = outer, outer = outer.parent) {
    switch (outer.type) {
      case 'ConditionalExpression':
        if (inner === outer.consequent && checks(outer.test)) return true;
        if (inner === outer.alternate && isNegated(outer.test) && checks(outer.test)) return true;
        break;
      case 'IfStatement':
        if (inner === outer.consequent && !isNegated(outer.test) && checks(outer.test)) return true;
        break;
      case 'LogicalExpression':
        if (inner === outer.right && outer.operator === '&&' && checks(outer.left)) return true;
        break;
      case 'SwitchCase':
        if (
          outer.parent.type === 'SwitchStatement' &&
          outer.test &&
          source.getText(outer.parent.discriminant) === wanted
        )
          return true;
        break;
      case 'BlockStatement':
      case 'Program':
        if (outer.body.some((statement) => leavesUnless(statement, node, checks))) return true;
        break;
    }
    if (isFunction(outer)) return false;
  }
  return false;
}

/** `if (!KNOWN.has(x)) return 'other';` before the node. */
function leavesUnless(
  statement: TSESTree.Node,
  node: TSESTree.Node,
  checks: (test: TSESTree.Node) => boolean,
): boolean {
  if (statement.type !== 'IfStatement' || statement.range[1] > node.range[0] || isInside(node, statement))
    return false;
  if (!isNegated(statement.test) || !checks(statement.test)) return false;
  const last =
    statement.consequent.type === 'BlockStatement' ? statement.consequent.body.at(-1) : statement.consequent;
  return last !== undefined && /^(?:Return|Throw|Continue|Break)Statement$/.test(last.type);
}

function isNegated(test: TSESTree.Node): boolean {
  if (test.type === 'UnaryExpression') return test.operator === '!';
  return (
    test.type === 'BinaryExpression' &&
    (test.operator === '!==' || test.operator === '!=' || test.operator.startsWith('<'))
  );
}

function checksValue(test: TSESTree.Node, wanted: string, source: Readonly<TSESLint.SourceCode>): boolean {
  const inner = bare(test);
  const is = (node: TSESTree.Node) =>
    source.getText(bare(node) as Parameters<typeof source.getText>[0]) === wanted;
  switch (inner.type) {
    case 'UnaryExpression':
      return checksValue(inner.argument, wanted, source);
    case 'LogicalExpression':
      return inner.operator === '||'
        ? checksValue(inner.left, wanted, source) && checksValue(inner.right, wanted, source)
        : checksValue(inner.left, wanted, source) || checksValue(inner.right, wanted, source);
    case 'BinaryExpression':
      if (inner.operator === 'in') return is(inner.left);
      if (/^[=!]==?$/.test(inner.operator)) {
        const [other] = is(inner.left) ? [inner.right] : is(inner.right) ? [inner.left] : [];
        return other !== undefined && isClosed(other);
      }
      return checksValue(inner.left, wanted, source);
    case 'MemberExpression':
      return inner.computed && is(inner.property);
    case 'CallExpression': {
      const name = pathOf(inner.callee).at(-1) ?? '';
      const asked = inner.arguments.some((arg) => arg.type !== 'SpreadElement' && is(arg));
      return asked && (CHECKING_NAME.test(name) || /^(?:indexOf|get|find|some)$/.test(name));
    }
    default:
      return false;
  }
}

function isClosed(node: TSESTree.Node): boolean {
  const inner = bare(node);
  if (inner.type === 'Literal') return inner.value !== null && inner.value !== '';
  return inner.type === 'MemberExpression' || (inner.type === 'Identifier' && /^[A-Z]/.test(inner.name));
}
