import type { TSESTree } from '@typescript-eslint/utils';
import { pathOf } from '../flow/syntax.js';

const PURE_CALLS =
  /^(?:(?:JSON\.stringify|Math\.\w+|Date\.now|performance\.now|Number|String|Boolean|parseInt|parseFloat|Object\.(?:keys|values|entries)|encodeURIComponent|Array\.isArray|util\.inspect|inspect)|.*\.(?:toString|toFixed|toISOString|toLowerCase|toUpperCase|trim|join|slice|substring|padStart|padEnd|toJSON|toLocaleString|includes|at|charAt|split))$/;

/** Whether an expression can be evaluated a little earlier or later, or twice, and nobody can tell. */
export function isPure(node: TSESTree.Node): boolean {
  switch (node.type) {
    case 'Identifier':
    case 'Literal':
    case 'ThisExpression':
    case 'Super':
    case 'MetaProperty':
      return true;
    case 'MemberExpression':
      return isPure(node.object) && (!node.computed || isPure(node.property));
    case 'ChainExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
      return isPure(node.expression);
    case 'TemplateLiteral':
      return node.expressions.every(isPure);
    case 'UnaryExpression':
      return node.operator !== 'delete' && isPure(node.argument);
    case 'BinaryExpression':
    case 'LogicalExpression':
      return isPure(node.left) && isPure(node.right);
    case 'ConditionalExpression':
      return isPure(node.test) && isPure(node.consequent) && isPure(node.alternate);
    case 'ArrayExpression':
      return node.elements.every((element) => element === null || isPure(element));
    case 'CallExpression':
      return (
        PURE_CALLS.test(pathOf(node.callee).join('.')) &&
        (node.callee.type !== 'MemberExpression' || isPure(node.callee.object)) &&
        node.arguments.every((argument) => argument.type !== 'SpreadElement' && isPure(argument))
      );
    default:
      return false;
  }
}
