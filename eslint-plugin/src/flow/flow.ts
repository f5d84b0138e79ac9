import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { CallReader } from './calls.js';
import { callSitesOf, classAround, membersOfThis } from './functions.js';
import { constantText, enclosingFunction, isFunction, keyOf, type FunctionNode } from './syntax.js';
import { CALLS_WITH_ELEMENTS } from './transforms.js';
import { memberType } from './types.js';
import type { Bound, Entry, Frame, Origin, Root, Step, Value } from './value.js';
import {
  pathInPattern,
  propertyWritesOf,
  variableOf,
  writesOf,
  writesReaching,
  type PathStep,
  type Variable,
  type Write,
} from './variables.js';

/** How many steps one question may take, and how deep it may go, before the answer is "unknown". */
const STEPS = 400;
/** What a file may take in all before its further questions are cut short, and how short. */
const FILE_STEPS = 40_000;
const SHORT = 40;
const DEPTH = 28;
const ORIGINS = 24;
const FRAMES = 4;
const CALL_SITES = 8;

const OTHER: Root = { kind: 'other' };
const UNBOUND_GLOBALS = new Set(['undefined', 'NaN', 'Infinity']);

/** The file's source and the way to ask for more; what the readers of calls and members share. */
export interface Tracer {
  readonly source: Readonly<TSESLint.SourceCode>;
  follow(bound: Bound, trail: readonly Step[]): readonly Origin[];
  enter(
    fn: FunctionNode,
    args: readonly Bound[],
    outer: Frame | null,
    trail: readonly Step[],
  ): readonly Origin[] | null;
  /** What the origins hold under a key; `base` is the trail on which the object itself was asked for. */
  project(
    origins: readonly Origin[],
    key: string | null,
    node: TSESTree.Node,
    base: readonly Step[],
  ): readonly Origin[];
}

const unknown = (node: TSESTree.Node, trail: readonly Step[]): readonly Origin[] => [
  { value: { kind: 'unknown', node }, trail },
];

/**
 * Where values come from, inside one file. Every question is bounded in steps; where it stops, the answer holds an
 * `unknown` or the read that could not be followed, never a guess.
 */
export class Flow implements Tracer {
  readonly source: Readonly<TSESLint.SourceCode>;
  readonly #calls: CallReader;
  readonly #writes = new WeakMap<Variable, readonly Write[] | null>();
  readonly #answers = new WeakMap<TSESTree.Node, readonly Origin[]>();
  #steps = 0;
  #fileSteps = 0;
  #depth = 0;
  readonly #open = new Set<string>();

  private constructor(source: Readonly<TSESLint.SourceCode>) {
    this.source = source;
    this.#calls = new CallReader(this);
  }

  static readonly #files = new WeakMap<Readonly<TSESLint.SourceCode>, Flow>();

  /** The flow of a file; made once. */
  static of(source: Readonly<TSESLint.SourceCode>): Flow {
    let flow = Flow.#files.get(source);
    if (!flow) Flow.#files.set(source, (flow = new Flow(source)));
    return flow;
  }

  /** Every value that the expression can hold, as far as the file tells. */
  origins(at: TSESTree.Node | Bound): readonly Origin[] {
    const bound: Bound = 'type' in at ? { node: at, frame: null } : at;
    const plain = bound.frame === null && !bound.under;
    const before = plain ? this.#answers.get(bound.node) : undefined;
    if (before) return before;
    this.#steps = this.#fileSteps > FILE_STEPS ? STEPS - SHORT : 0;
    this.#depth = 0;
    this.#open.clear();
    const found = this.follow(bound, []);
    this.#fileSteps += this.#steps;
    if (plain) this.#answers.set(bound.node, found);
    return found;
  }

