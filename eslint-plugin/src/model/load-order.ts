import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { PerFile } from '../flow/per-file.js';
import { bare, constantText } from '../flow/syntax.js';

type Source = Readonly<TSESLint.SourceCode>;

/** A module that a file loads at its top, in the order in which that happens. */
export interface Load {
  readonly statement:
    TSESTree.ImportDeclaration | TSESTree.VariableDeclaration | TSESTree.ExpressionStatement;
  readonly module: string;
  /** Nothing of it is used here: it is loaded for what it does. */
  readonly forEffect: boolean;
  /** An `import`, which runs before every other statement. */
  readonly isHoisted: boolean;
  /** `await import('x')`, which runs after every `import`, wherever it stands. */
  readonly isDynamic: boolean;
}

const loads = new PerFile<Source, readonly Load[]>();

/** The modules that the file loads by `import` and by `require` at its top; not those that only lend a type. */
export function loadsOf(source: Source): readonly Load[] {
  const before = loads.get(source);
  if (before) return before;
  const found = source.ast.body.flatMap((statement) => loadsIn(statement, source));
  const inOrder = [...found.filter((load) => load.isHoisted), ...found.filter((load) => !load.isHoisted)];
  loads.set(source, inOrder);
  return inOrder;
}

function loadsIn(statement: TSESTree.Statement, source: Source): readonly Load[] {
  switch (statement.type) {
    case 'ImportDeclaration': {
      if (isOnlyType(statement, source)) return [];
      const module = statement.source.value.replace(/^node:/, '');
      return [
        {
          statement,
          module,
          forEffect: statement.specifiers.length === 0,
          isHoisted: true,
          isDynamic: false,
        },
      ];
    }
    case 'VariableDeclaration':
      return statement.declarations.flatMap(({ init }): readonly Load[] => {
        const loaded = init && requiredBy(init);
        return loaded ? [{ statement, ...loaded, forEffect: false, isHoisted: false }] : [];
      });
    case 'ExpressionStatement': {
      const loaded = requiredBy(statement.expression);
      return loaded === null ? [] : [{ statement, ...loaded, forEffect: true, isHoisted: false }];
    }
    // `if (process.env.TRACING) require('./tracing');`
    case 'IfStatement': {
      const inside = statement.consequent;
      return (inside.type === 'BlockStatement' ? inside.body : [inside]).flatMap((inner) =>
        inner.type === 'ExpressionStatement' || inner.type === 'VariableDeclaration'
          ? loadsIn(inner, source)
          : [],
      );
    }
    default:
      return [];
  }
}

/** `require('x')`, also `require('x').y` and `require('x')()`; `await import('x')`. */
function requiredBy(node: TSESTree.Node): Pick<Load, 'module' | 'isDynamic'> | null {
  let inner = bare(node);
  for (;;) {
    if (inner.type === 'MemberExpression') inner = bare(inner.object);
    else if (inner.type === 'CallExpression') {
      if (inner.callee.type === 'Identifier' && inner.callee.name === 'require') {
        return named(inner.arguments[0], false);
      }
      inner = bare(inner.callee);
    } else return inner.type === 'ImportExpression' ? named(inner.source, true) : null;
  }
}

function named(node: TSESTree.Node | undefined, isDynamic: boolean): ReturnType<typeof requiredBy> {
  const module = constantText(node)?.replace(/^node:/, '');
  return module === undefined ? null : { module, isDynamic };
}

/** TypeScript leaves an import out whose names are only used as types. */
function isOnlyType(node: TSESTree.ImportDeclaration, source: Source): boolean {
  if (node.importKind === 'type') return true;
  if (node.specifiers.length === 0) return false;
  const isType = (part: TSESTree.ImportClause): boolean =>
    part.type === 'ImportSpecifier' && part.importKind === 'type';
  if (node.specifiers.every(isType)) return true;
  const references = source.getDeclaredVariables(node).flatMap((variable) => variable.references);
  // Without the TypeScript parser references do not say what they are, and all are values.
  return (
    references.length > 0 &&
    references.every((reference) => (reference as Partial<typeof reference>).isValueReference === false)
  );
}
