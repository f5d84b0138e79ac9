import type { ts } from 'ts-morph';
import { descendants } from './source-file.js';
import { typescript } from './typescript.js';

/** What a name stands for, where it is declared in its file. */
export type Binding =
  /** `name` is 'default', '*' or the exported name. */
  | { kind: 'import'; specifier: string; name: string }
  /** A variable: its initialiser, and the property path that a destructuring pattern takes out of it. */
  | { kind: 'value'; from: ts.Expression; path: string[] }
  /** A variable without initialiser: what is assigned to it later. */
  | { kind: 'assigned'; from: ts.Expression[] }
  /** A function, a class, a parameter or the element of its pattern. */
  | { kind: 'declaration'; node: ts.Node };

/** Looks a name up from the inside out, as the language does; undefined for globals. */
export function bindingOf(name: ts.Identifier): Binding | undefined {
  const ts = typescript();
  for (
    let scope: ts.Node | undefined = name;
    scope !== undefined;
    scope = scope.parent as ts.Node | undefined
  ) {
    const found = remembered(scope, name.text);
    if (found !== undefined) return found;
    if (ts.isSourceFile(scope)) break;
  }
  return undefined;
}

const answers = new WeakMap<ts.Node, Map<string, Binding | undefined>>();

function remembered(scope: ts.Node, name: string): Binding | undefined {
  const names = answers.get(scope) ?? new Map<string, Binding | undefined>();
  answers.set(scope, names);
  if (!names.has(name)) names.set(name, declaredBy(scope, name));
  return names.get(name);
}

function declaredBy(scope: ts.Node, name: string): Binding | undefined {
  const ts = typescript();
  if (ts.isFunctionLike(scope)) {
    for (const parameter of scope.parameters) {
      const node = elementBinding(parameter, name);
      if (node !== undefined) return { kind: 'declaration', node };
    }
    if (ts.isFunctionExpression(scope) && scope.name?.text === name)
      return { kind: 'declaration', node: scope };
    return undefined;
  }
  if (ts.isSourceFile(scope) || ts.isBlock(scope) || ts.isModuleBlock(scope) || ts.isCaseClause(scope)) {
    for (const statement of statementsNaming(scope).get(name) ?? []) {
      const found = declaredByStatement(statement, name, scope);
      if (found !== undefined) return found;
    }
    return ts.isBlock(scope) && !ts.isFunctionLike(scope.parent) ? undefined : hoisted(scope, name);
  }
  return undefined;
}

type WithStatements = ts.SourceFile | ts.Block | ts.ModuleBlock | ts.CaseClause;

const namings = new WeakMap<ts.Node, Map<string, ts.Statement[]>>();

/** Statements of a scope by each name that they may declare: a file with thousands of imports is read once, not once a name. */
function statementsNaming(scope: WithStatements): Map<string, ts.Statement[]> {
  const known = namings.get(scope);
  if (known !== undefined) return known;
  const found = new Map<string, ts.Statement[]>();
  for (const statement of scope.statements) {
    for (const name of namesOf(statement)) {
      const named = found.get(name);
      if (named === undefined) found.set(name, [statement]);
      else named.push(statement);
    }
  }
  namings.set(scope, found);
  return found;
}

function namesOf(statement: ts.Statement): string[] {
  const ts = typescript();
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => namesIn(name));
  if (ts.isImportDeclaration(statement)) {
    const { name, namedBindings } = statement.importClause ?? {};
    const elements = namedBindings && ts.isNamedImports(namedBindings) ? namedBindings.elements : [];
    const namespace = namedBindings && ts.isNamespaceImport(namedBindings) ? [namedBindings] : [];
    return [name, ...[...elements, ...namespace].map((one) => one.name)].flatMap((one) => one?.text ?? []);
  }
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isImportEqualsDeclaration(statement);
  return isNamed && statement.name !== undefined ? [statement.name.text] : [];
}

function namesIn(pattern: ts.BindingName): string[] {
  const ts = typescript();
  if (ts.isIdentifier(pattern)) return [pattern.text];
  return pattern.elements.flatMap((element) =>
    ts.isOmittedExpression(element) ? [] : namesIn(element.name),
  );
}

