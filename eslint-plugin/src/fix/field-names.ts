import type { TSESTree } from '@typescript-eslint/utils';
import { bare, keyOf } from '../flow/syntax.js';
import { isConstantCase } from '../words/split.js';

/** Names that say too little without the name of what they belong to: `id` of `user.id`. */
const GENERIC = new Set(
  (
    'id ids name key value type code status state kind length size count url uri path title message msg data email ' +
    'index version slug uuid label text host port level time timestamp total first last at error err description'
  ).split(' '),
);

/** What holds things and is no thing itself: `params` in `req.params.id`. */
const CONTAINERS = new Set(
  (
    'this self req request res response reply ctx context params query body data props options opts config settings ' +
    'payload headers env process attributes args result value meta state event locals'
  ).split(' '),
);

/** Calls that give their argument or their receiver in another form. */
const FORMS =
  /^(?:stringify|String|Number|Boolean|BigInt|inspect|encodeURIComponent|decodeURIComponent|round|floor|ceil|trunc|abs|parseInt|parseFloat|toString|toFixed|toISOString|toLowerCase|toUpperCase|toLocaleString|toLocaleDateString|toJSON|trim|join|slice|substring|substr|padStart|padEnd|replace|replaceAll|map|filter|valueOf|basename|dirname|resolve)$/;

/**
 * Names for a field that takes the value of an expression, the shortest first; empty where the expression has no name.
 * `user.id` gives `userId`; `rows.length` gives `rowCount`; `this.queue.name` gives `queueName`.
 */
export function fieldNames(node: TSESTree.Node): readonly string[] {
  const path = namesIn(node);
  const names: string[] = [];
  for (let length = 1; length <= path.length; length += 1) {
    const part = path.slice(-length);
    const [head = ''] = part;
    const more = path.length > length;
    const tail = part.at(-1) ?? '';
    if (
      length === 1 &&
      more &&
      GENERIC.has(tail.replace(/^_/, '')) &&
      path.slice(0, -1).some((name) => !CONTAINERS.has(name))
    )
      continue;
    if (length > 1 && CONTAINERS.has(head)) continue;
    const name = camel(part);
    if (name !== '') names.push(name);
  }
  return [...new Set(names)];
}

function namesIn(node: TSESTree.Node): readonly string[] {
  const inner = bare(node);
  switch (inner.type) {
    case 'Identifier':
      return [inner.name];
    case 'MemberExpression': {
      const before = namesIn(inner.object);
      const key = keyOf(inner)?.replace(/^#/, '');
      if (key === undefined || /^\d+$/.test(key)) return singular(before);
      if (key === 'length' || key === 'size') {
        const counted = singular(before);
        if (counted.join() !== before.join()) return [...counted, 'count'];
      }
      return [...before.map((name) => (/^(?:e|er|ex|exc)$/.test(name) ? 'error' : name)), key];
    }
    case 'CallExpression':
      return namesInCall(inner);
    case 'NewExpression':
      return inner.arguments.length === 1 && inner.arguments[0] ? namesIn(inner.arguments[0]) : [];
    case 'LogicalExpression':
      return namesIn(inner.left);
    case 'UnaryExpression':
      return inner.operator === 'typeof' ? [...namesIn(inner.argument), 'type'] : namesIn(inner.argument);
    case 'BinaryExpression':
      return isElapsed(inner) ? ['durationMs'] : [];
    case 'SpreadElement':
      return namesIn(inner.argument);
    default:
      return [];
  }
}

function namesInCall(node: TSESTree.CallExpression): readonly string[] {
  const callee = bare(node.callee);
  const [first] = node.arguments;
  const name =
    callee.type === 'MemberExpression'
      ? (keyOf(callee) ?? '')
      : callee.type === 'Identifier'
        ? callee.name
        : '';
  if (FORMS.test(name)) {
    if (callee.type === 'MemberExpression' && !isNamespace(callee.object)) return namesIn(callee.object);
    return first ? namesIn(first) : [];
  }
  if (name === 'now') return ['now'];
  if (name === 'keys' && first) return [...namesIn(first), 'keys'];
  if (
    node.arguments.length === 1 &&
    first &&
    /^(?:format|to|as|print|pretty|humanize|mask|hash|redact)/.test(name)
  ) {
    return namesIn(first);
  }
  const thing = name.replace(
    /^(?:get|fetch|find|load|read|compute|calc|calculate|create|make|build)(?=[A-Z_])_?/,
    '',
  );
  return thing === '' ? [] : [thing.charAt(0).toLowerCase() + thing.slice(1)];
}

/** `Math`, `JSON`, `path`, `util`: what stands before the dot is no value. */
function isNamespace(node: TSESTree.Node): boolean {
  const inner = bare(node);
  return (
    inner.type === 'Identifier' && /^(?:Math|JSON|Object|Number|String|util|path|Array)$/.test(inner.name)
  );
}

function isElapsed(node: TSESTree.BinaryExpression): boolean {
  const left = bare(node.left);
  if (node.operator !== '-' || left.type !== 'CallExpression' || left.callee.type !== 'MemberExpression')
    return false;
  const { object } = left.callee;
  return (
    keyOf(left.callee) === 'now' && object.type === 'Identifier' && /^(?:Date|performance)$/.test(object.name)
  );
}

function singular(path: readonly string[]): readonly string[] {
  const last = path.at(-1);
  if (last === undefined) return path;
  const one = last.replace(/ies$/, 'y').replace(/(x|ch|sh|ss)es$/, '$1');
  const short =
    one === last && /[a-z]{2}s$/.test(last) && !/(?:ss|us|is)$/.test(last) ? last.slice(0, -1) : one;
  return [...path.slice(0, -1), short];
}

function camel(path: readonly string[]): string {
  const words = path.flatMap((name, at) => {
    if (isConstantCase(name)) return name.toLowerCase().split('_');
    const own = name.replace(/^[_$]+/, '');
    return at === 0 ? [own] : [own.charAt(0).toUpperCase() + own.slice(1)];
  });
  const [head = '', ...rest] = words;
  const text = `${head}${rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`;
  const name = `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : '';
}
