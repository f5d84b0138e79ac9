import type { ts } from 'ts-morph';
import { parseSource, requireParsable, syntaxErrorOf, type SourceFile } from '../inspect/source-file.js';
import type { TextStyle } from '../inspect/service.js';
import { detectTextStyle } from '../inspect/text-style.js';
import { typescript } from '../inspect/typescript.js';
import {
  continuesStatement,
  firstAfterLoads,
  firstImportSplice,
  headerEnd,
  importSplices,
  type LoadStyle,
  type NamedImport,
} from './imports.js';
import { aboveComments, endsItsLine, leadingIndent, lineEnd, lineStart } from './places.js';
import { applySplices, type Splice } from './splice.js';

/**
 * Collects the insertions of one file. Only ever inserts, so that taking the inserted ranges out gives the original.
 * The imports that the inserted text needs are added once, at the end.
 */
export class SourceEditor {
  readonly source: SourceFile;
  readonly style: TextStyle;
  readonly #load: LoadStyle;
  readonly #inserted: Splice[] = [];
  readonly #imports = new Map<string, NamedImport[]>();
  #earliestUse = Number.POSITIVE_INFINITY;

  /** Throws the Problem that names the syntax error, when there is one. */
  constructor(source: SourceFile, load: LoadStyle) {
    requireParsable(source);
    this.#load = load;
    this.source = source;
    this.style = detectTextStyle(source);
  }

  get untouched(): boolean {
    return this.#inserted.length === 0;
  }

  /** Name under which `name` is usable in this file: itself, or the alias where the file has that name already. */
  importName(name: string, alias: string, from: string): string {
    const wanted = this.#imports.get(from) ?? [];
    const known = wanted.find((one) => one.name === name);
    if (known !== undefined) return known.local;
    const local = this.isFree(name) ? name : this.#freeName(alias);
    this.#imports.set(from, [...wanted, { name, local }]);
    return local;
  }

  /** Loads a module for what it does, before all others. */
  importFirst(from: string): void {
    this.#inserted.push(firstImportSplice(this.source, this.style, from));
  }

  /** True when no identifier of the file is spelled so. */
  isFree(name: string): boolean {
    const { identifiers } = this.source.ast as unknown as { identifiers: ReadonlyMap<string, string> };
    return !identifiers.has(name);
  }

  #freeName(wanted: string): string {
    let name = wanted;
    for (let count = 2; !this.isFree(name); count += 1) name = `${wanted}${String(count)}`;
    return name;
  }

  /** `open` before and `close` after a node, on the node's own lines. */
  wrap(node: ts.Node, open: string, close: string): void {
    this.insert(node.getStart(this.source.ast), open);
    this.insert(node.end, close);
  }

  insert(at: number, inserted: string): void {
    this.#inserted.push({ at, removed: '', inserted });
    this.#earliestUse = Math.min(this.#earliestUse, at);
  }

  /** A statement of its own on the next line, indented as the one before it. */
  statementAfter(statement: ts.Statement, code: string): void {
    const { text } = this.source;
    const indent = leadingIndent(this.source, statement);
    if (indent !== undefined && endsItsLine(this.source, statement.end)) {
      const at = lineEnd(text, statement.end);
      this.insert(at, this.style.eol + indent + this.#ended(code, at));
      return;
    }
    const gap = statement.getText(this.source.ast).endsWith(';') ? ' ' : '; ';
    this.insert(statement.end, `${gap}${code};`);
  }

  /** A statement of its own on the line before, indented as the one after it, above the comments of that. */
  statementBefore(statement: ts.Statement, code: string): void {
    const indent = leadingIndent(this.source, statement);
    if (indent === undefined) {
      this.insert(statement.getStart(this.source.ast), `${code}; `);
      return;
    }
    const at = aboveComments(this.source, statement);
    const above = at < lineStart(this.source.text, statement.getStart(this.source.ast));
    const gap = above && this.#blankLineBefore(at) ? this.style.eol : '';
    this.insert(at, `${indent}${this.#ended(code, at)}${this.style.eol}${gap}`);
  }

  /** A statement with blank lines round it, as soon as everything is loaded that the file begins with. */
  afterLoads(code: string): void {
    const { text, ast } = this.source;
    const { eol } = this.style;
    const first = firstAfterLoads(this.source);
    if (first === undefined) {
      const last = ast.statements.at(-1);
      const at = last === undefined ? text.length : lineEnd(text, last.end);
      this.insert(at, `${eol}${eol}${this.#ended(code, at)}`);
      return;
    }
    // Not above what the file is headed by, where it begins with this statement.
    const at = Math.max(aboveComments(this.source, first), headerEnd(this.source, first));
    if (leadingIndent(this.source, first) === undefined) this.insert(at, `${code}; `);
    else this.insert(at, `${this.#ended(code, at)}${eol}${eol}`);
  }

  #blankLineBefore(at: number): boolean {
    return /\n[ \t]*\r?\n$/.test(this.source.text.slice(0, at));
  }

  /** With a semicolon where the file has them, or where the code that follows would be read as a continuation. */
  #ended(code: string, at: number): string {
    return this.style.semicolons || continuesStatement(this.source.text, at) ? `${code};` : code;
  }

  /** All splices of the file, imports included; throws where the result would not parse. */
  splices(): Splice[] {
    const imports = [...this.#imports].flatMap(([from, names]) =>
      importSplices(this.source, this.style, this.#load, names, from, this.#earliestUse),
    );
    const all = merged([...imports, ...this.#inserted]);
    const result = parseSource(this.source.file, applySplices(this.source.text, all));
    const error = syntaxErrorOf(result);
    parseSource(this.source.file, this.source.text);
    if (error !== undefined) {
      throw new Error(
        `the edit of ${this.source.file} does not parse (line ${String(error.line)}: ${error.message})`,
      );
    }
    return all;
  }
}

/** Insertions at the same place become one, in the order in which they were made; then sorted by place. */
function merged(splices: readonly Splice[]): Splice[] {
  const byPlace = new Map<number, Splice>();
  for (const splice of splices) {
    const known = byPlace.get(splice.at);
    byPlace.set(
      splice.at,
      known === undefined ? splice : { ...known, inserted: known.inserted + splice.inserted },
    );
  }
  return [...byPlace.values()].sort((a, b) => a.at - b.at);
}

/** `require` for files without import or export declaration that use it; by extension where that decides. */
export function loadStyleOf(source: SourceFile, moduleSystem: 'esm' | 'cjs'): LoadStyle {
  const ts = typescript();
  if (/\.(?:ts|tsx|mts|cts|mjs)$/.test(source.file)) return 'import';
  if (source.file.endsWith('.cjs')) return 'require';
  if (ts.isExternalModule(source.ast) && source.ast.statements.some(isModuleSyntax)) return 'import';
  const { identifiers } = source.ast as unknown as { identifiers: ReadonlyMap<string, string> };
  return identifiers.has('require') || moduleSystem === 'cjs' ? 'require' : 'import';
}

function isModuleSyntax(statement: ts.Statement): boolean {
  const ts = typescript();
  if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) return true;
  if (ts.isExportAssignment(statement)) return true;
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return modifiers?.some((one) => one.kind === ts.SyntaxKind.ExportKeyword) ?? false;
}
