import type { ts as types } from 'ts-morph';
import { ts } from '../../render/compiler.js';
import type { Splice } from '../../edit/splice.js';
import type { TextStyle } from '../../inspect/service.js';
import { parseTypeScript } from '../../render/parse.js';
import { appendToList, endOfLine, insertion, type List } from './list-splices.js';
import { PLUGIN } from './preset.js';
import { flatElement } from './warnings-element.js';

/** The splices, or why the file cannot be edited safely and the line that makes it so. */
export type ConfigEdit = { splices: Splice[] } | { refusal: string; line: number | null };

/** Functions that take configuration elements as an array or as arguments, by the module they come from. */
const LISTING_MODULES: ReadonlySet<string> = new Set([
  'eslint/config',
  '@eslint/config-helpers',
  'typescript-eslint',
  'eslint-define-config',
  '@antfu/eslint-config',
]);

/** Adds the plugin to a flat configuration: one import and one element at the end of its list. */
export function editFlatConfig(file: string, text: string, style: TextStyle): ConfigEdit {
  let source: types.SourceFile;
  try {
    source = parseTypeScript(file, text);
  } catch (error) {
    return { refusal: `it does not parse (${(error as Error).message})`, line: null };
  }
  const exported = exportedExpression(source);
  if (!exported) return { refusal: 'no `export default` or `module.exports =` was found', line: null };
  const list = elementList(source, exported);
  if (!list) {
    const { line } = source.getLineAndCharacterOfPosition(exported.getStart(source));
    return { refusal: 'what it exports is put together at run time', line: line + 1 };
  }
  const local = identifiersOf(source).has('sightline') ? 'sightlinePlugin' : 'sightline';
  const element = flatElement({ local, style, files: filesPattern(text) });
  return {
    splices: [importSplice(source, style, local), ...appendToList(source, list, style, [() => element])],
  };
}

/**
 * Where a configuration also lints JSON, Markdown or CSS, the rules must be kept off those files; elsewhere they
 * follow the files that are linted anyway, because a pattern of our own would draw more files in.
 */
function filesPattern(text: string): string | null {
  return /['"]@eslint\/(?:json|markdown|css)['"]|['"]@html-eslint\//.test(text)
    ? '**/*.{js,mjs,cjs,ts,mts,cts}'
    : null;
}

function exportedExpression(source: types.SourceFile): types.Expression | undefined {
  for (const statement of source.statements) {
    if (ts.isExportAssignment(statement)) return statement.expression;
    if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) continue;
    const { left, operatorToken, right } = statement.expression;
    const assigns = operatorToken.kind === ts.SyntaxKind.EqualsToken;
    if (assigns && left.getText(source) === 'module.exports') return right;
  }
  return undefined;
}

function elementList(source: types.SourceFile, exported: types.Expression): List | undefined {
  const expression = unwrapped(source, exported);
  if (ts.isArrayLiteralExpression(expression))
    return { items: expression.elements, close: expression.getEnd() - 1 };
  if (!ts.isCallExpression(expression)) return undefined;
  const [root] = expression.expression.getText(source).split('.');
  if (!LISTING_MODULES.has(moduleOf(source, root ?? '') ?? '')) return undefined;
  const [only, ...others] = expression.arguments;
  const inner = only && others.length === 0 ? unwrapped(source, only) : undefined;
  if (inner && ts.isArrayLiteralExpression(inner))
    return { items: inner.elements, close: inner.getEnd() - 1 };
  return { items: expression.arguments, close: expression.getEnd() - 1 };
}

/** Without parentheses and assertions, and through a constant of the same file. */
function unwrapped(source: types.SourceFile, expression: types.Expression): types.Expression {
  if (
    ts.isParenthesizedExpression(expression) ||
    ts.isAsExpression(expression) ||
    ts.isSatisfiesExpression(expression)
  ) {
    return unwrapped(source, expression.expression);
  }
  if (!ts.isIdentifier(expression)) return expression;
  const declared = topLevelConstants(source).find(({ name }) => name.getText(source) === expression.text);
  return declared?.initializer ? unwrapped(source, declared.initializer) : expression;
}

