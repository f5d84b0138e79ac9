import type { ts } from 'ts-morph';
import { leadingIndent, statementInList } from '../edit/places.js';
import type { SourceEditor } from '../edit/source-editor.js';
import { descendants, type SourceFile } from '../inspect/source-file.js';
import { typescript } from '../inspect/typescript.js';
import type { Site } from './sites.js';
import { singleLineLength, type WiringSession } from './wiring-session.js';

/** Calls that give back what they are called on: the value is still the same server or app. */
const FLUENT = new Set(['listen', 'on', 'once', 'addListener', 'setTimeout', 'withTypeProvider', 'unref']);

/** Longest line that a wrap may make before the call gets a name instead. */
const LINE_WIDTH = 100;

/** The outermost expression that still is the value of `node`: `http.createServer(app).listen(80)`. */
export function outermost(node: ts.Expression): ts.Expression {
  const ts = typescript();
  let top = node;
  for (;;) {
    const parent = top.parent;
    if (
      ts.isPropertyAccessExpression(parent) &&
      parent.expression === top &&
      FLUENT.has(parent.name.text) &&
      ts.isCallExpression(parent.parent) &&
      parent.parent.expression === parent
    ) {
      top = parent.parent;
    } else if (
      ts.isParenthesizedExpression(parent) ||
      ts.isAsExpression(parent) ||
      ts.isNonNullExpression(parent)
    ) {
      top = parent;
    } else return top;
  }
}

/** The variable or property that the value is put into by its own statement, as source text. */
export function holderOf(top: ts.Expression): { name: string; statement: ts.Statement } | undefined {
  const ts = typescript();
  const parent = top.parent;
  const statement = statementInList(top);
  if (statement === undefined) return undefined;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) {
    return parent.parent.parent === statement ? { name: parent.name.text, statement } : undefined;
  }
  if (
    ts.isBinaryExpression(parent) &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    parent.parent === statement &&
    /^(?:this\.)?[\w$.#]+$/.test(parent.left.getText()) &&
    !/^(?:module\.)?exports\b/.test(parent.left.getText())
  ) {
    return { name: parent.left.getText(), statement };
  }
  return undefined;
}

/** True where the value is already handed to `observe`: wrapped by it, or by the name it is kept under. */
export function isObserved(source: SourceFile, node: ts.Expression, observe: string): boolean {
  return observingCall(source, node, observe) !== undefined;
}

/** The call that hands the value to `observe`; undefined where none does. */
export function observingCall(
  source: SourceFile,
  node: ts.Expression,
  observe: string,
): ts.CallExpression | undefined {
  const ts = typescript();
  const isObserve = (one: ts.Node): one is ts.CallExpression =>
    ts.isCallExpression(one) && ts.isIdentifier(one.expression) && one.expression.text === observe;
  for (let up: ts.Node = node; !ts.isStatement(up) && !ts.isFunctionLike(up); up = up.parent) {
    if (isObserve(up)) return up;
  }
  const holder = holderOf(outermost(node));
  if (holder === undefined) return undefined;
  return [...descendants(source.ast)].find(
    (one): one is ts.CallExpression => isObserve(one) && one.arguments[0]?.getText() === holder.name,
  );
}

/** Observes the server that a call makes, unless it is already. */
export function observeServer(session: WiringSession, { call, source }: Site): void {
  session.found.push(`listens in ${session.place(source, call)}`);
  const done = session.localName(source, 'observe');
  if (done !== undefined && isObserved(source, call, done)) return;
  const editor = session.editor(source, 'every request is observed, and shutdown is orderly');
  observeValue(editor, call, session.emitted(editor, 'observe'), ['server', 'httpServer', 'listening']);
}

/**
 * Hands a value to `observe`, with `more` arguments after it (`, 'close'`), by the smallest change: a line after the statement that
 * keeps it under a name, else round the expression; a call over several lines whose value was dropped gets a name first.
 */
export function observeValue(
  editor: SourceEditor,
  node: ts.Expression,
  observe: string,
  names: readonly string[],
  more = '',
): void {
  const ts = typescript();
  const { source } = editor;
  const top = outermost(node);
  const holder = holderOf(top);
  if (holder !== undefined) {
    editor.statementAfter(holder.statement, `${observe}(${holder.name}${more})`);
    return;
  }
  const length = singleLineLength(source, top);
  const fits = length !== undefined && length + observe.length + more.length + 2 <= LINE_WIDTH;
  const name = names.find((one) => editor.isFree(one));
  const dropped = ts.isExpressionStatement(top.parent) && statementInList(top) === top.parent;
  if (!fits && dropped && name !== undefined && leadingIndent(source, top.parent) !== undefined) {
    editor.insert(top.getStart(source.ast), `${keywordFor(source)} ${name} = `);
    editor.statementAfter(top.parent, `${observe}(${name}${more})`);
    return;
  }
  editor.wrap(top, `${observe}(`, `${more})`);
}

/** `var` in files that know nothing else. */
function keywordFor(source: SourceFile): string {
  const ts = typescript();
  for (const node of descendants(source.ast)) {
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) !== 0) return 'const';
  }
  return /\bvar\s/.test(source.text) ? 'var' : 'const';
}
