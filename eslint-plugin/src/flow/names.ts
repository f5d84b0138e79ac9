import type { TSESTree } from '@typescript-eslint/utils';
import { callSitesOf } from './functions.js';
import { hidesEarlier, writesReaching } from './reaching.js';
import { enclosingFunction, isFunction, isInside, keyOf, type FunctionNode } from './syntax.js';
import { FRAMES, annotationOf, depthOf, unknown, withType, without, type Tracer } from './tracer.js';
import { CALLS_WITH_ELEMENTS } from './transforms.js';
import type { Entry, Frame, Origin, Root, Step, Value } from './value.js';
import {
  pathInPattern,
  propertyWritesOf,
  variableOf,
  writesOf,
  type PathStep,
  type Variable,
  type Write,
} from './variables.js';

const CALL_SITES = 8;
const OTHER: Root = { kind: 'other' };
const VALUELESS = new Set(['undefined', 'NaN', 'Infinity']);

/** What names hold: constants and variables with all their writes, parameters with what callers give, imports. */
export class NameReader {
  readonly #tracer: Tracer;
  readonly #writes = new Map<Variable, readonly Write[] | null>();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  read(node: TSESTree.Identifier, frame: Frame | null, trail: readonly Step[]): readonly Origin[] {
    if (VALUELESS.has(node.name)) return [{ value: { kind: 'literal', node, value: undefined }, trail }];
    const variable = variableOf(node, this.#tracer.source);
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
    const type = trail.at(-1)?.type ?? null;
    const reaching = writesReaching(writes, use);
    const found = this.#tracer.once<readonly Origin[] | null>(key, null, () =>
      reaching
        .flatMap((write) => this.#written(write, frameFor(write.at, frame), trail))
        .map((origin) => withType(origin, type)),
    );
    if (found === null) return [];
    if (found.length === 0) return otherwise();
    return this.#withPropertyWrites(found, variable, use, frame, trail);
  }

  #written(write: Write, frame: Frame | null, trail: readonly Step[]): readonly Origin[] {
    return this.#along(
      this.#tracer.follow({ node: write.node, frame }, trail),
      write.path,
      write.node,
      trail,
    );
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
    const found = origins.map((origin) => {
      const less = without(origin, origin.value.kind === 'object' ? gone : [...gone, ...overwritten]);
      if (less.value.kind !== 'object' || entries.length === 0) return less;
      return { ...less, value: { ...less.value, entries: [...less.value.entries, ...entries] } };
    });
    const taken = origins.some(({ value }) => value.kind === 'object');
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
    const written = (writesOf(variable) ?? []).filter(
      ({ at: write }) => write.range[0] < use.range[0] && !isInside(use, write),
    );
    const reaching = writesReaching(written, use);
    const more = reaching.flatMap((write) => this.#written(write, frame, trail));
    if (more.length > 0 && reaching.some((write) => hidesEarlier(write, use))) return more;
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
      if (argument) return { origins: this.#tracer.follow(argument, trail), complete: true };
      return { origins: [{ value: { kind: 'literal', node: fn, value: undefined }, trail }], complete: true };
    }
    const { parent } = fn;
    if (parent.type === 'CallExpression' && parent.callee !== fn) {
      const callee = parent.callee;
      if (at !== 0 || callee.type !== 'MemberExpression' || parent.arguments[0] !== fn) return null;
      if (!CALLS_WITH_ELEMENTS.has(keyOf(callee) ?? '')) return null;
      return {
        origins: this.#tracer.follow({ node: callee.object, frame, under: [null] }, trail),
        complete: true,
      };
    }
    if (depthOf(frame) >= FRAMES) return null;
    const { calls, complete } = callSitesOf(fn, this.#tracer.source);
    const inRange = calls.slice(0, CALL_SITES);
    if (inRange.length === 0) return null;
    const key = `${String(fn.range[0])}#${String(at)}`;
    return this.#tracer.once(key, { origins: [], complete: true }, () => {
      const origins = inRange.flatMap((call) => {
        const argument = call.arguments[at];
        if (!argument) return [];
        if (argument.type === 'SpreadElement') return unknown(argument, trail);
        return this.#tracer.follow({ node: argument, frame: null }, trail);
      });
      return { origins, complete: complete && calls.length <= CALL_SITES && origins.length > 0 };
    });
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
      type: annotationOf(param),
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
      if ('key' in step) now = this.#tracer.project(now, step.key, node, base);
      else if ('rest' in step) now = now.map((origin) => without(origin, step.rest));
      else {
        const { fallback } = step;
        const missing = now.every(({ value }) => value.kind === 'literal' && value.value === undefined);
        const given = now.filter(({ value }) => value.kind !== 'literal' || value.value !== undefined);
        now = [...(missing ? [] : given), ...this.#tracer.follow({ node: fallback, frame: null }, base)];
      }
    }
    return now;
  }
}

/** The frame holds for what stands in its function or in a callback inside it. */
function frameFor(at: TSESTree.Node, frame: Frame | null): Frame | null {
  for (let up = frame; up; up = up.outer) {
    for (let fn = enclosingFunction(at); fn; fn = enclosingFunction(fn)) if (fn === up.fn) return up;
  }
  return null;
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
