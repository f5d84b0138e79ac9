import type { ts } from 'ts-morph';
import { loadedFrom } from '../inspect/entries.js';
import { descendants, lineOf, type SourceFile } from '../inspect/source-file.js';
import { typescript } from '../inspect/typescript.js';
import type { Wiring, WiringContext } from './framework.js';
import { manualStep } from './manual-observe.js';
import { WiringSession } from './wiring-session.js';

/** Calls that end what serves: `server.close()`, `app.stop()`, `shutdown()`. */
const ENDS = /^(?:\w*(?:close|stop|shut_?down|terminate|graceful|drain)\w*)$/i;
/** What is closed beside a server: stores and their connections. */
const STORE =
  /(?:connections?|mongo\w*|redis|db|database|pool|knex|prisma|sequelize|orm|client|cache|data_?source)$/i;
/** Further than this no handler is followed. */
const MAX_CALLS = 4;

/** A node of a function of the service, with the file that it stands in. */
interface Placed {
  node: ts.Node;
  source: SourceFile;
}

/**
 * Handlers of SIGTERM that end the process without waiting for the server: nothing of the orderly shutdown is left to
 * happen. They are the service's own, so they are told and not changed.
 */
export function wireEarlyExits(context: WiringContext): Wiring {
  const session = new WiringSession(context, false, loadedFrom(context.service));
  const handling = [...session.graph.modules.values()].filter(({ text }) => text.includes('SIGTERM'));
  const calls = handling.flatMap((source) => descendants(source.ast).map((call) => ({ call, source })));
  for (const { call, source } of calls) {
    const handler = handlerOfTermination(call);
    if (handler === undefined) continue;
    const reached = [...reachedFrom({ node: handler, source }, session)];
    if (!reached.some(isExit) || reached.some((one) => waitsForEnd(one, session))) continue;
    session.manual.push({
      ...manualStep(
        session,
        source,
        "onShutdown('service', () => {\n  // what this handler closes\n});",
        'Let the shutdown finish',
        ['onShutdown'],
      ),
      line: lineOf(source, call.getStart(source.ast)),
      why: 'This handler of SIGTERM ends the process without waiting for the server: requests in flight are cut off, and the last spans are lost. Without it the emitted shutdown ends the process, once it has run what onShutdown was given.',
    });
  }
  return session.wiring();
}

/** `handler` of `process.on('SIGTERM', handler)`, also where the signal is one of a list: `process.on(signal, handler)`. */
function handlerOfTermination(call: ts.Node): ts.Expression | undefined {
  const ts = typescript();
  if (!ts.isCallExpression(call) || !/^process\.(?:on|once|addListener)$/.test(call.expression.getText())) {
    return undefined;
  }
  const [signal, handler] = call.arguments;
  if (signal === undefined || handler === undefined) return undefined;
  const isTermination = ts.isStringLiteralLike(signal)
    ? signal.text === 'SIGTERM'
    : ts.isIdentifier(signal) && /^sig/i.test(signal.text);
  return isTermination ? handler : undefined;
}

/** Everything that runs with a function: its own nodes and those of the functions of the service that it calls. */
function* reachedFrom(
  { node, source }: Placed,
  session: WiringSession,
  left = MAX_CALLS,
): Generator<Placed, void, undefined> {
  const ts = typescript();
  const value = session.tracer.trace(node, source);
  if (left === 0 || value?.kind !== 'node' || !ts.isFunctionLike(value.node)) return;
  for (const inner of descendants(value.node)) {
    yield { node: inner, source: value.source };
    if (ts.isCallExpression(inner) && !ts.isFunctionLike(inner.expression)) {
      yield* reachedFrom({ node: inner.expression, source: value.source }, session, left - 1);
    }
  }
}

/** `process.exit()`, but for the one that a timer calls when nothing else has. */
function isExit({ node }: Placed): boolean {
  const ts = typescript();
  if (!ts.isCallExpression(node) || node.expression.getText() !== 'process.exit') return false;
  for (let up: ts.Node | undefined = node.parent; up !== undefined; up = up.parent as ts.Node | undefined) {
    if (ts.isCallExpression(up) && /^(?:\w+\.)?setTimeout$/.test(up.expression.getText())) return false;
  }
  return true;
}

/** A call that ends what serves, and whose end is waited for: awaited, promised on, or told by a callback. */
function waitsForEnd({ node, source }: Placed, { tracer }: WiringSession): boolean {
  const ts = typescript();
  if (!ts.isCallExpression(node)) return false;
  const { expression: callee } = node;
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
  const owner = ts.isPropertyAccessExpression(callee) ? callee.expression.getText() : '';
  if (!ENDS.test(name) || STORE.test(owner)) return false;
  // One of the service's own has been followed: what it does decides, not its name.
  const value = tracer.trace(callee, source);
  if (value?.kind === 'node' && ts.isFunctionLike(value.node)) return false;
  if (node.arguments.some((one) => ts.isFunctionLike(one) || ts.isIdentifier(one))) return true;
  let up: ts.Node = node.parent;
  while (!ts.isExpressionStatement(up) && !ts.isFunctionLike(up) && !ts.isBlock(up)) {
    if (ts.isAwaitExpression(up) || ts.isReturnStatement(up) || ts.isVariableDeclaration(up)) return true;
    if (ts.isPropertyAccessExpression(up) && /^(?:then|finally|catch)$/.test(up.name.text)) return true;
    if (ts.isSourceFile(up)) return false;
    up = up.parent;
  }
  return ts.isArrowFunction(up);
}
