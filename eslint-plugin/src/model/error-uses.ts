import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

/** What is done with the value of an error's variable. */
interface Uses {
  /** It is passed to a call, thrown, returned, or stored: somebody else has it. */
  readonly kept: boolean;
  /** A condition looks at it. */
  readonly inspected: boolean;
}

const DEPTH = 4;
const NOTHING_DONE = /^(?:noop|ignore|swallow|void|nop)$/i;

export function usesOfErrors(
  variables: readonly TSESLint.Scope.Variable[],
  source: Readonly<TSESLint.SourceCode>,
  depth = 0,
): Uses {
  let inspected = false;
  for (const variable of variables) {
    for (const reference of variable.references) {
      if (!reference.isRead()) continue;
      const use = useOf(reference.identifier, source, depth);
      if (use === 'kept') return { kept: true, inspected };
      inspected ||= use === 'inspected';
    }
  }
  return { kept: false, inspected };
}

type Use = 'kept' | 'inspected' | 'none';

function useOf(identifier: TSESTree.Node, source: Readonly<TSESLint.SourceCode>, depth: number): Use {
  let node = identifier;
  for (let up = node.parent; up; node = up, up = up.parent) {
    switch (up.type) {
      case 'IfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ForStatement':
        return up.test === node ? 'inspected' : 'none';
      case 'ConditionalExpression':
        if (up.test === node) return 'inspected';
        break;
      case 'SwitchStatement':
        return 'inspected';
      case 'LogicalExpression':
        if (up.left === node && up.parent.type === 'ExpressionStatement') return 'inspected';
        break;
      case 'UnaryExpression':
        if (up.operator === 'void') return 'none';
        break;
      case 'CallExpression':
      case 'NewExpression':
        // What a condition asks with a call is settled further up; a call that stands for itself has the error now.
        if (up.callee === node || isInTest(up)) break;
        return NOTHING_DONE.test(nameOf(up.callee)) ? 'none' : 'kept';
      case 'VariableDeclarator':
        if (up.init !== node || depth > DEPTH) return 'none';
        return throughAlias(up, source, depth);
      case 'ExpressionStatement':
        return node.type === 'CallExpression' ? 'kept' : 'none';
      case 'AssignmentExpression':
        return up.right === node ? 'kept' : 'none';
      case 'ThrowStatement':
      case 'ReturnStatement':
      case 'ArrowFunctionExpression':
      case 'YieldExpression':
      case 'ForOfStatement':
      case 'ForInStatement':
      case 'PropertyDefinition':
        return 'kept';
    }
  }
  return 'none';
}

function throughAlias(
  declarator: TSESTree.VariableDeclarator,
  source: Readonly<TSESLint.SourceCode>,
  depth: number,
): Use {
  const uses = usesOfErrors(source.getDeclaredVariables(declarator), source, depth + 1);
  return uses.kept ? 'kept' : uses.inspected ? 'inspected' : 'none';
}

/** The expression is (part of) what an `if`, a `? :` or a `&&` asks. */
function isInTest(expression: TSESTree.Node): boolean {
  let node = expression;
  for (let up = node.parent; up; node = up, up = up.parent) {
    switch (up.type) {
      case 'IfStatement':
      case 'ConditionalExpression':
      case 'WhileStatement':
      case 'DoWhileStatement':
        return up.test === node;
      case 'SwitchStatement':
        return up.discriminant === node;
      case 'LogicalExpression':
      case 'UnaryExpression':
      case 'BinaryExpression':
      case 'AwaitExpression':
      case 'MemberExpression':
      case 'ChainExpression':
      case 'TSAsExpression':
      case 'TSNonNullExpression':
        break;
      default:
        return false;
    }
  }
  return false;
}

function nameOf(callee: TSESTree.Node): string {
  if (callee.type === 'Identifier') return callee.name;
  return callee.type === 'MemberExpression' && callee.property.type === 'Identifier'
    ? callee.property.name
    : '';
}