  follow(bound: Bound, trail: readonly Step[]): readonly Origin[] {
    this.#steps += 1;
    if (this.#steps > STEPS || this.#depth > DEPTH) return unknown(bound.node, trail);
    this.#depth += 1;
    try {
      let origins = this.#expression(bound.node, bound.frame, trail);
      for (const key of bound.under ?? []) origins = this.project(origins, key, bound.node, trail);
      return origins.length > ORIGINS ? distinct(origins).slice(0, ORIGINS) : origins;
    } finally {
      this.#depth -= 1;
    }
  }

  #expression(node: TSESTree.Node, frame: Frame | null, trail: readonly Step[]): readonly Origin[] {
    const one = (value: Value): readonly Origin[] => [{ value, trail }];
    const inner = (next: TSESTree.Node) => this.follow({ node: next, frame }, trail);
    switch (node.type) {
      case 'Literal':
        return one({ kind: 'literal', node, value: node.value });
      case 'TemplateLiteral':
        if (node.expressions.length === 0) return one({ kind: 'literal', node, value: constantText(node) });
        return one({ kind: 'text', node, parts: node.expressions.map((part) => ({ node: part, frame })) });
      case 'Identifier':
        return this.#identifier(node, frame, trail);
      case 'MemberExpression':
        return this.#member(node, frame, trail);
      case 'CallExpression':
        return this.#calls.read(node, frame, trail);
      case 'NewExpression':
        return this.#calls.readNew(node, frame, trail);
      case 'TSAsExpression':
      case 'TSTypeAssertion':
        return inner(node.expression).map((origin) => withType(origin, node.typeAnnotation));
      case 'TSNonNullExpression':
      case 'TSSatisfiesExpression':
      case 'TSInstantiationExpression':
      case 'ChainExpression':
        return inner(node.expression);
      case 'AwaitExpression':
        return inner(node.argument);
      case 'ConditionalExpression':
        return [...inner(node.consequent), ...inner(node.alternate)];
      case 'LogicalExpression':
        return node.operator === '&&' ? inner(node.right) : [...inner(node.left), ...inner(node.right)];
      case 'AssignmentExpression':
        return inner(node.right);
      case 'SequenceExpression':
        return inner(node.expressions.at(-1) ?? node);
      case 'BinaryExpression':
        return one(binary(node, frame));
      case 'UnaryExpression':
        return one(unary(node));
      case 'UpdateExpression':
        return one({ kind: 'fact', node, type: 'number' });
      case 'ObjectExpression':
        return one({ kind: 'object', node, entries: entriesOf(node, frame), omitted: [] });
      case 'ArrayExpression':
        return one({ kind: 'list', node, elements: elementsOf(node, frame) });
      case 'ThisExpression':
        return one({ kind: 'read', node, path: ['this'], root: { kind: 'this' }, omitted: [], type: null });
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'FunctionDeclaration':
      case 'ClassExpression':
      case 'ClassDeclaration':
        return one({ kind: 'function', node, frame });
      default:
        return unknown(node, trail);
    }
  }

