import type { TSESTree } from '@typescript-eslint/utils';
import { returnsOf } from './functions.js';
import { bare, constantText, isFunction, keyOf, pathOf, type FunctionNode } from './syntax.js';
import {
  ELEMENT_OF_RECEIVER,
  GIVES_BOOLEAN,
  GIVES_NUMBER,
  HIDING_TEXT,
  LOOKS_UP_NAME,
  SAME_AS_ARGUMENT,
  SAME_AS_RECEIVER,
  TEXT_OF_ARGUMENTS,
} from './transforms.js';
import type { Tracer } from './tracer.js';
import type { Bound, Entry, Frame, Origin, Step, Value } from './value.js';
import { variableOf } from './variables.js';

/** What calls give back: well-known ones by table, functions of this file by looking into them. */
export class CallReader {
  readonly #tracer: Tracer;

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  read(node: TSESTree.CallExpression, frame: Frame | null, trail: readonly Step[]): readonly Origin[] {
    const callee = bare(node.callee);
    const path = pathOf(callee);
    const known = this.#wellKnown(node, callee, path, frame, trail);
    if (known) return known;
    return this.#local(node, callee, frame, trail) ?? [{ value: this.#opaque(node, path, frame), trail }];
  }

  readNew(node: TSESTree.NewExpression, frame: Frame | null, trail: readonly Step[]): readonly Origin[] {
    const name = pathOf(node.callee).at(-1) ?? '';
    const first = node.arguments[0];
    if (
      (name === 'Set' || name === 'Map' || name === 'String' || name === 'Array') &&
      first &&
      first.type !== 'SpreadElement'
    ) {
      return this.#tracer.follow({ node: first, frame }, trail);
    }
    return [{ value: this.#opaque(node, pathOf(node.callee), frame), trail }];
  }

  /** What a function gives back when it is called with the frame's arguments. */
  returned(fn: FunctionNode, frame: Frame, trail: readonly Step[]): readonly Origin[] | null {
    const results = returnsOf(fn, this.#tracer.source);
    if (results.length === 0) return null;
    return results.flatMap((result) => this.#tracer.follow({ node: result, frame }, trail));
  }

  #opaque(
    node: TSESTree.CallExpression | TSESTree.NewExpression,
    path: readonly string[],
    frame: Frame | null,
  ): Value {
    const kind = node.type === 'NewExpression' ? 'new' : 'call';
    return { kind, node, path, source: this.#importSource(node.callee), frame, type: null, omitted: [] };
  }

  #importSource(callee: TSESTree.Node): string | null {
    let root = bare(callee);
    while (root.type === 'MemberExpression') root = bare(root.object);
    if (root.type !== 'Identifier') return null;
    const parent = variableOf(root, this.#tracer.source)?.defs[0]?.parent;
    return parent?.type === 'ImportDeclaration' ? parent.source.value : null;
  }

  #wellKnown(
    node: TSESTree.CallExpression,
    callee: TSESTree.Node,
    path: readonly string[],
    frame: Frame | null,
    trail: readonly Step[],
  ): readonly Origin[] | null {
    const full = path.join('.');
    const method = callee.type === 'MemberExpression' ? (keyOf(callee) ?? '') : '';
    const args = node.arguments.map((arg): Bound =>
      arg.type === 'SpreadElement' ? { node: arg.argument, frame, under: [null] } : { node: arg, frame },
    );
    const [first] = args;
    const one = (value: Value): readonly Origin[] => [{ value, trail }];
    const follow = (bound: Bound) => this.#tracer.follow(bound, trail);

    if (full === 'JSON.stringify') {
      const replacer = args[1] && constantOf(args[1].node);
      if (!first || (args[1] && replacer !== null)) return null;
      return one({ kind: 'text', node, parts: [first] });
    }
    if (full === 'Object.assign')
      return one({ kind: 'object', node, entries: args.map((spread): Entry => ({ spread })), omitted: [] });
    if (full === 'Object.keys') return one({ kind: 'fact', node, type: 'string' });
    if (path[0] === 'Math' && path.length === 2 && method !== 'random')
      return one({ kind: 'fact', node, type: 'number' });
    if (GIVES_BOOLEAN.has(full) || (method !== '' && GIVES_BOOLEAN.has(method)))
      return one({ kind: 'fact', node, type: 'boolean' });
    if (GIVES_NUMBER.has(method) || full === 'Buffer.byteLength')
      return one({ kind: 'fact', node, type: 'number' });
    if (TEXT_OF_ARGUMENTS.has(full)) return one({ kind: 'text', node, parts: args });
    if (SAME_AS_ARGUMENT.has(full) && first) {
      return full === 'Array.from' && args[1] && isFunction(args[1].node)
        ? this.#callback(args[1].node, [{ ...first, under: [null] }], frame, trail)
        : follow(first);
    }
    const picked = (method === '' ? path.at(-1) : method) === 'pick' ? pickedEntries(args, node) : null;
    if (picked) return one({ kind: 'object', node, entries: picked, omitted: [] });
    if (callee.type !== 'MemberExpression') return null;

    const receiver: Bound = { node: callee.object, frame };
    const element: Bound = { ...receiver, under: [null] };
    if (method === 'concat') return one({ kind: 'text', node, parts: [receiver, ...args] });
    if (method === 'join') return one({ kind: 'text', node, parts: [receiver] });
    if (method === 'replace' || method === 'replaceAll') return this.#replaced(node, receiver, trail);
    if ((method === 'map' || method === 'flatMap') && first && isFunction(bare(first.node))) {
      return this.#callback(bare(first.node) as FunctionNode, [element], frame, trail);
    }
    if (method === 'filter' && (isEntriesOf(callee.object) || first?.node.type === 'ObjectExpression'))
      return null;
    // A repository has a `find`, too, but is not asked with a function.
    if (method.startsWith('find') && !(first && isFunction(bare(first.node)))) return null;
    if (ELEMENT_OF_RECEIVER.has(method)) return follow(element);
    if (method === 'slice' && args.length === 0) return follow(receiver);
    const name = args.length === 1 || method === 'get' ? constantText(first?.node) : null;
    // `c.req.query('q')` of Hono is what `req.query.q` is elsewhere.
    if (name !== null && method === 'query' && path.at(-2) === 'req')
      return this.#tracer.project(
        this.#tracer.project(follow(receiver), method, node, trail),
        name,
        node,
        trail,
      );
    if (name !== null && LOOKS_UP_NAME.has(method))
      return this.#tracer.project(follow(receiver), name, node, trail);
    if (method === 'get' && first && isLookupTable(callee.object, this.#tracer)) {
      return this.#tracer.project(
        this.#tracer.project(follow(receiver), null, node, trail),
        '1',
        node,
        trail,
      );
    }
    const isOwnMethod = callee.object.type === 'ThisExpression' || callee.object.type === 'Super';
    return SAME_AS_RECEIVER.has(method) && !isOwnMethod ? follow(receiver) : null;
  }

  /** `phone.replace(/\d/g, '*')` hides; `text.replace(/\s+/g, ' ')` does not; with a function nobody knows. */
  #replaced(
    node: TSESTree.CallExpression,
    receiver: Bound,
    trail: readonly Step[],
  ): readonly Origin[] | null {
    const replacement = constantText(node.arguments[1]);
    if (replacement === null || HIDING_TEXT.test(replacement)) {
      const removesFew = replacement === '' && isNarrowPattern(node.arguments[0]);
      return removesFew ? this.#tracer.follow(receiver, trail) : null;
    }
    return this.#tracer.follow(receiver, trail);
  }

  #callback(
    fn: FunctionNode,
    args: readonly Bound[],
    frame: Frame | null,
    trail: readonly Step[],
  ): readonly Origin[] | null {
    const origins = this.#tracer.enter(fn, args, frame, trail);
    if (!origins || origins.length === 0) return null;
    return origins;
  }

