import type { ts } from 'ts-morph';
import { leadingIndent, statementInList } from '../edit/places.js';
import type { SourceFile } from '../inspect/source-file.js';
import type { Tracer } from '../inspect/trace.js';
import { typescript } from '../inspect/typescript.js';
import type { Apps } from './apps.js';
import type { WiringSession } from './wiring-session.js';

const HANDLER_TYPE = /(?:^|\.)ErrorRequestHandler\b/;
/** Names of middleware that handles errors, for handlers whose code is not in the service. */
const HANDLER_NAME =
  /^(?:(?:.*[._])?(?:handle|on)_?(?:\w*_?)errors?|.*errors?_?(?:handl\w*|middleware|converter|logg?er\w*|respon\w*|mw)|errorhandler)$/i;

interface ErrorHandlerUse {
  call: ts.CallExpression;
  source: SourceFile;
  /** The first error handler among the arguments. */
  handler: ts.Expression;
  /** False where only its name says that it handles errors. */
  certain: boolean;
}

/** Puts `recordErrors` before the first error-handling middleware that the service registers on its app. */
export function recordBeforeErrorHandlers(session: WiringSession, apps: Apps): void {
  const uses = errorHandlerUses(session, apps);
  for (const group of groupedByFunction(uses)) {
    dropAccessLoggers(session, apps, group);
    const [first] = group;
    if (first === undefined) continue;
    const { source } = first;
    session.found.push(`error handler registered in ${session.place(source, first.call)}`);
    if (isRecorded(session, source)) continue;
    const editor = session.editor(source, 'errors are noted before the service handles them');
    const local = session.emitted(editor, 'recordErrors');
    // Behind another handler of the same call, or in a list: its place is right before the one that handles errors.
    if (first.handler !== handlersOf(first.call)[0] || first.handler.parent !== first.call) {
      editor.insert(first.handler.getStart(source.ast), `${local}, `);
      continue;
    }
    insertUse(editor, group, local);
  }
}

/**
 * `app.use(morgan.errorHandler)` before the routes logs answers, whatever it is called: a handler by name alone is none
 * where the app goes on with other layers and registers one that certainly handles errors behind them.
 */
function dropAccessLoggers(session: WiringSession, apps: Apps, group: ErrorHandlerUse[]): void {
  const certain = group.find((use) => use.certain);
  const [first] = group;
  if (certain === undefined || first === undefined || first.certain) return;
  const owner = functionOrFile(certain.call);
  const handlers = new Set<ts.Node>(group.map(({ call }) => call));
  const layers = [...session.calls()].filter(
    ({ call, source }) =>
      source === certain.source &&
      call.end < certain.call.end &&
      !handlers.has(call) &&
      functionOrFile(call) === owner &&
      isLayer(call, source, apps),
  );
  while (group[0] !== undefined && !group[0].certain) {
    const { call } = group[0];
    if (!layers.some((layer) => layer.call.end > call.end)) return;
    group.shift();
  }
}

/** Whether the call registers middleware, a router or a route on the app. */
function isLayer(call: ts.Node, source: SourceFile, apps: Apps): boolean {
  const ts = typescript();
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return false;
  const { name, expression } = call.expression;
  return /^(?:use|all|get|post|put|patch|delete)$/.test(name.text) && apps.isApp(expression, source);
}

function insertUse(
  editor: ReturnType<WiringSession['editor']>,
  group: ErrorHandlerUse[],
  local: string,
): void {
  const [first] = group;
  if (first === undefined) return;
  const { source, call } = first;
  const access = call.expression as ts.PropertyAccessExpression;
  const receiver = access.expression;
  const statement = commonStatement(group);
  const named = /^(?:this\.)?[\w$.#]+$/.test(receiver.getText(source.ast));
  if (named && statement !== undefined) {
    editor.statementBefore(statement, `${receiver.getText(source.ast)}.use(${local})`);
    return;
  }
  // In a chain: `.use(recordErrors)` before `.use(errorHandler)`, on a line of its own where the chain has one a link.
  const between = source.text.slice(receiver.end, access.name.getStart(source.ast));
  const lineBreak = /^\s*\n\s*(?=\.)/.exec(between)?.[0] ?? '';
  editor.insert(receiver.end, `${lineBreak}.use(${local})`);
}

function isRecorded(session: WiringSession, source: SourceFile): boolean {
  const local = session.localName(source, 'recordErrors');
  return (
    local !== undefined && new RegExp(`[(,\\s]${local.replaceAll('$', '\\$')}\\s*[,)]`).test(source.text)
  );
}

function errorHandlerUses(session: WiringSession, apps: Apps): ErrorHandlerUse[] {
  const ts = typescript();
  const uses: ErrorHandlerUse[] = [];
  for (const { call, source } of session.calls()) {
    if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) continue;
    if (call.expression.name.text !== 'use') continue;
    const handler = handlersOf(call).find((one) => isErrorHandler(one, source, session.tracer));
    if (handler === undefined || !apps.isApp(call.expression.expression, source)) continue;
    uses.push({ call, source, handler, certain: isErrorHandler(handler, source, session.tracer, false) });
  }
  return uses;
}

