import { ts } from 'ts-morph';
import { removeStatement, removeUnusedImports } from './erase-statements.js';
import { parseTypeScript, replaceAll, type Replacement } from './parse.js';

const { SyntaxKind } = ts;

const TYPE_MODIFIERS: ReadonlySet<ts.SyntaxKind> = new Set([
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
 */
export function eraseTypes(file: string, text: string): string {
  const source = parseTypeScript(file, text);
  const eraser = new TypeEraser(file, source);
  eraser.visit(source);
  return replaceAll(text, removeUnusedImports(source, eraser.removed));
}

class TypeEraser {
  readonly removed: Replacement[] = [];
  readonly #file: string;
  readonly #source: ts.SourceFile;

  constructor(file: string, source: ts.SourceFile) {
    this.#file = file;
    this.#source = source;
  }

  visit(node: ts.Node): void {
    this.#refuseMoreThanTypes(node);
    if (isTypeOnly(node)) {
      this.removed.push(removeStatement(this.#source, node));
      return;
    }
    this.#eraseDirectives(node);
    this.#eraseModifiers(node);
    this.#eraseTypeLists(node);
    this.#eraseAnnotations(node);
    this.#eraseAssertions(node);
    ts.forEachChild(node, (child) => {
      this.visit(child);
    });
  }

  #refuseMoreThanTypes(node: ts.Node): void {
    const runtime =
      (ts.isEnumDeclaration(node) && 'enum') ||
      (ts.isModuleDeclaration(node) && !isAmbient(node) && 'namespace') ||
      (ts.isImportEqualsDeclaration(node) && 'import =') ||
      (ts.isDecorator(node) && 'decorator') ||
      (ts.isParameter(node) && ts.isParameterPropertyDeclaration(node, node.parent) && 'parameter property');
    if (runtime === false) return;
    const { line } = this.#source.getLineAndCharacterOfPosition(node.getStart(this.#source));
    throw new Error(
      `${this.#file}:${String(line + 1)}: ${runtime} cannot be written as JavaScript by erasing types`,
    );
  }

  /** Comments that only a TypeScript tool reads. */
  #eraseDirectives(node: ts.Node): void {
    const text = this.#source.text;
    for (const comment of ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []) {
      const directive = /^\/[/*]\s*(?:@ts-|eslint-disable.*@typescript-eslint\/)/;
      if (!directive.test(text.slice(comment.pos, comment.end))) continue;
      const end = /\s*/y;
      end.lastIndex = comment.end;
      end.test(text);
      this.#remove(comment.pos, end.lastIndex);
    }
  }

  #eraseModifiers(node: ts.Node): void {
    if (!ts.canHaveModifiers(node)) return;
    for (const modifier of node.modifiers ?? []) {
      if (TYPE_MODIFIERS.has(modifier.kind)) this.#removeToNext(modifier);
    }
  }

  /** `<T>` at declarations and calls, `implements X`, and the `this` parameter. */
  #eraseTypeLists(node: ts.Node): void {
    const { typeParameters, typeArguments } = node as {
      typeParameters?: ts.NodeArray<ts.Node>;
      typeArguments?: ts.NodeArray<ts.Node>;
    };
    for (const list of [typeParameters, typeArguments]) {
      if (!list) continue;
      const close = node
        .getChildren(this.#source)
        .find((child) => child.kind === SyntaxKind.GreaterThanToken && child.getEnd() >= list.end);
      if (close) this.#remove(list.pos - 1, close.getEnd());
    }
    if (ts.isHeritageClause(node) && node.token === SyntaxKind.ImplementsKeyword) this.#removeToNext(node);
    if (ts.isParameter(node) && node.name.getText(this.#source) === 'this') this.#removeWithComma(node);
  }

  /** `: T`, and the `?` and `!` that belong to it. */
  #eraseAnnotations(node: ts.Node): void {
    const { type, questionToken, exclamationToken } = node as {
      type?: ts.Node;
      questionToken?: ts.Node;
      exclamationToken?: ts.Node;
    };
    const declares =
      ts.isParameter(node) ||
      ts.isVariableDeclaration(node) ||
      ts.isPropertyDeclaration(node) ||
      isFunction(node);
    if (!declares) return;
    for (const mark of [questionToken, exclamationToken]) {
      if (mark) this.#remove(mark.getStart(this.#source), mark.getEnd());
    }
    if (!type) return;
    const colon = node
      .getChildren(this.#source)
      .findLast(
        (child) => child.kind === SyntaxKind.ColonToken && child.getEnd() <= type.getStart(this.#source),
      );
    if (colon) this.#remove(colon.getStart(this.#source), type.getEnd());
  }

  #eraseAssertions(node: ts.Node): void {
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

  #removeToNext(node: ts.Node): void {
    const text = this.#source.text;
    let end = node.getEnd();
    while (text[end] === ' ') end += 1;
    this.#remove(node.getStart(this.#source), end);
  }

  #removeWithComma(node: ts.Node): void {
    const comma = /\s*,\s*/y;
    comma.lastIndex = node.getEnd();
    const end = comma.test(this.#source.text) ? comma.lastIndex : node.getEnd();
    this.#remove(node.getStart(this.#source), end);
  }
}

function isTypeOnly(node: ts.Node): boolean {
  if (
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isIndexSignatureDeclaration(node)
  ) {
    return true;
  }
  if (isAmbient(node) || isAbstractMember(node)) return true;
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isConstructorDeclaration(node)) {
    return node.body === undefined;
  }
  return false;
}

function isAmbient(node: ts.Node): boolean {
  return hasModifier(node, SyntaxKind.DeclareKeyword);
}

function isAbstractMember(node: ts.Node): boolean {
  return ts.isClassElement(node) && hasModifier(node, SyntaxKind.AbstractKeyword);
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (node.modifiers ?? []).some((modifier) => modifier.kind === kind);
}

function isFunction(node: ts.Node): node is ts.SignatureDeclaration {
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
