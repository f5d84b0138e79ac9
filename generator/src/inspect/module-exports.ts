import type { ts } from 'ts-morph';
import { bindingOf, type Binding } from './bindings.js';
import { descendants, type SourceFile } from './source-file.js';
import { typescript } from './typescript.js';

/** Where a module has something from that it exports. */
export type Exported =
  | { kind: 'expression'; node: ts.Expression }
  | { kind: 'binding'; binding: Binding }
  | { kind: 'declaration'; node: ts.FunctionDeclaration | ts.ClassDeclaration }
  /** A member of another module, `*` for all of it. `isAny`: it is passed on only if it is there. */
  | { kind: 'passed'; specifier: string; name: string; isAny?: true };

/** What a module may export by this name, the first that leads somewhere being it; `default` is a name, too. */
export function* exportsNamed(source: SourceFile, name: string): Generator<Exported> {
  for (const statement of source.ast.statements) yield* exportedBy(statement, name);
  const assigned = assignedExports(source);
  const own = assigned.get(`exports.${name}`) ?? assigned.get(`module.exports.${name}`);
  if (own !== undefined) yield { kind: 'expression', node: own };
}

/** What stands behind `module.exports =` or `export =`. */
export function wholeExport(source: SourceFile): ts.Expression | undefined {
  const ts = typescript();
  for (const statement of source.ast.statements) {
    if (ts.isExportAssignment(statement) && statement.isExportEquals === true) return statement.expression;
  }
  return assignedExports(source).get('module.exports');
}

function exportedBy(statement: ts.Statement, name: string): Exported[] {
  const ts = typescript();
  if (ts.isExportAssignment(statement)) {
    const isIt = name === 'default' && statement.isExportEquals !== true;
    return isIt ? [{ kind: 'expression', node: statement.expression }] : [];
  }
  if (ts.isExportDeclaration(statement)) return passedOn(statement, name);
  if (!ts.canHaveModifiers(statement)) return [];
  const modifiers = ts.getModifiers(statement) ?? [];
  if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap((declaration): Exported[] => {
      const binding = declaredIn(declaration, name);
      return binding === undefined ? [] : [{ kind: 'binding', binding }];
    });
  }
  if (!ts.isFunctionDeclaration(statement) && !ts.isClassDeclaration(statement)) return [];
  const isDefault = modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
  const isIt = isDefault ? name === 'default' : statement.name?.text === name;
  return isIt ? [{ kind: 'declaration', node: statement }] : [];
}

/** `export { a as name } from './a.js'`, `export * from './a.js'`, `export { a as name }` */
function passedOn({ moduleSpecifier, exportClause }: ts.ExportDeclaration, name: string): Exported[] {
  const ts = typescript();
  const specifier =
    moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined;
  const passed = (member: string): Exported[] =>
    specifier === undefined ? [] : [{ kind: 'passed', specifier, name: member }];
  if (exportClause === undefined) {
    return specifier === undefined || name === 'default'
      ? []
      : [{ kind: 'passed', specifier, name, isAny: true }];
  }
  if (!ts.isNamedExports(exportClause)) return exportClause.name.text === name ? passed('*') : [];
  const element = exportClause.elements.find((one) => one.name.text === name);
  if (element === undefined) return [];
  const local = element.propertyName ?? element.name;
  if (moduleSpecifier !== undefined) return passed(local.text);
  return ts.isIdentifier(local) ? [{ kind: 'expression', node: local }] : [];
}

const assignments = new WeakMap<SourceFile, Map<string, ts.Expression>>();

/** What is assigned to `module.exports`, `module.exports.x` and `exports.x`, the first of each. */
function assignedExports(source: SourceFile): Map<string, ts.Expression> {
  const known = assignments.get(source);
  if (known !== undefined) return known;
  const found = new Map<string, ts.Expression>();
  for (const node of descendants(source.ast)) {
    if (!isAssignment(node)) continue;
    const target = node.left.getText(source.ast);
    if (/^(?:module\.)?exports\b/.test(target) && !found.has(target)) found.set(target, node.right);
  }
  assignments.set(source, found);
  return found;
}

function isAssignment(node: ts.Node): node is ts.BinaryExpression {
  const ts = typescript();
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

function declaredIn(declaration: ts.VariableDeclaration, name: string): Binding | undefined {
  const ts = typescript();
  for (const node of descendants(declaration.name)) {
    if (ts.isIdentifier(node) && node.text === name) return bindingOf(node);
  }
  return undefined;
}
