import type { ts } from 'ts-morph';
import type { SourceFile } from '../inspect/source-file.js';
import { typescript } from '../inspect/typescript.js';
import type { WiringContext } from './framework.js';
import { WiringSession } from './wiring-session.js';

/** A call that wiring is about: one that makes an app or a server, or that listens. */
export interface Site {
  call: ts.CallExpression | ts.NewExpression;
  source: SourceFile;
}

/** Looks in what the entry visibly loads, and where nothing is there in all source files of the service. */
export function findSites<S extends Site>(
  context: WiringContext,
  search: (session: WiringSession) => S[],
): { session: WiringSession; sites: S[] } {
  const visible = new WiringSession(context, false);
  const sites = search(visible);
  if (sites.length > 0) return { session: visible, sites };
  const all = new WiringSession(context, true);
  return { session: all, sites: search(all) };
}

/** `listen` of `app.listen(80)`, with what it is called on. */
export function methodCall(
  call: ts.CallExpression | ts.NewExpression,
): { name: string; receiver: ts.Expression } | undefined {
  const ts = typescript();
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return undefined;
  return { name: call.expression.name.text, receiver: call.expression.expression };
}
