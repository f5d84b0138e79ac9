import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { descendants } from '../flow/descendants.js';
import { Flow } from '../flow/flow.js';
import { PerFile } from '../flow/per-file.js';
import { bare, isInside, keyOf } from '../flow/syntax.js';

type Source = Readonly<TSESLint.SourceCode>;

const paths = new PerFile<Source, readonly (readonly string[])[]>();

/** Whether the logger that the file makes takes a value out where it stands in a line: `pino({ redact: ['user.password'] })`. */
export function isRedacted(value: TSESTree.Node, fields: TSESTree.Node, source: Source): boolean {
  if (!/\bredact\b/.test(source.text)) return false;
  const place = placeIn(value, fields);
  if (place === null) return false;
  return redactedIn(source).some((path) =>
    // With an object goes all that is in it; what is taken out of a whole one was thought of when it was logged.
    place.slice(0, path.length).every((key, at) => path[at] === key || path[at] === '*'),
  );
}

/** The keys that lead from the fields of a line to a property that is written out there. */
function placeIn(value: TSESTree.Node, fields: TSESTree.Node): readonly string[] | null {
  const root = bare(fields);
  if (root.type !== 'ObjectExpression' || !isInside(value, root)) return null;
  const keys: string[] = [];
  for (let up: TSESTree.Node | undefined = value; up && up !== root; up = up.parent) {
    if (up.type !== 'Property') continue;
    const key = keyOf(up);
    if (key === null) return null;
    keys.unshift(key);
  }
  return keys.length > 0 ? keys : null;
}

/** The paths that the file has its loggers redact; found once. */
function redactedIn(source: Source): readonly (readonly string[])[] {
  const before = paths.get(source);
  if (before) return before;
  const found: (readonly string[])[] = [];
  for (const node of descendants(source.ast, source)) {
    if (node.type === 'Property' && keyOf(node) === 'redact')
      found.push(
        ...textsOf(node.value, source)
          .map(split)
          .filter((path) => path.length > 0),
      );
  }
  paths.set(source, found);
  return found;
}

/** `['a', 'b']`, also as `{ paths: ['a', 'b'] }`. */
function textsOf(node: TSESTree.Node, source: Source): readonly string[] {
  const flow = Flow.of(source);
  return flow.origins(node).flatMap(({ value }): readonly string[] => {
    if (value.kind === 'object')
      return value.entries.flatMap((entry) =>
        'key' in entry && entry.key === 'paths' ? textsOf(entry.value.node, source) : [],
      );
    if (value.kind !== 'list') return [];
    return value.elements.flatMap((element) =>
      flow
        .origins(element)
        .flatMap((text) =>
          text.value.kind === 'literal' && typeof text.value.value === 'string' ? [text.value.value] : [],
        ),
    );
  });
}

/** `req.headers["set-cookie"]`, `items[*].token` */
function split(path: string): readonly string[] {
  return path.split(/[.[\]"']+/).filter((part) => part !== '');
}
