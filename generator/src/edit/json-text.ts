import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser';
import type { Splice } from './splice.js';

/**
 * Changes of JSON text that touch nothing but what they add: line ends, indent, order, a byte order mark and the
 * final newline stay as they are.
 */
export class JsonText {
  readonly #text: string;
  readonly #offset: number;
  readonly #tree: Node;
  readonly #eol: string;
  readonly #indent: string;

  /** `text` must parse; a byte order mark in front is allowed. */
  constructor(text: string) {
    this.#offset = text.startsWith('\uFEFF') ? 1 : 0;
    this.#text = text.slice(this.#offset);
    const tree = parseTree(this.#text);
    if (tree?.type !== 'object') throw new Error('JSON text does not hold an object');
    this.#tree = tree;
    this.#eol = /\r?\n/.exec(this.#text)?.[0] ?? '\n';
    this.#indent = /\n([ \t]+)"/.exec(this.#text)?.[1] ?? '  ';
  }

  /** Replaces a string value, keeping the start and the end that both have in common out of the splice. */
  replaceString(path: readonly string[], value: string): Splice | null {
    const node = findNodeAtLocation(this.#tree, [...path]);
    if (node?.type !== 'string') throw new Error(`no text at ${path.join('.')}`);
    const old = this.#text.slice(node.offset, node.offset + node.length);
    const replacement = JSON.stringify(value);
    if (old === replacement || node.value === value) return null;
    let start = 0;
    while (start < old.length && old[start] === replacement[start]) start += 1;
    let end = 0;
    const longest = Math.min(old.length, replacement.length) - start;
    while (end < longest && old.at(-1 - end) === replacement.at(-1 - end)) end += 1;
    return this.#splice(
      node.offset + start,
      old.slice(start, old.length - end),
      replacement.slice(start, replacement.length - end),
    );
  }

  /**
   * Adds string entries to the object under a top-level key. A sorted object stays sorted, the way package managers
   * sort; an unsorted one gets them at its end. A missing object is made, after the first neighbour that exists.
   */
  insertEntries(
    section: string,
    entries: Readonly<Record<string, string>>,
    neighbours: readonly string[],
  ): Splice[] {
    const added = Object.entries(entries).sort(([a], [b]) => byName(a, b));
    if (added.length === 0) return [];
    const object = findNodeAtLocation(this.#tree, [section]);
    if (object === undefined) return [this.#insertSection(section, added, neighbours)];
    const properties = object.children ?? [];
    if (properties.length === 0) return [this.#fillEmpty(object, added)];

    const names = properties.map(nameOf);
    const sorted = names.every((name, index) => index === 0 || byName(names[index - 1] ?? '', name) <= 0);
    const places = new Map<number, [string, string][]>();
    for (const entry of added) {
      const later = sorted ? names.findIndex((name) => byName(name, entry[0]) > 0) : -1;
      const place = later === -1 ? names.length : later;
      places.set(place, [...(places.get(place) ?? []), entry]);
    }
    return [...places].map(([place, here]) => this.#insertAt(properties, place, here));
  }

  /** Takes a property out, with the comma and the white space that were its own; null where there is none. */
  removeProperty(path: readonly string[]): Splice | null {
    const property = findNodeAtLocation(this.#tree, [...path])?.parent;
    const properties = property?.parent?.children ?? [];
    const place = property === undefined ? -1 : properties.indexOf(property);
    if (property === undefined || place === -1) return null;
    const end = property.offset + property.length;
    const [before, behind] = [properties[place - 1], properties[place + 1]];
    if (behind !== undefined)
      return this.#splice(property.offset, this.#text.slice(property.offset, behind.offset), '');
    if (before !== undefined) {
      const from = before.offset + before.length;
      return this.#splice(from, this.#text.slice(from, end), '');
    }
    const object = property.parent;
    if (object === undefined) return null;
    const inside = this.#text.slice(object.offset + 1, object.offset + object.length - 1);
    return this.#splice(object.offset + 1, inside, '');
  }

  /** Whether there is an object under a top-level key, and nothing in it. */
  isEmpty(section: string): boolean {
    const node = findNodeAtLocation(this.#tree, [section]);
    return node?.type === 'object' && (node.children ?? []).length === 0;
  }

  #insertAt(properties: Node[], place: number, entries: [string, string][]): Splice {
    const written = entries.map(([name, value]) => this.#entry(properties[0], name, value));
    const before = properties[place];
    if (before !== undefined) {
      const gap = this.#gapBefore(before);
      return this.#splice(before.offset, '', written.map((text) => `${text},${gap}`).join(''));
    }
    const last = properties.at(-1);
    if (last === undefined) throw new Error('no property to insert after');
    const gap = this.#gapBefore(last);
    return this.#splice(last.offset + last.length, '', written.map((text) => `,${gap}${text}`).join(''));
  }

  #fillEmpty(object: Node, entries: [string, string][]): Splice {
    const outer = this.#indentOf(object);
    const inner = outer + this.#indent;
    const lines = entries.map(([name, value]) => inner + this.#entry(undefined, name, value));
    const removed = this.#text.slice(object.offset + 1, object.offset + object.length - 1);
    return this.#splice(
      object.offset + 1,
      removed,
      this.#eol + lines.join(`,${this.#eol}`) + this.#eol + outer,
    );
  }

  #insertSection(section: string, entries: [string, string][], neighbours: readonly string[]): Splice {
    const properties = this.#tree.children ?? [];
    const flat = !this.#text.includes('\n');
    const inner = this.#indent + this.#indent;
    const body = flat
      ? `{${entries.map(([name, value]) => this.#entry(undefined, name, value)).join(',')}}`
      : `{${this.#eol}${entries.map(([name, value]) => inner + this.#entry(undefined, name, value)).join(`,${this.#eol}`)}${this.#eol}${this.#indent}}`;
    const text = flat ? `${JSON.stringify(section)}:${body}` : `${JSON.stringify(section)}: ${body}`;
    if (properties.length === 0) {
      const removed = this.#text.slice(this.#tree.offset + 1, this.#tree.offset + this.#tree.length - 1);
      const inserted = flat ? text : this.#eol + this.#indent + text + this.#eol;
      return this.#splice(this.#tree.offset + 1, removed, inserted);
    }
    const beside =
      neighbours
        .map((name) => properties.find((property) => nameOf(property) === name))
        .find((property) => property !== undefined) ?? properties.at(-1);
    if (beside === undefined) throw new Error('no property to insert after');
    return this.#splice(beside.offset + beside.length, '', `,${this.#gapBefore(beside)}${text}`);
  }

  #entry(like: Node | undefined, name: string, value: string): string {
    const [key, content] = like?.children ?? [];
    const colon =
      key !== undefined && content !== undefined
        ? this.#text.slice(key.offset + key.length, content.offset)
        : this.#text.includes('\n')
          ? ': '
          : ':';
    return JSON.stringify(name) + (/^\s*:[ \t]*$/.test(colon) ? colon : ': ') + JSON.stringify(value);
  }

  /** White space between the text before a property and the property: a line end with indent, or blanks. */
  #gapBefore(property: Node): string {
    return /\s*$/.exec(this.#text.slice(0, property.offset))?.[0].replace(/^(\r?\n)+(?=\r?\n)/, '') ?? '';
  }

  #indentOf(node: Node): string {
    const line = this.#text.slice(this.#text.lastIndexOf('\n', node.offset) + 1, node.offset);
    return /^[ \t]*/.exec(line)?.[0] ?? '';
  }

  #splice(at: number, removed: string, inserted: string): Splice {
    return { at: at + this.#offset, removed, inserted };
  }
}

function nameOf(property: Node): string {
  return String(property.children?.[0]?.value);
}

/** npm sorts by `localeCompare` in English, which also is the order that yarn and pnpm give to usual package names. */
function byName(a: string, b: string): number {
  return a.localeCompare(b, 'en');
}
