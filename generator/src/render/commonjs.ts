import type { ts as types } from 'ts-morph';
import { ts } from './compiler.js';
import { removeStatement } from './erase-statements.js';
import { parseTypeScript, replaceAll, type Replacement } from './parse.js';

/** An exported name and the local that holds it. */
interface Exported {
  name: string;
  local: string;
}

/**
 * An ES module in JavaScript, written as a CommonJS one: `require` where the imports stood, `module.exports` at the
 * end. Templates have no import cycle (a test sees to that), so exporting last is safe.
 */
export function toCommonJs(file: string, text: string, options: { strictDirective: boolean }): string {
  const source = parseTypeScript(file, text);
  const replacements: Replacement[] = [];
  const exported: Exported[] = [];
  const locals = importedLocals(source);
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) {
      replacements.push(replaceNode(source, statement, requireImport(source, statement)));
    } else if (ts.isExportDeclaration(statement)) {
      replacements.push(replaceExport(source, statement, locals, exported));
    } else if (ts.isExportAssignment(statement)) {
      throw new Error(`${file}: a default export has no CommonJS form that named imports can read`);
    } else {
      const keyword = exportKeyword(statement);
      if (!keyword) continue;
      for (const name of declaredNames(file, statement)) exported.push({ name, local: name });
      const start = keyword.getStart(source);
      replacements.push({ start, end: keyword.getEnd() + 1, text: '' });
    }
  }
  const directive = options.strictDirective ? "'use strict';\n\n" : '';
  return `${directive}${replaceAll(text, replacements).trimEnd()}\n${moduleExports(exported)}`;
}

function requireImport(source: types.SourceFile, statement: types.ImportDeclaration): string {
  const call = `require(${statement.moduleSpecifier.getText(source)})`;
  const clause = statement.importClause;
  if (!clause) return `${call};`;
  const bindings = clause.namedBindings;
  const pairs =
    bindings && ts.isNamedImports(bindings)
      ? bindings.elements.map((element) => ({
          from: (element.propertyName ?? element.name).text,
          to: element.name.text,
        }))
      : [];
  const whole = [
    clause.name?.text,
    bindings && ts.isNamespaceImport(bindings) ? bindings.name.text : undefined,
  ]
    .concat(pairs.filter(({ from }) => from === 'default').map(({ to }) => to))
    .filter((name) => name !== undefined);
  const named = pairs.filter(({ from }) => from !== 'default');
  const [first, ...others] = whole;
  const lines: string[] = [];
  if (first !== undefined) lines.push(`const ${first} = ${call};`);
  for (const other of others) lines.push(`const ${other} = ${String(first)};`);
  if (named.length > 0) lines.push(`const { ${destructured(named)} } = ${first ?? call};`);
  return lines.join('\n');
}

function replaceExport(
  source: types.SourceFile,
  statement: types.ExportDeclaration,
  locals: ReadonlySet<string>,
  exported: Exported[],
): Replacement {
  const clause = statement.exportClause;
  if (!clause || !ts.isNamedExports(clause)) {
    throw new Error(`${source.fileName}: export * has no CommonJS form that says what is exported`);
  }
  const pairs = clause.elements.map((element) => ({
    from: (element.propertyName ?? element.name).text,
    to: element.name.text,
  }));
  if (!statement.moduleSpecifier) {
    exported.push(...pairs.map(({ from, to }) => ({ name: to, local: from })));
    return removeStatement(source, statement);
  }
  exported.push(...pairs.map(({ to }) => ({ name: to, local: to })));
  const missing = pairs.filter(({ to }) => !locals.has(to));
  if (missing.length === 0) return removeStatement(source, statement);
  const call = `require(${statement.moduleSpecifier.getText(source)})`;
  return replaceNode(source, statement, `const { ${destructured(missing)} } = ${call};`);
}

function destructured(pairs: readonly { from: string; to: string }[]): string {
  return pairs.map(({ from, to }) => (from === to ? from : `${from}: ${to}`)).join(', ');
}

function replaceNode(source: types.SourceFile, node: types.Node, text: string): Replacement {
  return { start: node.getStart(source), end: node.getEnd(), text };
}

function importedLocals(source: types.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const bindings = statement.importClause?.namedBindings;
    if (bindings && ts.isNamedImports(bindings)) {
      for (const element of bindings.elements) names.add(element.name.text);
    }
  }
  return names;
}

function exportKeyword(statement: types.Statement): types.Node | undefined {
  if (!ts.canHaveModifiers(statement)) return undefined;
  return statement.modifiers?.find((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword);
}

function declaredNames(file: string, statement: types.Statement): string[] {
  if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name) {
    return [statement.name.text];
  }
  // A `let` that changes later would be exported with its first value.
  if (ts.isVariableStatement(statement) && (statement.declarationList.flags & ts.NodeFlags.Const) !== 0) {
    const names = statement.declarationList.declarations.map(({ name }) => name);
    if (names.every(ts.isIdentifier)) return names.map((name) => name.text);
  }
  throw new Error(`${file}: only functions, classes and plain constants can be exported`);
}

function moduleExports(exported: readonly Exported[]): string {
  if (exported.length === 0) return '';
  const properties = exported.map(({ name, local }) => (name === local ? name : `${name}: ${local}`));
  return `\nmodule.exports = { ${properties.join(', ')} };\n`;
}
