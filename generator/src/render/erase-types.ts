import type { ts as types } from 'ts-morph';
import { ts } from './compiler.js';
import { removeStatement, removeUnusedImports } from './erase-statements.js';
import { replaceAll, type Replacement } from './parse.js';

const { SyntaxKind } = ts;

const TYPE_MODIFIERS: ReadonlySet<types.SyntaxKind> = new Set([
  SyntaxKind.PublicKeyword,
  SyntaxKind.PrivateKeyword,
  SyntaxKind.ProtectedKeyword,
  SyntaxKind.ReadonlyKeyword,
  SyntaxKind.OverrideKeyword,
  SyntaxKind.AbstractKeyword,
]);

/**
 * TypeScript to the JavaScript that a person would have written: every type goes, with the comment that describes it,
 * and everything else stays where it was. Syntax that is more than types (enums, parameter properties, decorators)
 * throws: the templates are written without it.
 *
 * @param others - replacements to make in the same go, outside of types
 */
export function eraseTypes(source: types.SourceFile, others: readonly Replacement[]): string {
  const eraser = new TypeEraser(source);
  eraser.visit(source);
  return replaceAll(source.text, [...others, ...eraser.removed, ...removeUnusedImports(source, eraser.used)]);
}

/** One walk over everything that is not a type: collects what goes, and the names that what stays mentions. */
class TypeEraser {
  readonly removed: Replacement[] = [];
  readonly used = new Set<string>();
  readonly #source: types.SourceFile;
  readonly #text: string;

  constructor(source: types.SourceFile) {
    this.#source = source;
    this.#text = source.text;
  }

  visit(node: types.Node): void {
    this.#refuseMoreThanTypes(node);
    if (isTypeOnly(node)) {
      this.removed.push(removeStatement(this.#source, node));
      return;
    }
    if (ts.isImportDeclaration(node) || (ts.isExportDeclaration(node) && node.moduleSpecifier)) return;
    if (ts.isIdentifier(node) && !isPropertyName(node)) this.used.add(node.text);
    this.#eraseDirectives(node);
    this.#eraseModifiers(node);
    this.#eraseTypeLists(node);
    this.#eraseAnnotations(node);
    this.#eraseAssertions(node);
    ts.forEachChild(node, (child) => {
      const isType = ts.isTypeNode(child) && !ts.isExpressionWithTypeArguments(child);
      if (!isType && !ts.isTypeParameterDeclaration(child)) this.visit(child);
    });
  }

  #refuseMoreThanTypes(node: types.Node): void {
    const runtime =
      (ts.isEnumDeclaration(node) && 'enum') ||
      (ts.isModuleDeclaration(node) && !isAmbient(node) && 'namespace') ||
      (ts.isImportEqualsDeclaration(node) && 'import =') ||
      (ts.isDecorator(node) && 'decorator') ||
      (ts.isParameter(node) && ts.isParameterPropertyDeclaration(node, node.parent) && 'parameter property');
    if (runtime === false) return;
    const { line } = this.#source.getLineAndCharacterOfPosition(node.getStart(this.#source));
    const place = `${this.#source.fileName}:${String(line + 1)}`;
    throw new Error(`${place}: ${runtime} cannot be written as JavaScript by erasing types`);
  }

  /** Comments that only a TypeScript tool reads. */
  #eraseDirectives(node: types.Node): void {
    if (!ts.isStatement(node) && !ts.isClassElement(node)) return;
    for (const comment of ts.getLeadingCommentRanges(this.#text, node.getFullStart()) ?? []) {
      const directive = /^\/[/*]\s*(?:@ts-|eslint-disable.*@typescript-eslint\/)/;
      if (directive.test(this.#text.slice(comment.pos, comment.end))) {
        this.#remove(comment.pos, this.#after(/\s*/y, comment.end));
      }
    }
  }

  #eraseModifiers(node: types.Node): void {
    if (!ts.canHaveModifiers(node)) return;
    for (const modifier of node.modifiers ?? []) {
      if (TYPE_MODIFIERS.has(modifier.kind)) this.#removeWith(/ */y, modifier);
    }
  }

  /** `<T>` at declarations and calls, `implements X`, and the `this` parameter. */
  #eraseTypeLists(node: types.Node): void {
    const { typeParameters, typeArguments } = node as {
      typeParameters?: types.NodeArray<types.Node>;
      typeArguments?: types.NodeArray<types.Node>;
    };
    for (const list of [typeParameters, typeArguments]) {
      if (list) this.#remove(list.pos - 1, this.#after(/\s*>/y, list.end));
    }
    if (ts.isHeritageClause(node) && node.token === SyntaxKind.ImplementsKeyword)
      this.#removeWith(/ */y, node);
    if (ts.isParameter(node) && node.name.getText(this.#source) === 'this')
      this.#removeWith(/\s*,\s*/y, node);
  }

  /** `: T`, and the `?` and `!` that belong to it. */
  #eraseAnnotations(node: types.Node): void {
    const declares =
      ts.isParameter(node) ||
      ts.isVariableDeclaration(node) ||
      ts.isPropertyDeclaration(node) ||
      isFunction(node);
    if (!declares) return;
    const { type, questionToken, exclamationToken } = node as {
      type?: types.Node;
      questionToken?: types.Node;
      exclamationToken?: types.Node;
    };
    for (const mark of [questionToken, exclamationToken]) {
      if (mark) this.#remove(mark.getStart(this.#source), mark.getEnd());
    }
    // A type's text begins right behind its colon.
    if (type) this.#remove(type.pos - 1, type.getEnd());
  }

  #eraseAssertions(node: types.Node): void {
    if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isNonNullExpression(node)) {
      this.#remove(node.expression.getEnd(), node.getEnd());
    }
    if (ts.isTypeAssertionExpression(node)) {
      this.#remove(node.getStart(this.#source), node.expression.getStart(this.#source));
    }
  }

  #remove(start: number, end: number): void {
    this.removed.push({ start, end, text: '' });
  }

  #removeWith(following: RegExp, node: types.Node): void {
    this.#remove(node.getStart(this.#source), this.#after(following, node.getEnd()));
  }

  /** Where a sticky pattern ends that begins at `offset`; `offset` itself where it does not match. */
  #after(pattern: RegExp, offset: number): number {
    pattern.lastIndex = offset;
    return pattern.test(this.#text) ? pattern.lastIndex : offset;
  }
}

function isTypeOnly(node: types.Node): boolean {
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true;
  if (ts.isIndexSignatureDeclaration(node) || isAmbient(node) || isAbstractMember(node)) return true;
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isConstructorDeclaration(node)) {
    return node.body === undefined;
  }
  return false;
}

function isAmbient(node: types.Node): boolean {
  return hasModifier(node, SyntaxKind.DeclareKeyword);
}

function isAbstractMember(node: types.Node): boolean {
  return ts.isClassElement(node) && hasModifier(node, SyntaxKind.AbstractKeyword);
}

function hasModifier(node: types.Node, kind: types.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (node.modifiers ?? []).some((modifier) => modifier.kind === kind);
}

function isFunction(node: types.Node): node is types.SignatureDeclaration {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isGetAccessor(node) ||
    ts.isSetAccessor(node) ||
    ts.isConstructorDeclaration(node)
  );
}

/** `name` in `x.name`, `{ name: 1 }` and `class { name() {} }`, which is no use of a variable. */
function isPropertyName(node: types.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  return (ts.isPropertyAssignment(parent) || ts.isClassElement(parent)) && parent.name === node;
}
