import type { ts } from 'ts-morph';
import { requiredModule } from '../inspect/module-graph.js';
import type { TextStyle } from '../inspect/service.js';
import { lineOf, type SourceFile } from '../inspect/source-file.js';
import { typescript } from '../inspect/typescript.js';
import { knowsOnlyEs5 } from './old-syntax.js';
import { endsItsLine, leadingIndent, lineEnd, lineStart } from './places.js';
import type { Splice } from './splice.js';

/** An export and the name it gets in the file, equal unless the file uses that name already. */
export interface NamedImport {
  name: string;
  local: string;
}

/** How a file loads others. */
export type LoadStyle = 'import' | 'require';

/**
 * The insertion that makes `names` of `from` usable: added to an import of the same module where there is one, else a
 * line after the last import; for `require` after the last require before `earliestUse`, a line for each name in a file
 * of ES5.
 */
export function importSplices(
  source: SourceFile,
  style: TextStyle,
  load: LoadStyle,
  names: readonly NamedImport[],
  from: string,
  earliestUse: number,
): Splice[] {
  const existing = existingBraces(source, from);
  if (existing !== undefined) return [addedNames(existing, names, load)];
  const anchor = load === 'import' ? lastImport(source) : lastRequire(source, earliestUse);
  const line =
    load === 'require' && knowsOnlyEs5(source)
      ? es5Lines(style, names, from)
      : importLine(style, load, names, from, anchor === undefined ? 'const' : keywordOf(anchor));
  if (anchor !== undefined) return [afterAnchor(source, style, anchor, line)];
  return [firstLine(source, style, line, load === 'require' ? earliestUse : Number.POSITIVE_INFINITY)];
}

/** The insertion that loads a module for what it does, before all others: above the first import of the file. */
export function firstImportSplice(source: SourceFile, style: TextStyle, from: string): Splice {
  const ts = typescript();
  const line = `import ${style.quote}${from}${style.quote}`;
  const first = source.ast.statements.find((one) => ts.isImportDeclaration(one));
  if (first === undefined || leadingIndent(source, first) === undefined) {
    return firstLine(source, style, line, Number.POSITIVE_INFINITY);
  }
  const at = Math.max(headerEnd(source, first), lineStart(source.text, first.getFullStart()));
  const ended = style.semicolons ? `${line};` : line;
  return { at, removed: '', inserted: ended + style.eol };
}

function importLine(
  style: TextStyle,
  load: LoadStyle,
  names: readonly NamedImport[],
  from: string,
  keyword: string,
): string {
  const specifier = style.quote + from + style.quote;
  if (load === 'import') return `import { ${listed(names, ' as ')} } from ${specifier}`;
  return `${keyword} { ${listed(names, ': ')} } = require(${specifier})`;
}

/** One declaration a name, for readers that know no destructuring. */
function es5Lines(
  { quote, semicolons, eol }: TextStyle,
  names: readonly NamedImport[],
  from: string,
): string {
  const lines = names.map(({ name, local }) => `var ${local} = require(${quote}${from}${quote}).${name}`);
  return lines.join((semicolons ? ';' : '') + eol);
}

function listed(names: readonly NamedImport[], rename: string): string {
  return names.map(({ name, local }) => (name === local ? name : `${name}${rename}${local}`)).join(', ');
}

/** The named part of an import or a destructured require of the same module. */
function existingBraces(
  source: SourceFile,
  from: string,
): ts.NamedImports | ts.ObjectBindingPattern | undefined {
  const ts = typescript();
  for (const statement of source.ast.statements) {
    if (ts.isImportDeclaration(statement)) {
      const { importClause, moduleSpecifier } = statement;
      const bindings = importClause?.namedBindings;
      if (!ts.isStringLiteral(moduleSpecifier) || moduleSpecifier.text !== from) continue;
      if (importClause?.phaseModifier !== undefined) continue;
      if (bindings !== undefined && ts.isNamedImports(bindings) && bindings.elements.length > 0)
        return bindings;
    } else if (ts.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations) {
        if (initializer === undefined || requiredModule(initializer) !== from) continue;
        if (ts.isObjectBindingPattern(name) && name.elements.length > 0) return name;
      }
    }
  }
  return undefined;
}

function addedNames(
  braces: ts.NamedImports | ts.ObjectBindingPattern,
  names: readonly NamedImport[],
  load: LoadStyle,
): Splice {
  const last = braces.elements[braces.elements.length - 1];
  if (last === undefined) throw new Error('an import without names cannot be extended');
  return { at: last.end, removed: '', inserted: `, ${listed(names, load === 'import' ? ' as ' : ': ')}` };
}

function lastImport(source: SourceFile): ts.Statement | undefined {
  const ts = typescript();
  return source.ast.statements.findLast(
    (one) => ts.isImportDeclaration(one) || ts.isImportEqualsDeclaration(one),
  );
}

/** The last statement of the leading run of requires that is complete before `earliestUse`. */
function lastRequire(source: SourceFile, earliestUse: number): ts.Statement | undefined {
  const ts = typescript();
  let found: ts.Statement | undefined;
  for (const statement of source.ast.statements) {
    if (statement.end > earliestUse) break;
    if (isRequire(statement)) found = statement;
    else if (!ts.isExpressionStatement(statement) && found !== undefined && !mentionsRequire(statement))
      break;
  }
  return found;
}