  #identifier(node: TSESTree.Identifier, frame: Frame | null, trail: readonly Step[]): readonly Origin[] {
    if (UNBOUND_GLOBALS.has(node.name))
      return [{ value: { kind: 'literal', node, value: undefined }, trail }];
    const variable = variableOf(node, this.source);
    const definition = variable?.defs[0];
    const type = annotationOf(definition?.name);
    const line = definition?.name.loc.start.line ?? null;
    const step: Step = { name: node.name, node, line: line === node.loc.start.line ? null : line, type };
    const on = [...trail, step];
    const read = (root: Root): readonly Origin[] => [
      { value: { kind: 'read', node, path: [node.name], root, omitted: [], type }, trail: on },
    ];
    if (!variable || !definition) return read({ kind: 'global' });
    switch (definition.type) {
      case 'ImportBinding':
        return read(importRoot(definition.node, definition.parent));
      case 'CatchClause':
        return read({ kind: 'catch' });
      case 'FunctionName':
        return [{ value: { kind: 'function', node: definition.node, frame: null }, trail: on }];
      case 'ClassName':
        return [{ value: { kind: 'function', node: definition.node, frame: null }, trail: on }];
      case 'Parameter':
        if (!isFunction(definition.node)) return read(OTHER);
        return this.#parameter(definition.node, definition.name, variable, node, frame, on);
      case 'Variable':
        return this.#variable(variable, node, frame, on, () => read(OTHER));
      default:
        return read({ kind: definition.node.type === 'TSEnumDeclaration' ? 'enum' : 'other' });
    }
  }

  #variable(
    variable: Variable,
    use: TSESTree.Identifier,
    frame: Frame | null,
    trail: readonly Step[],
    otherwise: () => readonly Origin[],
  ): readonly Origin[] {
    let writes = this.#writes.get(variable);
    if (writes === undefined) this.#writes.set(variable, (writes = writesOf(variable)));
    if (writes === null) return otherwise();
    const key = `${String(variable.defs[0]?.name.range[0] ?? 0)}:${String(use.range[0])}`;
    if (this.#open.has(key)) return [];
    this.#open.add(key);
    const type = trail.at(-1)?.type ?? null;
    const reaching = writesReaching(writes, use);
    const found = reaching
      .flatMap((write) =>
        this.#along(
          this.follow({ node: write.node, frame: frameFor(write.at, frame) }, trail),
          write.path,
          write.node,
          trail,
        ),
      )
      .map((origin) => withType(origin, type));
    this.#open.delete(key);
    if (found.length === 0) return otherwise();
    return this.#withPropertyWrites(found, variable, use, frame, trail);
  }

  #withPropertyWrites(
    origins: readonly Origin[],
    variable: Variable,
    use: TSESTree.Node,
    frame: Frame | null,
    trail: readonly Step[],
  ): readonly Origin[] {
    const { set, deleted } = propertyWritesOf(variable);
    if (set.length + deleted.length === 0) return origins;
    const fn = enclosingFunction(use);
    const counts = ({ at }: { at: TSESTree.Node }) =>
      enclosingFunction(at) !== fn || at.range[1] <= use.range[0];
    const gone = deleted.filter(counts).map(({ key }) => key);
    const entries: Entry[] = set
      .filter(counts)
      .map(({ key, keyNode, value }) => ({ key, keyNode, value: { node: value, frame } }));
    const overwritten = entries.flatMap((entry) => ('key' in entry && entry.key !== null ? [entry.key] : []));
    let taken = false;
    const found = origins.map((origin) => {
      const less = without(origin, origin.value.kind === 'object' ? gone : [...gone, ...overwritten]);
      if (less.value.kind !== 'object' || entries.length === 0) return less;
      taken = true;
      return { ...less, value: { ...less.value, entries: [...less.value.entries, ...entries] } };
    });
    if (taken || entries.length === 0) return found;
    return [...found, { value: { kind: 'object', node: use, entries, omitted: [] }, trail }];
  }

  #parameter(
    fn: FunctionNode,
    name: TSESTree.Node,
    variable: Variable,
    use: TSESTree.Identifier,
    frame: Frame | null,
    trail: readonly Step[],
  ): readonly Origin[] {
    const at = fn.params.findIndex(
      (param) => param.range[0] <= name.range[0] && name.range[1] <= param.range[1],
    );
    const param = fn.params[at];
    const path = param && pathInPattern(param, name);
    const reassigned = (writesOf(variable) ?? []).filter(({ at: write }) => write.range[0] < use.range[0]);
    const more = reassigned.flatMap((write) =>
      this.#along(this.follow({ node: write.node, frame }, trail), write.path, write.node, trail),
    );
    const last = reassigned.at(-1);
    if (last && writesReaching([{ ...last, at: fn.body }, last], use).length === 1 && more.length > 0)
      return more;
    if (!param || !path) return [...more, ...this.#bareParameter(fn, param, path ?? [], use, trail)];
    const given = this.#given(fn, at, frame, trail);
    if (given === null) return [...more, ...this.#bareParameter(fn, param, path, use, trail)];
    const found = this.#along(given.origins, path, param, trail);
    return [...more, ...found, ...(given.complete ? [] : this.#bareParameter(fn, param, path, use, trail))];
  }

  /** What callers in this file, or the array method that calls back, give for a parameter. */
  #given(
    fn: FunctionNode,
    at: number,
    frame: Frame | null,
    trail: readonly Step[],
  ): { origins: readonly Origin[]; complete: boolean } | null {
    for (let up = frame; up; up = up.outer) {
      if (up.fn !== fn) continue;
      const argument = up.args[at];
      if (argument) return { origins: this.follow(argument, trail), complete: true };
      return { origins: [{ value: { kind: 'literal', node: fn, value: undefined }, trail }], complete: true };
    }
    const { parent } = fn;
    if (parent.type === 'CallExpression' && parent.callee !== fn) {
      const callee = parent.callee;
      if (at !== 0 || callee.type !== 'MemberExpression' || parent.arguments[0] !== fn) return null;
      if (!CALLS_WITH_ELEMENTS.has(keyOf(callee) ?? '')) return null;
      return { origins: this.follow({ node: callee.object, frame, under: [null] }, trail), complete: true };
    }
    if (depthOf(frame) >= FRAMES) return null;
    const { calls, complete } = callSitesOf(fn, this.source);
    const inRange = calls.slice(0, CALL_SITES);
    if (inRange.length === 0) return null;
    const key = `${String(fn.range[0])}#${String(at)}`;
    if (this.#open.has(key)) return { origins: [], complete: true };
    this.#open.add(key);
    const origins = inRange.flatMap((call) => {
      const argument = call.arguments[at];
      if (!argument) return [];
      if (argument.type === 'SpreadElement') return unknown(argument, trail);
      return this.follow({ node: argument, frame: null }, trail);
    });
    this.#open.delete(key);
    return { origins, complete: complete && calls.length <= CALL_SITES && origins.length > 0 };
  }

  /** A parameter about which nothing more is known than its name, its type and its default. */
  #bareParameter(
    fn: FunctionNode,
    param: TSESTree.Parameter | undefined,
    path: readonly PathStep[],
    use: TSESTree.Identifier,
    trail: readonly Step[],
  ): readonly Origin[] {
    const own =
      param?.type === 'Identifier' ||
      param?.type === 'AssignmentPattern' ||
      param?.type === 'TSParameterProperty';
    const name = own && !path.some((step) => 'key' in step) ? use.name : '';
    const value: Value = {
      kind: 'read',
      node: use,
      path: [name],
      root: { kind: 'parameter', fn },
      omitted: [],
      type: param ? (annotationOf(param) ?? null) : null,
    };
    return param ? this.#along([{ value, trail }], path, param, trail) : [{ value, trail }];
  }

  /** What is left of the values on the way through a pattern. */
  #along(
    origins: readonly Origin[],
    path: readonly PathStep[],
    node: TSESTree.Node,
    base: readonly Step[],
  ): readonly Origin[] {
    let now = origins;
    for (const step of path) {
      if ('key' in step) now = this.project(now, step.key, node, base);
      else if ('rest' in step) now = now.map((origin) => without(origin, step.rest));
      else {
        const { fallback } = step;
        const missing = now.every(({ value }) => value.kind === 'literal' && value.value === undefined);
        const given = now.filter(({ value }) => value.kind !== 'literal' || value.value !== undefined);
        now = [...(missing ? [] : given), ...this.follow({ node: fallback, frame: null }, base)];
      }
    }
    return now;
  }

  #member(node: TSESTree.MemberExpression, frame: Frame | null, trail: readonly Step[]): readonly Origin[] {
    const key = keyOf(node);
    if (key === 'length' || key === 'size' || key === 'byteLength') {
      return [{ value: { kind: 'fact', node, type: 'number' }, trail }];
    }
    if (node.object.type === 'ThisExpression' && key !== null) return this.#field(node, key, trail);
    const objects = this.follow({ node: node.object, frame }, trail);
    return this.project(objects, key, node, trail);
  }

  #field(node: TSESTree.MemberExpression, key: string, trail: readonly Step[]): readonly Origin[] {
    const name = key.replace(/^#/, '');
    const body = classAround(node);
    const member = body?.body.find(
      (part) =>
        (part.type === 'PropertyDefinition' || part.type === 'MethodDefinition') &&
        keyOf(part) === key &&
        part !== node.parent,
    );
    const parameter = body && parameterProperty(body, key);
    const type =
      (member?.type === 'PropertyDefinition' ? member.typeAnnotation?.typeAnnotation : null) ??
      parameter?.type ??
      null;
    const on = [...trail, { name, node, line: member?.loc.start.line ?? parameter?.line ?? null, type }];
    const read: Origin = {
      value: { kind: 'read', node, path: ['this', name], root: { kind: 'this' }, omitted: [], type },
      trail: on,
    };
    if (!body) return [read];
    if (member?.type === 'MethodDefinition') {
      return member.kind === 'method'
        ? [{ value: { kind: 'function', node: member.value, frame: null }, trail: on }]
        : [read];
    }
    const open = `this.${key}:${String(body.range[0])}`;
    if (this.#open.has(open)) return [read];
    this.#open.add(open);
    const assigned = membersOfThis(body, this.source).flatMap((place) => {
      const { parent } = place;
      const isTarget =
        parent.type === 'AssignmentExpression' && parent.left === place && parent.operator === '=';
      return isTarget && keyOf(place) === key ? [parent.right] : [];
    });
    if (member?.type === 'PropertyDefinition' && member.value) assigned.push(member.value);
    const found = assigned
      .flatMap((value) => this.follow({ node: value, frame: null }, on))
      .map((origin) => withType(origin, type));
    this.#open.delete(open);
    return found.length > 0 && !parameter ? found : [...found, read];
  }

  enter(
    fn: FunctionNode,
    args: readonly Bound[],
    outer: Frame | null,
    trail: readonly Step[],
  ): readonly Origin[] | null {
    if (depthOf(outer) >= FRAMES) return null;
    for (let up = outer; up; up = up.outer) if (up.fn === fn) return null;
    return this.#calls.returned(fn, { fn, args, outer }, trail);
  }

  project(
    origins: readonly Origin[],
    key: string | null,
    node: TSESTree.Node,
    base: readonly Step[],
  ): readonly Origin[] {
    return origins.flatMap((origin) => this.#property(origin, key, node, base));
  }

  #property(
    { value, trail: whole }: Origin,
    key: string | null,
    node: TSESTree.Node,
    base: readonly Step[],
  ): readonly Origin[] {
    // The names of the object are not the names of what it holds; the functions it went through still are.
    const trail = [...base, ...whole.slice(base.length).filter((step) => step.name.endsWith('()'))];
    const container = whole.at(-1)?.name ?? '';
    const name = key ?? '';
    const read = (path: readonly string[], root: Root, type: TSESTree.TypeNode | null): readonly Origin[] => [
      { value: { kind: 'read', node, path: [...path, name], root, omitted: [], type }, trail },
    ];
    switch (value.kind) {
      case 'object':
        if (key !== null && value.omitted.includes(key)) return unknown(node, trail);
        return this.#entry(value.entries, key, trail) ?? read([container], OTHER, null);
      case 'list': {
        const wanted = key === null || key === 'value' ? value.elements : [value.elements[Number(key)]];
        const found = wanted.filter((element) => element !== undefined);
        if (key !== null && !/^\d+$/.test(key)) return read([container], OTHER, null);
        return found.flatMap((element) => this.follow(element, trail));
      }
      case 'read':
        if (key !== null && value.omitted.includes(key)) return unknown(node, trail);
        return read(value.path, value.root, memberType(value.type, key, this.source));
      case 'call':
      case 'new': {
        const path = [...value.path.slice(0, -1), `${value.path.at(-1) ?? ''}()`];
        return read(path, { kind: 'call' }, memberType(value.type, key, this.source));
      }
      case 'literal':
        return value.value === undefined || value.value === null ? [{ value, trail }] : unknown(node, trail);
      case 'text':
      case 'fact':
        return key === null ? [{ value, trail }] : unknown(node, trail);
      case 'function':
        return read([container], OTHER, null);
      case 'unknown':
        return read([container], OTHER, null);
    }
  }

  #entry(entries: readonly Entry[], key: string | null, trail: readonly Step[]): readonly Origin[] | null {
    if (key === null) {
      return entries.flatMap((entry) =>
        'spread' in entry
          ? this.project(this.follow(entry.spread, trail), null, entry.spread.node, trail)
          : this.follow(entry.value, trail),
      );
    }
    const found: Origin[] = [];
    for (const entry of [...entries].reverse()) {
      if ('spread' in entry) {
        const inside = this.project(this.follow(entry.spread, trail), key, entry.spread.node, trail);
        const known = inside.some(({ value }) => value.kind !== 'unknown');
        found.push(...inside);
        if (known && inside.every(({ value }) => value.kind !== 'read')) return found;
      } else if (entry.key === null || entry.key === key) {
        found.push(...this.follow(entry.value, trail));
        if (entry.key === key) return found;
      }
    }
    return found.length > 0 ? found : null;
  }
}

