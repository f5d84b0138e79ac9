import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { bare, keyOf } from '../flow/syntax.js';
import { natureOf } from '../model/log-arguments.js';
import type { LogCall } from '../model/log-call.js';
import type { Piece } from '../model/message.js';
import { fieldNames } from './field-names.js';
import { isPure } from './purity.js';

/** A field that a fix adds to a log line. */
export interface Entry {
  readonly name: string;
  /** As it stands in the object: `userId: user.id`, or `userId` alone. */
  readonly text: string;
}

interface Entries {
  readonly list: readonly Entry[];
  /** Every name was clear and every value can be moved without anybody noticing. */
  readonly safe: boolean;
}

/** Names that the line has already, or that the logger writes itself. */
const RESERVED: readonly string[] = [
  'level',
  'message',
  'msg',
  'name',
  'pid',
  'hostname',
  'time',
  'timestamp',
  'v',
  'src',
];

interface Wanted {
  readonly node: TSESTree.Node;
  /** Names in the order in which they are tried. */
  readonly names: readonly string[];
}

/** The fields that take the values of a message and of arguments which the logger would drop. */
export function entriesFor(
  call: LogCall,
  pieces: readonly Piece[],
  loose: readonly TSESTree.Expression[],
  base: TSESTree.ObjectExpression | null,
  context: FileContext,
): Entries {
  const wanted = [...wantedOf(pieces), ...loose.map((node) => ({ node, names: fieldNames(node) }))];
  const taken = takenNames(base, context);
  const list: Entry[] = [];
  let safe =
    !(base?.properties.some((property) => property.type === 'SpreadElement') ?? false) || wanted.length === 0;
  for (const { node, names } of wanted) {
    const isError = isThrown(node, context);
    const value = valueText(node, isError, call, context);
    if ([...taken].some(([, text]) => text === value)) continue;
    const choices = isError ? [errorKey(call), ...names] : names.filter((name) => !RESERVED.includes(name));
    const spare = names[0] === undefined ? 'value' : `${names[0]}Value`;
    const name = choices.find((choice) => !taken.has(choice)) ?? numbered(spare, taken);
    if (!choices.includes(name) && names[0] !== undefined && !RESERVED.includes(names[0])) safe = false;
    if (names.length === 0 || !isPure(node)) safe = false;
    taken.set(name, value);
    list.push({ name, text: name === value ? name : `${name}: ${value}` });
  }
  return { list, safe };
}

function wantedOf(pieces: readonly Piece[]): readonly Wanted[] {
  return pieces.flatMap((piece, at): Wanted[] => {
    if (piece.kind !== 'value') return [];
    const before = pieces[at - 1];
    const after = pieces[at + 1];
    const label =
      before?.kind === 'text' ? /(?:^|[\s,;([{&?])([A-Za-z]\w*)=["']?$/.exec(before.text)?.[1] : undefined;
    const unit = after?.kind === 'text' && /^\s?ms\b/.test(after.text) ? 'Ms' : '';
    const own = fieldNames(piece.node).map((name) =>
      unit === '' || /ms$/i.test(name) ? name : `${name}${unit}`,
    );
    return [{ node: piece.node, names: label === undefined ? own : [label, ...own] }];
  });
}

function takenNames(
  base: TSESTree.ObjectExpression | null,
  { sourceCode }: FileContext,
): Map<string, string> {
  const taken = new Map<string, string>();
  for (const property of base?.properties ?? []) {
    const key = property.type === 'Property' ? keyOf(property) : null;
    if (key !== null && property.type === 'Property') taken.set(key, sourceCode.getText(property.value));
  }
  return taken;
}

function numbered(name: string, taken: ReadonlyMap<string, string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}${String(number)}`)) number += 1;
  return `${name}${String(number)}`;
}

function isThrown(node: TSESTree.Node, context: FileContext): boolean {
  const inner = bare(node);
  return inner.type === 'Identifier' && natureOf(inner, context) === 'error';
}

/** Loggers that take fields first write an error whole under `err`; of the others most would write `{}`. */
function errorKey(call: LogCall): string {
  return call.order === 'message-first' ? 'error' : 'err';
}

function valueText(
  node: TSESTree.Node,
  isError: boolean,
  call: LogCall,
  { sourceCode }: FileContext,
): string {
  const inner = bare(node);
  if (inner.type === 'CallExpression' && sourceCode.getText(inner.callee) === 'JSON.stringify') {
    const [only, ...more] = inner.arguments;
    if (only && more.length === 0 && only.type !== 'SpreadElement') return sourceCode.getText(only);
  }
  const text = sourceCode.getText(node);
  if (isError && call.order === 'message-first') return `String(${text})`;
  return node.type === 'SequenceExpression' ? `(${text})` : text;
}