/** The handlers among the arguments, lists taken apart, a mount path left out. */
function handlersOf(call: ts.CallExpression): ts.Expression[] {
  const ts = typescript();
  const flat = (one: ts.Expression): ts.Expression[] =>
    ts.isArrayLiteralExpression(one) ? one.elements.flatMap(flat) : [one];
  return call.arguments
    .flatMap(flat)
    .filter((one) => !ts.isStringLiteralLike(one) && !ts.isRegularExpressionLiteral(one));
}

/** True for a function of four parameters, found through names, imports and factories; else by type, else by name. */
function isErrorHandler(node: ts.Expression, source: SourceFile, tracer: Tracer, byName = true): boolean {
  const ts = typescript();
  if (ts.isSpreadElement(node)) return isErrorHandler(node.expression, source, tracer, byName);
  const value = tracer.trace(node, source);
  if (value?.kind === 'node') {
    if (ts.isFunctionLike(value.node)) {
      return value.node.parameters.length === 4 || isTypedHandler(value.node);
    }
    if (
      ts.isPropertyDeclaration(value.node) ||
      ts.isParameter(value.node) ||
      ts.isVariableDeclaration(value.node)
    ) {
      return value.node.type !== undefined && HANDLER_TYPE.test(value.node.type.getText());
    }
    if (ts.isArrayLiteralExpression(value.node)) {
      return value.node.elements.some((one) => isErrorHandler(one, value.source, tracer, byName));
    }
    if (!ts.isCallExpression(value.node)) return false;
    const bound = boundFunction(value.node);
    if (bound !== undefined) return isErrorHandler(bound, value.source, tracer, byName);
  }
  if (!byName) return false;
  const named = ts.isCallExpression(node) ? node.expression : node;
  return HANDLER_NAME.test(named.getText(source.ast).split('.').at(-1) ?? '');
}

/** `handler` of `handler.bind(this)`. */
function boundFunction(call: ts.CallExpression): ts.Expression | undefined {
  const ts = typescript();
  if (!ts.isPropertyAccessExpression(call.expression) || call.expression.name.text !== 'bind')
    return undefined;
  return call.expression.expression;
}

/** `const handler: ErrorRequestHandler = (error, request, response) => …` has fewer parameters written than it gets. */
function isTypedHandler(node: ts.SignatureDeclaration): boolean {
  const ts = typescript();
  const { parent } = node as ts.Node;
  return (
    ts.isVariableDeclaration(parent) && parent.type !== undefined && HANDLER_TYPE.test(parent.type.getText())
  );
}

function groupedByFunction(uses: readonly ErrorHandlerUse[]): ErrorHandlerUse[][] {
  const groups = new Map<ts.Node, ErrorHandlerUse[]>();
  for (const use of uses) {
    const owner = functionOrFile(use.call);
    const group = groups.get(owner);
    if (group === undefined) groups.set(owner, [use]);
    else group.push(use);
  }
  return [...groups.values()].map((group) => group.sort((a, b) => a.call.end - b.call.end));
}

function functionOrFile(node: ts.Node): ts.Node {
  const ts = typescript();
  let up = node;
  while (!ts.isFunctionLike(up) && !ts.isSourceFile(up)) up = up.parent;
  return up;
}

/** The statement of the innermost list that holds all the group's calls, at the first of them. */
function commonStatement(group: readonly ErrorHandlerUse[]): ts.Statement | undefined {
  const [first, ...others] = group;
  if (first === undefined) return undefined;
  let statement = statementInList(first.call);
  const holdsAll = (list: ts.Node): boolean =>
    others.every(({ call }) => call.pos >= list.pos && call.end <= list.end);
  while (statement !== undefined && !holdsAll(statement.parent))
    statement = statementInList(statement.parent);
  return statement !== undefined && leadingIndent(first.source, statement) !== undefined
    ? statement
    : undefined;
}
