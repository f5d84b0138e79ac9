import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { bare, pathOf } from '../flow/syntax.js';
import { settingsOf, type OwnSettings } from '../words/settings.js';
import { importedAs } from './imports.js';

/** A function or an object with methods that the team declares in `settings.sightline`. */
export interface Declared {
  /** How it is written where it is called: `audit`, `this.audit`, `services.audit`. */
  readonly name: string;
  /** Only where the first part of the name is imported from this module (compared with the end of the specifier). */
  readonly module: string | null;
  /** The methods that are meant; without them the name itself is called, or a method that the asker knows. */
  readonly methods: readonly string[] | null;
}

/** Whether the callee is what was declared; `isMethod` says which methods count where none are declared. */
export function isDeclared(
  callee: TSESTree.Node,
  declared: Declared,
  isMethod: (name: string) => boolean,
  { sourceCode }: FileContext,
): boolean {
  const path = pathOf(callee);
  const method = path.at(-1) ?? '';
  const name = declared.name.replaceAll('#', '');
  const byMethod =
    path.slice(0, -1).join('.') === name &&
    (declared.methods ? declared.methods.includes(method) : isMethod(method));
  if (!byMethod && (path.join('.') !== name || declared.methods !== null)) return false;
  if (declared.module === null) return true;
  const imported = importedAs(rootOf(callee), sourceCode);
  const from = imported?.source.replace(/\.[cm]?[jt]s$/, '');
  const module = declared.module.replace(/^(?:\.\.?\/)+/, '').replace(/\.[cm]?[jt]s$/, '');
  return from === module || from?.endsWith(`/${module}`) === true;
}

function rootOf(node: TSESTree.Node): TSESTree.Node {
  const inner = bare(node);
  return inner.type === 'MemberExpression' ? rootOf(inner.object) : inner;
}

/** Reads one entry of a list: its fields, and where it stands for errors. */
type ReadEntry<T> = (fields: Record<string, unknown>, declared: Declared, where: string) => T;

const NONE: readonly never[] = [];

/**
 * Reads a list in `settings.sightline`, once for each configuration; `others` are the keys that its entries may have
 * besides those of `Declared`. What it gives throws an error that names the setting which cannot be used.
 */
export function declaredList<T>(
  list: 'loggers' | 'metrics',
  others: readonly string[],
  example: string,
  readEntry: ReadEntry<T>,
): (context: FileContext) => readonly T[] {
  const known = ['name', 'module', 'methods', ...others];
  const read = new WeakMap<OwnSettings, readonly T[]>();
  return ({ settings }) => {
    const own = settingsOf(settings);
    // Nearly nobody declares any, and every call of every file asks.
    if (own[list] === undefined) return NONE;
    let before = read.get(own);
    if (!before) read.set(own, (before = entriesIn(own[list], list, known, example, readEntry)));
    return before;
  };
}

function entriesIn<T>(
  entries: unknown,
  list: string,
  known: readonly string[],
  example: string,
  readEntry: ReadEntry<T>,
): readonly T[] {
  const where = `settings.sightline.${list}`;
  if (entries === null) return NONE;
  if (!Array.isArray(entries)) throw wrong(where, `a list of ${list}`, entries);
  return entries.map((entry: unknown, at) => {
    const here = `${where}[${String(at)}]`;
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
      throw wrong(here, `an object such as ${example}`, entry);
    for (const key of Object.keys(entry)) {
      if (!known.includes(key))
        throw new Error(`${here}.${key} is not an option; there are ${known.join(', ')}.`);
    }
    const fields = entry as Record<string, unknown>;
    return readEntry(fields, readDeclared(fields, here), here);
  });
}

function readDeclared(
  { name, module = null, methods = null }: Record<string, unknown>,
  where: string,
): Declared {
  if (typeof name !== 'string' || !/^#?[\w$]+(?:\.#?[\w$]+)*$/.test(name)) {
    throw wrong(`${where}.name`, 'a name as it is written in code, such as "audit" or "this.audit"', name);
  }
  if (module !== null && typeof module !== 'string')
    throw wrong(`${where}.module`, 'a module specifier', module);
  if (methods !== null && !isListOfStrings(methods))
    throw wrong(`${where}.methods`, 'a list of method names', methods);
  return { name, module, methods };
}

/** @throws Error that names the setting, where the value is no position. */
export function readPosition(value: unknown, where: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw wrong(where, 'a position among the arguments, from 0', value);
}

function wrong(where: string, wanted: string, got: unknown): Error {
  return new Error(
    `${where} must be ${wanted}, but it is ${got === undefined ? 'missing' : JSON.stringify(got)}.`,
  );
}

function isListOfStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