function declaredByStatement(statement: ts.Statement, name: string, scope: ts.Node): Binding | undefined {
  const ts = typescript();
  if (ts.isVariableStatement(statement)) {
    for (const declaration of statement.declarationList.declarations) {
      const found = declaredByVariable(declaration, name, scope);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
    return statement.name?.text === name ? { kind: 'declaration', node: statement } : undefined;
  }
  if (ts.isImportEqualsDeclaration(statement)) {
    const { moduleReference } = statement;
    if (statement.name.text !== name || !ts.isExternalModuleReference(moduleReference)) return undefined;
    const { expression } = moduleReference;
    return ts.isStringLiteral(expression)
      ? { kind: 'import', specifier: expression.text, name: 'default' }
      : undefined;
  }
  if (ts.isImportDeclaration(statement)) return declaredByImport(statement, name);
  return undefined;
}

function declaredByImport(statement: ts.ImportDeclaration, name: string): Binding | undefined {
  const ts = typescript();
  const clause = statement.importClause;
  if (clause === undefined || !ts.isStringLiteral(statement.moduleSpecifier)) return undefined;
  const specifier = statement.moduleSpecifier.text;
  if (clause.name?.text === name) return { kind: 'import', specifier, name: 'default' };
  const bindings = clause.namedBindings;
  if (bindings === undefined) return undefined;
  if (ts.isNamespaceImport(bindings)) {
    return bindings.name.text === name ? { kind: 'import', specifier, name: '*' } : undefined;
  }
  for (const element of bindings.elements) {
    if (element.name.text === name) {
      return { kind: 'import', specifier, name: (element.propertyName ?? element.name).text };
    }
  }
  return undefined;
}

function declaredByVariable(
  declaration: ts.VariableDeclaration,
  name: string,
  scope: ts.Node,
): Binding | undefined {
  const ts = typescript();
  const path = pathInPattern(declaration.name, name);
  if (path === undefined) return undefined;
  if (declaration.initializer !== undefined) return { kind: 'value', from: declaration.initializer, path };
  const from: ts.Expression[] = [];
  for (const node of descendants(scope)) {
    if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isIdentifier(node.left) &&
      node.left.text === name
    ) {
      from.push(node.right);
    }
  }
  return from.length > 0 ? { kind: 'assigned', from } : { kind: 'declaration', node: declaration };
}

/** `var` of nested blocks is visible in the whole function. */
function hoisted(scope: ts.Node, name: string): Binding | undefined {
  for (const node of varLists(scope)) {
    for (const declaration of node.declarations) {
      const found = declaredByVariable(declaration, name, scope);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

const varsOf = new WeakMap<ts.Node, ts.VariableDeclarationList[]>();

/** The `var` lists of a function body or file, nested blocks included, nested functions not. */
function varLists(scope: ts.Node): ts.VariableDeclarationList[] {
  const ts = typescript();
  const known = varsOf.get(scope);
  if (known !== undefined) return known;
  const found = descendants(scope).filter(
    (node): node is ts.VariableDeclarationList =>
      ts.isVariableDeclarationList(node) &&
      (node.flags & ts.NodeFlags.BlockScoped) === 0 &&
      functionAround(node) === functionAround(scope),
  );
  varsOf.set(scope, found);
  return found;
}

function functionAround(node: ts.Node): ts.Node | undefined {
  const ts = typescript();
  for (let up: ts.Node | undefined = node; up !== undefined; up = up.parent as ts.Node | undefined) {
    if (ts.isFunctionLike(up)) return up;
  }
  return undefined;
}

/** The parameter itself, or the element of its pattern that binds the name: `{ app }`. */
function elementBinding(
  element: ts.ParameterDeclaration | ts.BindingElement,
  name: string,
): ts.ParameterDeclaration | ts.BindingElement | undefined {
  const ts = typescript();
  if (ts.isIdentifier(element.name)) return element.name.text === name ? element : undefined;
  for (const inner of element.name.elements) {
    const found = ts.isOmittedExpression(inner) ? undefined : elementBinding(inner, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** [] for a plain name, ['app'] for `{ app }` and `{ app: name }`; undefined where the pattern does not bind it. */
function pathInPattern(pattern: ts.BindingName, name: string): string[] | undefined {
  const ts = typescript();
  if (ts.isIdentifier(pattern)) return pattern.text === name ? [] : undefined;
  for (const element of pattern.elements) {
    if (ts.isOmittedExpression(element)) continue;
    const inner = pathInPattern(element.name, name);
    if (inner === undefined) continue;
    if (ts.isArrayBindingPattern(pattern)) return [String(pattern.elements.indexOf(element)), ...inner];
    const key = element.propertyName?.getText() ?? element.name.getText();
    return [key, ...inner];
  }
  return undefined;
}
