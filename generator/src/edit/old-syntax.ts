import type { ts } from 'ts-morph';
import { descendants, type SourceFile } from '../inspect/source-file.js';
import { typescript } from '../inspect/typescript.js';

/**
 * Whether a file declares with `var` and has nothing that came after ES5: the team's lint or the oldest Node of the
 * service may read no more than that.
 */
export function knowsOnlyEs5({ ast, text }: SourceFile): boolean {
  return /\bvar\s/.test(text) && !descendants(ast).some(isNewer);
}

function isNewer(node: ts.Node): boolean {
  const ts = typescript();
  const { SyntaxKind } = ts;
  switch (node.kind) {
    case SyntaxKind.ArrowFunction:
    case SyntaxKind.AwaitExpression:
    case SyntaxKind.ArrayBindingPattern:
    case SyntaxKind.ClassDeclaration:
    case SyntaxKind.ClassExpression:
    case SyntaxKind.ComputedPropertyName:
    case SyntaxKind.ExportAssignment:
    case SyntaxKind.ExportDeclaration:
    case SyntaxKind.ForOfStatement:
    case SyntaxKind.ImportDeclaration:
    case SyntaxKind.MethodDeclaration:
    case SyntaxKind.NoSubstitutionTemplateLiteral:
    case SyntaxKind.ObjectBindingPattern:
    case SyntaxKind.QuestionDotToken:
    case SyntaxKind.QuestionQuestionToken:
    case SyntaxKind.ShorthandPropertyAssignment:
    case SyntaxKind.SpreadAssignment:
    case SyntaxKind.SpreadElement:
    case SyntaxKind.TemplateExpression:
    case SyntaxKind.YieldExpression:
      return true;
    default:
      break;
  }
  if (ts.isVariableDeclarationList(node)) return (node.flags & ts.NodeFlags.BlockScoped) !== 0;
  if (ts.isParameter(node)) return node.initializer !== undefined || node.dotDotDotToken !== undefined;
  return false;
}