  #local(
    node: TSESTree.CallExpression,
    callee: TSESTree.Node,
    frame: Frame | null,
    trail: readonly Step[],
  ): readonly Origin[] | null {
    const args = node.arguments.map((arg): Bound => ({
      node: arg.type === 'SpreadElement' ? arg.argument : arg,
      frame,
    }));
    const found: Origin[] = [];
    const name = pathOf(callee).at(-1) ?? '';
    for (const { value } of this.#tracer.follow({ node: callee, frame }, [])) {
      if (value.kind !== 'function' || !isFunction(value.node)) return null;
      const step: Step = {
        name: `${name}()`,
        node,
        line: value.node.loc.start.line,
        type: value.node.returnType?.typeAnnotation ?? null,
      };
      const origins = this.#tracer.enter(value.node, args, frame, [...trail, step]);
      if (!origins) return null;
      found.push(...origins);
    }
    return found.length === 0 ? null : found;
  }
}

/** `pick(user, ['id', 'name'])`, `_.pick(user, 'id', 'name')`: the parts by their names; null where they are not told. */
function pickedEntries(
  [from, ...names]: readonly Bound[],
  { arguments: [, first] }: TSESTree.CallExpression,
): readonly Entry[] | null {
  const keys = first?.type === 'ArrayExpression' ? first.elements : names.map(({ node }) => node);
  if (!from || keys.length === 0) return null;
  const entries: Entry[] = [];
  for (const keyNode of keys) {
    const key = keyNode && constantText(keyNode);
    if (keyNode === null || key === null) return null;
    entries.push({ key, keyNode, value: { ...from, under: [...(from.under ?? []), key] } });
  }
  return entries;
}

/** null for `null` and `undefined`, else the node: whether a replacer of JSON.stringify does something. */
function constantOf(node: TSESTree.Node): TSESTree.Node | null {
  const inner = bare(node);
  if (inner.type === 'Literal' && inner.value === null) return null;
  return inner.type === 'Identifier' && inner.name === 'undefined' ? null : inner;
}

/** `Object.entries(headers).filter(...)` picks what may be seen. */
function isEntriesOf(node: TSESTree.Node): boolean {
  const inner = bare(node);
  return inner.type === 'CallExpression' && pathOf(inner.callee).join('.') === 'Object.entries';
}

/** Taking out blanks and punctuation leaves the value readable. */
function isNarrowPattern(node: TSESTree.Node | undefined): boolean {
  if (node?.type !== 'Literal') return false;
  const text = 'regex' in node ? node.regex.pattern : String(node.value);
  return !/\.|\\[dwSDW]|a-z|\[\^/.test(text);
}

function isLookupTable(node: TSESTree.Node, tracer: Tracer): boolean {
  const inner = bare(node);
  if (inner.type !== 'Identifier') return false;
  const definition = variableOf(inner, tracer.source)?.defs[0]?.node;
  return (
    definition?.type === 'VariableDeclarator' &&
    definition.init?.type === 'NewExpression' &&
    pathOf(definition.init.callee)[0] === 'Map'
  );
}