/** One of several that end at the same place. */
function distinct(origins: readonly Origin[]): readonly Origin[] {
  return [...new Map(origins.map((origin) => [origin.value.node, origin])).values()];
}

function depthOf(frame: Frame | null): number {
  let depth = 0;
  for (let up = frame; up; up = up.outer) depth += 1;
  return depth;
}

/** The frame holds for what stands in its function or in a callback inside it. */
function frameFor(at: TSESTree.Node, frame: Frame | null): Frame | null {
  for (let up = frame; up; up = up.outer) {
    for (let fn = enclosingFunction(at); fn; fn = enclosingFunction(fn)) if (fn === up.fn) return up;
  }
  return null;
}

function without(origin: Origin, keys: readonly string[]): Origin {
  const { value } = origin;
  if (keys.length === 0) return origin;
  if (value.kind === 'read' || value.kind === 'call' || value.kind === 'new') {
    return { ...origin, value: { ...value, omitted: [...value.omitted, ...keys] } };
  }
  if (value.kind !== 'object') return origin;
  const entries = value.entries.filter(
    (entry) => 'spread' in entry || entry.key === null || !keys.includes(entry.key),
  );
  return { ...origin, value: { ...value, entries, omitted: [...value.omitted, ...keys] } };
}

function withType(origin: Origin, type: TSESTree.TypeNode | null): Origin {
  const { value } = origin;
  if (type === null || !('type' in value) || value.kind === 'fact' || value.type !== null) return origin;
  return type.type === 'TSAnyKeyword' || type.type === 'TSUnknownKeyword'
    ? origin
    : { ...origin, value: { ...value, type } };
}

