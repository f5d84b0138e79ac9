import type { ts } from 'ts-morph';
import type { SourceEditor } from '../edit/source-editor.js';
import { descendants, type SourceFile } from '../inspect/source-file.js';
import { typescript } from '../inspect/typescript.js';
import { holderOf, isObserved, observeValue } from './observe-value.js';
import type { Site } from './sites.js';
import type { WiringSession } from './wiring-session.js';

/** `NestFactory.create(AppModule)` */
export interface Creation extends Site {
  call: ts.CallExpression;
}

/** A place where the application that a creation promises is at hand. */
export interface AppAtHand {
  source: SourceFile;
  isObserved: (observe: string) => boolean;
  observe: (editor: SourceEditor, observe: string) => void;
}

/** The calls of these methods of `NestFactory`. */
export function creations(session: WiringSession, methods: readonly string[]): Creation[] {
  const found: Creation[] = [];
  for (const { call, source } of session.calls()) {
    if (!typescript().isCallExpression(call)) continue;
    const callee = session.tracer.trace(call.expression, source);
    if (callee?.kind !== 'package' || callee.package !== '@nestjs/core') continue;
    const [factory, method = ''] = callee.path;
    if (factory === 'NestFactory' && methods.includes(method)) found.push({ call, source });
  }
  return found;
}

/** Where the application is at hand: where its promise is awaited, returned from an async function, or in its `then`. */
export function appsAtHand(session: WiringSession, { call, source }: Creation): AppAtHand[] {
  const ts = typescript();
  const { parent } = call;
  if (ts.isAwaitExpression(parent)) return [awaitedApp(parent, source)];
  const inThen = thenApp(call, source);
  if (inThen !== undefined) return [inThen];
  const owner = returnedFrom(call);
  if (owner === undefined) return [];
  if (isAsync(owner)) return [returnedApp(call, source)];
  return session.tracer
    .callersOf(owner)
    .flatMap((caller) =>
      ts.isCallExpression(caller.call)
        ? appsAtHand(session, { call: caller.call, source: caller.source })
        : [],
    );
}

function awaitedApp(made: ts.AwaitExpression, source: SourceFile): AppAtHand {
  return {
    source,
    isObserved: (observe) => isObserved(source, made, observe),
    observe: (editor, observe) => {
      if (holderOf(withoutCasts(made)) === undefined) editor.wrap(made, `${observe}(`, ')');
      else observeValue(editor, made, observe, []);
    },
  };
}

function withoutCasts(made: ts.Expression): ts.Expression {
  const ts = typescript();
  let top = made;
  while (ts.isParenthesizedExpression(top.parent) || ts.isAsExpression(top.parent)) top = top.parent;
  return top;
}

/** `return NestFactory.create(…)` of an async function: there it can be awaited. */
function returnedApp(call: ts.CallExpression, source: SourceFile): AppAtHand {
  return {
    source,
    isObserved: () => false,
    observe: (editor, observe) => {
      editor.wrap(call, `${observe}(await `, ')');
    },
  };
}

/** The application of `.then((app) => …)`. */
function thenApp(call: ts.CallExpression, source: SourceFile): AppAtHand | undefined {
  const ts = typescript();
  const access = call.parent;
  if (!ts.isPropertyAccessExpression(access) || access.name.text !== 'then') return undefined;
  if (!ts.isCallExpression(access.parent) || access.parent.expression !== access) return undefined;
  const [callback] = access.parent.arguments;
  if (callback === undefined || !(ts.isArrowFunction(callback) || ts.isFunctionExpression(callback)))
    return undefined;
  const { body } = callback;
  const name = callback.parameters[0]?.name;
  if (name === undefined || !ts.isIdentifier(name)) return undefined;
  const first = ts.isBlock(body) ? body.statements[0] : receiverOf(body, name.text);
  if (first === undefined) return undefined;
  return {
    source,
    isObserved: (observe) =>
      [...descendants(body)].some(
        (node) =>
          ts.isCallExpression(node) &&
          node.expression.getText(source.ast) === observe &&
          node.arguments[0]?.getText(source.ast) === name.text,
      ),
    observe: (editor, observe) => {
      if (ts.isStatement(first)) editor.statementBefore(first, `${observe}(${name.text})`);
      else editor.wrap(first, `${observe}(`, ')');
    },
  };
}

/** `app` of `app.listen(3000)`, `app.enableCors().listen(3000)` and `start(app)`. */
function receiverOf(body: ts.Expression, name: string): ts.Expression | undefined {
  const ts = typescript();
  const isApp = (one: ts.Expression): boolean => ts.isIdentifier(one) && one.text === name;
  let node = body;
  while (ts.isCallExpression(node) || ts.isPropertyAccessExpression(node) || ts.isAwaitExpression(node)) {
    const passed = ts.isCallExpression(node) ? node.arguments.find(isApp) : undefined;
    if (passed !== undefined) return passed;
    node = node.expression;
  }
  return isApp(node) ? node : undefined;
}

/** The function that gives back the value of a call. */
function returnedFrom(call: ts.CallExpression): ts.SignatureDeclaration | undefined {
  const ts = typescript();
  const { parent } = call;
  if (ts.isArrowFunction(parent) && parent.body === call) return parent;
  if (!ts.isReturnStatement(parent)) return undefined;
  let up: ts.Node = parent;
  while (!ts.isFunctionLike(up) && !ts.isSourceFile(up)) up = up.parent;
  return ts.isFunctionLike(up) ? up : undefined;
}

function isAsync(owner: ts.SignatureDeclaration): boolean {
  const ts = typescript();
  const modifiers = ts.canHaveModifiers(owner) ? ts.getModifiers(owner) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) ?? false;
}