function isRequire(statement: ts.Statement): boolean {
  const ts = typescript();
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.some(
      ({ initializer }) => initializer !== undefined && innermostRequire(initializer),
    );
  }
  return ts.isExpressionStatement(statement) && innermostRequire(statement.expression);
}

/** `require('x')`, `require('x').y`, `require('x')(…)`. */
function innermostRequire(expression: ts.Expression): boolean {
  const ts = typescript();
  if (requiredModule(expression) !== undefined) return true;
  if (ts.isCallExpression(expression) || ts.isPropertyAccessExpression(expression)) {
    return innermostRequire(expression.expression);
  }
  return false;
}

/** The first statement that does more than to load: below imports, requires, directives, types and `dotenv.config()`. */
export function firstAfterLoads(source: SourceFile): ts.Statement | undefined {
  return source.ast.statements.find((one) => !loads(one));
}

function loads(statement: ts.Statement): boolean {
  const ts = typescript();
  if (
    ts.isImportDeclaration(statement) ||
    ts.isImportEqualsDeclaration(statement) ||
    ts.isExportDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
  ) {
    return true;
  }
  if (!ts.isExpressionStatement(statement)) return isRequire(statement);
  const { expression } = statement;
  if (ts.isStringLiteral(expression) || requiredModule(expression) !== undefined) return true;
  const called = ts.isCallExpression(expression) ? expression.expression.getText() : '';
  return /^(?:require\(.dotenv.\)|dotenv\w*)\.config$/i.test(called);
}

function mentionsRequire(statement: ts.Statement): boolean {
  return typescript().isVariableStatement(statement) && isRequire(statement);
}

function keywordOf(anchor: ts.Statement): string {
  const ts = typescript();
  if (!ts.isVariableStatement(anchor)) return 'const';
  const { flags } = anchor.declarationList;
  if ((flags & ts.NodeFlags.Const) !== 0) return 'const';
  return (flags & ts.NodeFlags.Let) !== 0 ? 'let' : 'var';
}

function afterAnchor(source: SourceFile, style: TextStyle, anchor: ts.Statement, line: string): Splice {
  const { text } = source;
  if (leadingIndent(source, anchor) !== undefined && endsItsLine(source, anchor.end)) {
    const at = lineEnd(text, anchor.end);
    return { at, removed: '', inserted: style.eol + ended(source, style, line, at) };
  }
  const gap = text[anchor.end - 1] === ';' ? ' ' : '; ';
  return { at: anchor.end, removed: '', inserted: `${gap}${line};` };
}

/** Before the first statement: below the shebang, the directives and a file header, above what belongs to the code. */
function firstLine(source: SourceFile, style: TextStyle, line: string, earliestUse: number): Splice {
  const ts = typescript();
  const { text } = source;
  let directive: ts.Statement | undefined;
  let first: ts.Statement | undefined;
  for (const statement of source.ast.statements) {
    if (
      ts.isExpressionStatement(statement) &&
      ts.isStringLiteral(statement.expression) &&
      first === undefined
    ) {
      directive = statement;
    } else first ??= statement;
  }
  if (first !== undefined && headerEnd(source, first) > earliestUse) first = undefined;
  if (directive !== undefined && endsItsLine(source, directive.end)) {
    const at = lineEnd(text, directive.end);
    return { at, removed: '', inserted: style.eol + style.eol + ended(source, style, line, at) };
  }
  if (directive !== undefined) return { at: directive.end, removed: '', inserted: ` ${line};` };
  const at = first === undefined ? text.length : headerEnd(source, first);
  if (
    first !== undefined &&
    lineOf(source, at) === lineOf(source, first.getStart(source.ast)) &&
    at !== lineStart(text, at)
  ) {
    return { at: first.getStart(source.ast), removed: '', inserted: `${line};${style.eol}` };
  }
  return { at, removed: '', inserted: ended(source, style, line, at) + style.eol + style.eol };
}

/** End of the shebang and of the comments that a blank line parts from the first statement. */
export function headerEnd(source: SourceFile, first: ts.Statement): number {
  const ts = typescript();
  const { text } = source;
  const afterBom = text.startsWith('\uFEFF') ? 1 : 0;
  const shebang = ts.getShebang(text);
  let at = shebang === undefined ? afterBom : nextLine(text, shebang.length);
  const comments = ts.getLeadingCommentRanges(text, shebang?.length ?? first.getFullStart()) ?? [];
  for (const comment of comments) {
    const end = nextLine(text, comment.end);
    const parted = /^[ \t]*\r?\n/.test(text.slice(end));
    const header = /@ts-|eslint-(?:disable|enable|env)(?!-)|@license|@file|copyright|@flow/i.test(
      text.slice(comment.pos, comment.end),
    );
    if (parted) at = end + (/^[ \t]*\r?\n/.exec(text.slice(end))?.[0].length ?? 0);
    else if (header) at = end;
  }
  return Math.min(at, text.length);
}

function nextLine(text: string, position: number): number {
  const at = text.indexOf('\n', position);
  return at === -1 ? text.length : at + 1;
}

function ended(source: SourceFile, style: TextStyle, line: string, at: number): string {
  return style.semicolons || continuesStatement(source.text, at) ? `${line};` : line;
}

/** True where the code after `at` would be read as a continuation of a line without semicolon. */
export function continuesStatement(text: string, at: number): boolean {
  const rest = text.slice(at).replace(/^(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/, '');
  return /^[([`+\-/*.,]/.test(rest);
}