function annotationOf(node: TSESTree.Node | null | undefined): TSESTree.TypeNode | null {
  switch (node?.type) {
    case 'Identifier':
    case 'ObjectPattern':
    case 'ArrayPattern':
      return node.typeAnnotation?.typeAnnotation ?? null;
    case 'AssignmentPattern':
      return annotationOf(node.left);
    case 'TSParameterProperty':
      return annotationOf(node.parameter);
    default:
      return null;
  }
}

function importRoot(node: TSESTree.Node, parent: TSESTree.Node | null | undefined): Root {
  if (parent?.type !== 'ImportDeclaration') return OTHER;
  const imported =
    node.type === 'ImportSpecifier'
      ? node.imported.type === 'Identifier'
        ? node.imported.name
        : node.imported.value
      : node.type === 'ImportDefaultSpecifier'
        ? 'default'
        : '*';
  return { kind: 'import', source: parent.source.value, imported };
}

function parameterProperty(
  body: TSESTree.ClassBody,
  key: string,
): { type: TSESTree.TypeNode | null; line: number } | null {
  for (const member of body.body) {
    if (member.type !== 'MethodDefinition' || member.kind !== 'constructor') continue;
    for (const param of member.value.params) {
      if (param.type !== 'TSParameterProperty') continue;
      const target = param.parameter.type === 'AssignmentPattern' ? param.parameter.left : param.parameter;
      if (target.type === 'Identifier' && target.name === key) {
        return { type: annotationOf(target), line: target.loc.start.line };
      }
    }
  }
  return null;
}