function topLevelConstants(source: types.SourceFile): types.VariableDeclaration[] {
  return source.statements
    .filter(ts.isVariableStatement)
    .filter(({ declarationList }) => (declarationList.flags & ts.NodeFlags.Const) !== 0)
    .flatMap(({ declarationList }) => [...declarationList.declarations]);
}

/** The module that a name was imported or required from. */
function moduleOf(source: types.SourceFile, name: string): string | undefined {
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !statement.importClause) continue;
    if (identifiersOf(statement.importClause).has(name))
      return (statement.moduleSpecifier as types.StringLiteral).text;
  }
  const required = topLevelConstants(source).find((declared) => identifiersOf(declared.name).has(name));
  return required?.initializer && requiredModule(required.initializer);
}

/** `require('x')`, also behind `.default`. */
function requiredModule(expression: types.Expression): string | undefined {
  if (ts.isPropertyAccessExpression(expression)) return requiredModule(expression.expression);
  if (!ts.isCallExpression(expression) || expression.expression.getText() !== 'require') return undefined;
  const [argument] = expression.arguments;
  return argument && ts.isStringLiteral(argument) ? argument.text : undefined;
}

function identifiersOf(node: types.Node): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (child: types.Node): void => {
    if (ts.isIdentifier(child)) names.add(child.text);
    ts.forEachChild(child, visit);
  };
  visit(node);
  return names;
}

interface Loaded {
  module: string;
  statement: types.Statement;
}

function importSplice(source: types.SourceFile, style: TextStyle, local: string): Splice {
  const { text } = source;
  const esm = source.statements.some(
    (statement) => ts.isImportDeclaration(statement) || ts.isExportAssignment(statement),
  );
  const quoted = style.quote + PLUGIN + style.quote;
  const end = style.semicolons ? ';' : '';
  const code = esm ? `import ${local} from ${quoted}${end}` : `const ${local} = require(${quoted})${end}`;
  const loaded = source.statements.flatMap((statement) => loadedModule(statement) ?? []);
  const last = loaded.at(-1);
  if (!last) return insertion(...aboveFirstStatement(source, style, code));
  const sorted = loaded.every(
    ({ module }, index) => (loaded[index - 1]?.module ?? '').localeCompare(module) <= 0,
  );
  const later = sorted ? loaded.find(({ module }) => module.localeCompare(PLUGIN) > 0) : undefined;
  // A comment above an import stays with it, so only a later import without one makes room.
  const start = later?.statement.getFullStart() === 0 ? undefined : later?.statement.getStart(source);
  const bare = start !== undefined && text.slice(later?.statement.getFullStart(), start).trim() === '';
  if (start !== undefined && bare) return insertion(start, code + style.eol);
  return insertion(endOfLine(text, last.statement.getEnd()), style.eol + code);
}

function loadedModule(statement: types.Statement): Loaded | undefined {
  if (ts.isImportDeclaration(statement)) {
    return { module: (statement.moduleSpecifier as types.StringLiteral).text, statement };
  }
  if (!ts.isVariableStatement(statement)) return undefined;
  const [declared] = statement.declarationList.declarations;
  const module = declared?.initializer && requiredModule(declared.initializer);
  return module === undefined ? undefined : { module, statement };
}

function aboveFirstStatement(source: types.SourceFile, style: TextStyle, code: string): [number, string] {
  const { text } = source;
  const [first] = source.statements;
  if (first && ts.isExpressionStatement(first) && ts.isStringLiteral(first.expression)) {
    return [endOfLine(text, first.getEnd()), style.eol + style.eol + code];
  }
  const shebang = /^\uFEFF?(?:#!.*\r?\n)?/.exec(text)?.[0].length ?? 0;
  return [shebang, code + style.eol + style.eol];
}
