import type { ts as types } from 'ts-morph';
import { ts } from './compiler.js';
import type { Replacement } from './parse.js';
import { emittedExtension, type RenderTarget } from './target.js';

/** Rewrites the `./x.js` and `node:x` of templates to how the service itself imports. */
export function importSpecifiers(source: types.SourceFile, target: RenderTarget): Replacement[] {
  const ending = specifierEnding(target);
  const found: Replacement[] = [];
  const visit = (node: types.Node): void => {
    // JavaScript's own `import()` resolves nothing: in CommonJS it needs the extension that `require` does without.
    const loadsByPath =
      ts.isCallExpression(node) && target.language === 'js' && target.importExtension === 'none';
    const specifier = moduleSpecifier(node);
    if (specifier && target.bareBuiltins === true && specifier.text.startsWith('node:')) {
      const start = specifier.getStart(source) + 1;
      found.push({ start, end: start + 'node:'.length, text: '' });
    }
    if (specifier && !loadsByPath && ending !== '.js' && /^\.\.?\/.*\.js$/.test(specifier.text)) {
      const end = specifier.getEnd() - 1;
      found.push({ start: end - '.js'.length, end, text: ending });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Every module that a text imports, re-exports, or loads with `require` or `import()`, in the order of the text. */
export function moduleReferences(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

function specifierEnding(target: RenderTarget): string {
  if (target.explicitModule === true) {
    return target.importExtension === 'ts'
      ? emittedExtension(target)
      : emittedExtension({ ...target, language: 'js' });
  }
  return { js: '.js', ts: target.language === 'ts' ? '.ts' : '.js', none: '' }[target.importExtension];
}

function moduleSpecifier(node: types.Node): types.StringLiteral | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)
      ? node.moduleSpecifier
      : undefined;
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    return argument && ts.isStringLiteral(argument) ? argument : undefined;
  }
  if (
    ts.isImportTypeNode(node) &&
    ts.isLiteralTypeNode(node.argument) &&
    ts.isStringLiteral(node.argument.literal)
  ) {
    return node.argument.literal;
  }
  return undefined;
}
