import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { classAround, membersOfThis } from './functions.js';
import { bare, keyOf } from './syntax.js';
import { variableOf } from './variables.js';

type Source = Readonly<TSESLint.SourceCode>;

const MOST = 4;

/** What is put into a list that begins as `[]`: `const found = []; found.push(user)`, also as a field of a class. */
export function pushedInto(list: TSESTree.Node, source: Source): readonly TSESTree.CallExpressionArgument[] {
  const { parent } = list;
  if (!parent) return [];
  const found: TSESTree.CallExpressionArgument[] = [];
  for (const place of placesOf(parent, source)) {
    const call = place.parent?.parent;
    const method =
      place.parent?.type === 'MemberExpression' && place.parent.object === place ? place.parent : null;
    if (!method || call?.type !== 'CallExpression' || call.callee !== method) continue;
    if (/^(?:push|unshift)$/.test(keyOf(method) ?? '')) found.push(...call.arguments);
    if (found.length >= MOST) break;
  }
  return found.slice(0, MOST);
}

/** Where the variable or the field that gets the list is named. */
function placesOf(holder: TSESTree.Node, source: Source): readonly TSESTree.Node[] {
  switch (holder.type) {
    case 'VariableDeclarator': {
      const variable = holder.id.type === 'Identifier' ? variableOf(holder.id, source) : null;
      return (variable?.references ?? []).map(({ identifier }) => identifier);
    }
    case 'PropertyDefinition':
      return fieldsNamed(keyOf(holder), holder, source);
    case 'AssignmentExpression': {
      const target = bare(holder.left);
      const isField = target.type === 'MemberExpression' && target.object.type === 'ThisExpression';
      return isField ? fieldsNamed(keyOf(target), target, source) : [];
    }
    default:
      return [];
  }
}

function fieldsNamed(key: string | null, node: TSESTree.Node, source: Source): readonly TSESTree.Node[] {
  const body = key === null ? null : classAround(node);
  return body ? membersOfThis(body, source).filter((member) => keyOf(member) === key) : [];
}
