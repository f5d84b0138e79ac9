import type { ts as types } from 'ts-morph';
import { ts } from './compiler.js';
import type { Replacement } from './parse.js';

/**
 * A whole statement or class member, with the comment written directly above it (a blank line between them makes it
 * a comment of the file) and with the rest of its last line.
 */
export function removeStatement(source: types.SourceFile, node: types.Node): Replacement {
  const { text } = source;
  let start = node.getStart(source);
  for (const comment of [...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [])].reverse()) {
    if (/\n\s*\n/.test(text.slice(comment.end, start))) break;
    start = comment.pos;
  }
  while (start > 0 && /[ \t]/.test(text.charAt(start - 1))) start -= 1;
  let end = node.getEnd();
  for (const comment of ts.getTrailingCommentRanges(text, end) ?? []) end = comment.end;
  const lineEnd = /[ \t]*\r?\n/y;
  lineEnd.lastIndex = end;
  if (lineEnd.test(text)) end = lineEnd.lastIndex;
  return { start, end, text: '' };
}

/**
 * Takes out every imported or re-exported name that is a type, or that only types used. A comment above the first
 * import belongs to the file and stays.
 */
export function removeUnusedImports(source: types.SourceFile, used: ReadonlySet<string>): Replacement[] {
  return source.statements.flatMap((statement) => {
    if (ts.isImportDeclaration(statement)) return removeFromImport(source, statement, used) ?? [];
    return ts.isExportDeclaration(statement) ? (removeFromExport(source, statement) ?? []) : [];
  });
}

function removeFromImport(
  source: types.SourceFile,
  statement: types.ImportDeclaration,
  used: ReadonlySet<string>,
): Replacement | undefined {
  const clause = statement.importClause;
  if (!clause) return undefined;
  const keep = (name: types.Identifier): boolean => !isTypeClause(clause) && used.has(name.text);
  const parts: string[] = [];
  if (clause.name && keep(clause.name)) parts.push(clause.name.text);
  const bindings = clause.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings) && keep(bindings.name)) parts.push(bindings.getText(source));
  if (bindings && ts.isNamedImports(bindings)) {
    const kept = bindings.elements.filter((element) => !element.isTypeOnly && keep(element.name));
    if (kept.length === bindings.elements.length) return undefined;
    if (kept.length > 0) parts.push(`{ ${kept.map((element) => element.getText(source)).join(', ')} }`);
  }
  if (parts.length === 0) return removeImport(source, statement);
  return { start: clause.getStart(source), end: clause.getEnd(), text: parts.join(', ') };
}

function removeImport(source: types.SourceFile, statement: types.ImportDeclaration): Replacement {
  const removal = removeStatement(source, statement);
  return statement === source.statements[0] ? { ...removal, start: statement.getStart(source) } : removal;
}

function removeFromExport(
  source: types.SourceFile,
  statement: types.ExportDeclaration,
): Replacement | undefined {
  const clause = statement.exportClause;
  if (statement.isTypeOnly) return removeStatement(source, statement);
  if (!clause || !ts.isNamedExports(clause)) return undefined;
  const types = statement.moduleSpecifier ? new Set<string>() : typeNames(source);
  const kept = clause.elements.filter(
    (element) => !element.isTypeOnly && !types.has((element.propertyName ?? element.name).text),
  );
  if (kept.length === clause.elements.length) return undefined;
  if (kept.length === 0) return removeStatement(source, statement);
  const text = `{ ${kept.map((element) => element.getText(source)).join(', ')} }`;
  return { start: clause.getStart(source), end: clause.getEnd(), text };
}

function isTypeClause(clause: types.ImportClause): boolean {
  return clause.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function typeNames(source: types.SourceFile): ReadonlySet<string> {
  const declared = source.statements.filter(
    (statement) => ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement),
  );
  return new Set(declared.map((statement) => statement.name.text));
}
