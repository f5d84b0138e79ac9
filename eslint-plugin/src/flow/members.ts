import type { TSESTree } from '@typescript-eslint/utils';
import { classAround, membersOfThis } from './functions.js';
import { keyOf } from './syntax.js';
import { annotationOf, unknown, withType, type Tracer } from './tracer.js';
import { memberType } from './types.js';
import type { Entry, Frame, Origin, Root, Step } from './value.js';

const OTHER: Root = { kind: 'other' };

/** What is read from objects, lists and the fields of classes. */
export class MemberReader {
  readonly #tracer: Tracer;

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  read(node: TSESTree.MemberExpression, frame: Frame | null, trail: readonly Step[]): readonly Origin[] {
    const key = keyOf(node);
    if (key === 'length' || key === 'size' || key === 'byteLength') {
      return [{ value: { kind: 'fact', node, type: 'number' }, trail }];
    }
    if (node.object.type === 'ThisExpression' && key !== null) return this.#field(node, key, trail);
    const objects = this.#tracer.follow({ node: node.object, frame }, trail);
    const found = this.#tracer.project(objects, key, node, trail);
    return key === null && found.length > 1 ? found.map((origin) => ({ ...origin, among: node })) : found;
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
    const assigned = membersOfThis(body, this.#tracer.source).flatMap((place) => {
      const { parent } = place;
      const isTarget =
        parent.type === 'AssignmentExpression' && parent.left === place && parent.operator === '=';
      return isTarget && keyOf(place) === key ? [parent.right] : [];
    });
    if (member?.type === 'PropertyDefinition' && member.value) assigned.push(member.value);
    const found = this.#tracer.once<readonly Origin[]>(open, [], () =>
      assigned
        .flatMap((value) => this.#tracer.follow({ node: value, frame: null }, on))
        .map((origin) => withType(origin, type)),
    );
    return found.length > 0 && !parameter ? found : [...found, read];
  }

  /** What an origin holds under a key; null: under some key. */
  property(
    { value, trail: whole }: Origin,
    key: string | null,
    node: TSESTree.Node,
    base: readonly Step[],
  ): readonly Origin[] {
    // The names of the object are not the names of what it holds; the functions it went through still are.
    const gave = whole.slice(base.length).filter((step) => step.name.endsWith('()'));
    const trail =
      gave.length > 0 ? [...base, ...gave.map((step) => ({ ...step, gaveWhole: true as const }))] : base;
    const container = whole.slice(base.length).at(-1)?.name ?? '';
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
        return found.flatMap((element) => this.#tracer.follow(element, trail));
      }
      case 'read':
        if (key !== null && value.omitted.includes(key)) return unknown(node, trail);
        return read(value.path, value.root, memberType(value.type, key, this.#tracer.source));
      case 'call':
      case 'new': {
        const path = [...value.path.slice(0, -1), `${value.path.at(-1) ?? ''}()`];
        return read(path, { kind: 'call' }, memberType(value.type, key, this.#tracer.source));
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
          ? this.#tracer.project(this.#tracer.follow(entry.spread, trail), null, entry.spread.node, trail)
          : this.#tracer.follow(entry.value, trail),
      );
    }
    const found: Origin[] = [];
    for (const entry of [...entries].reverse()) {
      if ('spread' in entry) {
        const inside = this.#tracer.project(
          this.#tracer.follow(entry.spread, trail),
          key,
          entry.spread.node,
          trail,
        );
        const known = inside.some(({ value }) => value.kind !== 'unknown');
        found.push(...inside);
        if (known && inside.every(({ value }) => value.kind !== 'read')) return found;
      } else if (entry.key === null || entry.key === key) {
        found.push(...this.#tracer.follow(entry.value, trail));
        if (entry.key === key) return found;
      }
    }
    return found.length > 0 ? found : null;
  }
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
      if ('name' in target && target.name === key) {
        return { type: annotationOf(target), line: target.loc.start.line };
      }
    }
  }
  return null;
}
