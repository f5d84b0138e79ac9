import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { Flow } from '../flow/flow.js';
import { bare, constantText, endOf, isFunction, keyOf, pathOf } from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';
import { wordsOf } from '../words/split.js';

type Source = Readonly<TSESLint.SourceCode>;

/** A value that goes onto a span or into baggage. */
export interface SpanValue {
  readonly into: 'span attribute' | 'span event' | 'span name' | 'span status' | 'baggage';
  /** The key under which it goes there, when the call names one. */
  readonly key: string | null;
  readonly node: TSESTree.Node;
}

const STARTS = new Set(['startSpan', 'startActiveSpan', 'withSpan', 'startInactiveSpan', 'startSpanManual']);

/** Names of calls that can put a value onto a span or into baggage. */
export const SPAN_METHODS: ReadonlySet<string> = new Set([
  ...STARTS,
  ...['createBaggage', 'setAttribute', 'setTag', 'setAttributes', 'addTags', 'addEvent', 'updateName'],
  ...['setStatus', 'recordException', 'setEntry'],
]);

/** The values that a call puts onto a span or into baggage; none where it is no such call. */
export function spanValuesAt(node: TSESTree.CallExpression, source: Source): readonly SpanValue[] {
  const callee = bare(node.callee);
  const method = callee.type === 'MemberExpression' ? keyOf(callee) : endOf(callee);
  if (method === null || !SPAN_METHODS.has(method)) return [];
  const args = node.arguments.flatMap((arg) => (arg.type === 'SpreadElement' ? [] : [arg]));
  const [first, second, third] = args;
  if (!first) return [];
  if (STARTS.has(method)) return startedWith(args, source);
  if (callee.type !== 'MemberExpression') return [];
  if (method === 'createBaggage') return baggageEntries(first);
  const receiver = callee.object;
  switch (method) {
    case 'setAttribute':
    case 'setTag':
      return second && isSpan(receiver, source)
        ? [{ into: 'span attribute', key: constantText(first), node: second }]
        : [];
    case 'setAttributes':
    case 'addTags':
      return isSpan(receiver, source) ? [{ into: 'span attribute', key: null, node: first }] : [];
    case 'addEvent': {
      if (!isSpan(receiver, source)) return [];
      const name: SpanValue = { into: 'span event', key: null, node: first };
      return second ? [name, { into: 'span event', key: null, node: second }] : [name];
    }
    case 'updateName':
      return isSpan(receiver, source) ? [{ into: 'span name', key: null, node: first }] : [];
    case 'setStatus': {
      const message = propertyOf(first, 'message');
      return message && isSpan(receiver, source) ? [{ into: 'span status', key: null, node: message }] : [];
    }
    case 'recordException':
      return third && isSpan(receiver, source) ? [{ into: 'span event', key: null, node: third }] : [];
    case 'setEntry': {
      if (!second || wordsOf(pathOf(receiver).at(-1) ?? '').at(-1) !== 'baggage') return [];
      return [{ into: 'baggage', key: constantText(first), node: propertyOf(second, 'value') ?? second }];
    }
    default:
      return [];
  }
}

/**
 * `startSpan(name, { attributes })`, `startSpan({ name, attributes }, work)` of Sentry, and
 * `withSpan(name, work, attributes)` of the emitted source.
 */
function startedWith(args: readonly TSESTree.Expression[], source: Source): readonly SpanValue[] {
  const [first, ...more] = args;
  if (!first) return [];
  const inOptions = propertyOf(first, 'name');
  const values: SpanValue[] = [{ into: 'span name', key: null, node: inOptions ?? first }];
  for (const arg of inOptions ? args : more) {
    const attributes = optionOf(arg, 'attributes', source);
    if (attributes) values.push({ into: 'span attribute', key: null, node: attributes });
    else if (
      arg.type === 'ObjectExpression' &&
      propertyOf(arg, 'kind') === null &&
      more.some(isFunction) &&
      !inOptions
    ) {
      values.push({ into: 'span attribute', key: null, node: arg });
    }
  }
  return values;
}

/** An option that is written at the call, or in the constant that it names. */
function optionOf(options: TSESTree.Expression, key: string, source: Source): TSESTree.Node | null {
  if (options.type !== 'Identifier') return propertyOf(options, key);
  for (const { value } of Flow.of(source).origins(options)) {
    if (value.kind !== 'object') continue;
    for (const entry of value.entries) if ('key' in entry && entry.key === key) return entry.value.node;
  }
  return null;
}

function baggageEntries(node: TSESTree.Expression): readonly SpanValue[] {
  if (node.type !== 'ObjectExpression') return [];
  return node.properties.flatMap((property): SpanValue[] => {
    if (property.type !== 'Property') return [];
    return [
      { into: 'baggage', key: keyOf(property), node: propertyOf(property.value, 'value') ?? property.value },
    ];
  });
}

function propertyOf(node: TSESTree.Node, key: string): TSESTree.Node | null {
  if (node.type !== 'ObjectExpression') return null;
  for (const property of node.properties) {
    if (property.type === 'Property' && keyOf(property) === key) return property.value;
  }
  return null;
}

/** By where it is made, by its name or by its type: DOM elements have a `setAttribute`, too. */
function isSpan(node: TSESTree.Node, source: Source): boolean {
  const path = pathOf(node);
  const last = wordsOf((path.at(-1) ?? '').replace('()', '')).at(-1);
  if (last === 'span') return true;
  const inner = bare(node);
  if (inner.type !== 'Identifier') return false;
  const definition = variableOf(inner, source)?.defs[0];
  if (definition?.type === 'Parameter') {
    const { name, node: fn } = definition;
    if (name.type === 'Identifier' && /\bSpan\b/.test(source.getText(name.typeAnnotation))) return true;
    const { parent } = fn;
    return parent.type === 'CallExpression' && STARTS.has(pathOf(parent.callee).at(-1) ?? '');
  }
  return Flow.of(source)
    .origins(inner)
    .some(
      ({ value }) =>
        value.kind === 'call' &&
        /^(?:startSpan|getActiveSpan|getSpan|startInactiveSpan)$/.test(value.path.at(-1) ?? ''),
    );
}