function entriesOf(node: TSESTree.ObjectExpression, frame: Frame | null): readonly Entry[] {
  return node.properties.map((property) =>
    property.type === 'SpreadElement'
      ? { spread: { node: property.argument, frame } }
      : { key: keyOf(property), keyNode: property.key, value: { node: property.value, frame } },
  );
}

function elementsOf(node: TSESTree.ArrayExpression, frame: Frame | null): readonly Bound[] {
  return node.elements.flatMap((element) => {
    if (!element) return [];
    return element.type === 'SpreadElement'
      ? [{ node: element.argument, frame, under: [null] }]
      : [{ node: element, frame }];
  });
}

function binary(node: TSESTree.BinaryExpression, frame: Frame | null): Value {
  if (node.operator === '+')
    return { kind: 'text', node, parts: [node.left, node.right].map((part) => ({ node: part, frame })) };
  const compares = /^(?:[=!]==?|[<>]=?|in|instanceof)$/.test(node.operator);
  return { kind: 'fact', node, type: compares ? 'boolean' : 'number' };
}

function unary(node: TSESTree.UnaryExpression): Value {
  if (node.operator === 'void') return { kind: 'literal', node, value: undefined };
  if (node.operator === 'typeof') return { kind: 'fact', node, type: 'string' };
  return {
    kind: 'fact',
    node,
    type: node.operator === '!' || node.operator === 'delete' ? 'boolean' : 'number',
  };
}
