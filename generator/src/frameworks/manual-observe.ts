import type { ts } from 'ts-morph';
import { loadStyleOf } from '../edit/source-editor.js';
import type { ManualStep } from '../edit/splice.js';
import { descendants, lineOf, type SourceFile } from '../inspect/source-file.js';
import { typescript } from '../inspect/typescript.js';
import type { Apps } from './apps.js';
import { observabilitySpecifier } from './observability-import.js';
import { methodCall, type Site } from './sites.js';
import type { WiringSession } from './wiring-session.js';

/** What is written by hand where the place is not certain: in the words and the code of one framework. */
export interface ManualWords {
  title: string;
  /** "the Koa app" */
  app: string;
  /** What was looked for: "no app.listen()" */
  lookedFor: string;
  /** The code round a listen call: given what it is called on, and the call. */
  code: (receiver: string, call: string) => string;
}

/** Several files listen, and imports do not show which of them the entry loads. */
export function manualChoice(session: WiringSession, sites: readonly Site[], words: ManualWords): ManualStep {
  const [{ call, source }] = sites as [Site, ...Site[]];
  const files = [...new Set(sites.map((site) => site.source.file))].join(', ');
  return {
    ...manualStep(session, source, codeFor(call, source, words), words.title),
    line: lineOf(source, call.getStart(source.ast)),
    why: `${files} listen, and the imports of ${session.context.service.entry.file} do not show which of them runs.`,
  };
}

/** Nothing was certain: the nearest thing to a listen call, and what to write there. */
export function manualObserve(session: WiringSession, words: ManualWords, apps?: Apps): ManualStep {
  const { service } = session.context;
  const detached = apps === undefined ? undefined : detachedListen(session, apps);
  if (detached !== undefined) {
    const { node, source } = detached;
    const app = node.expression.getText(source.ast);
    return {
      ...manualStep(session, source, words.code(app, `${app}.listen(port)`), words.title),
      line: lineOf(source, node.getStart(source.ast)),
      why: `${node.getText(source.ast)} is passed on instead of called, so the server that it makes is not at hand.`,
    };
  }
  const unknown = unknownListen(session);
  if (unknown !== undefined) {
    const { call, source } = unknown;
    return {
      ...manualStep(session, source, codeFor(call, source, words), words.title),
      line: lineOf(source, call.getStart(source.ast)),
      why: `It is not certain that ${methodCall(call)?.receiver.getText(source.ast) ?? 'it'} is ${words.app}.`,
    };
  }
  const entry = session.graph.modules.get(service.entry.file);
  return {
    ...manualStep(session, entry ?? null, words.code('server', 'server'), words.title),
    line: null,
    why: `${words.lookedFor} was found in the files that ${service.entry.file} loads.`,
  };
}

function codeFor(call: ts.CallExpression | ts.NewExpression, source: SourceFile, words: ManualWords): string {
  const text = call.getText(source.ast);
  const method = methodCall(call);
  const receiver = method?.receiver.getText(source.ast) ?? text.split('\n', 1)[0] ?? '';
  // Of a call over several lines the first alone is no code.
  const whole =
    method !== undefined && text.includes('\n') ? `${receiver}.${method.name}(/* as before */)` : text;
  return words.code(receiver, whole);
}

/** The step but for its place and its reason: load `observe`, or other names, then this code. */
export function manualStep(
  session: WiringSession,
  source: SourceFile | null,
  code: string,
  title: string,
  loaded: readonly string[] = ['observe'],
): Omit<ManualStep, 'line' | 'why'> {
  const { service, observabilityDir } = session.context;
  const file = source?.file ?? service.entry.file;
  const specifier = observabilitySpecifier(service, file, observabilityDir);
  const load = source === null ? 'import' : loadStyleOf(source, service.moduleSystem);
  const names = `{ ${loaded.join(', ')} }`;
  const line =
    load === 'import' ? `import ${names} from '${specifier}';` : `const ${names} = require('${specifier}');`;
  return { title, file, snippet: `${line}\n\n${code}` };
}

/** `app.listen` that is handed to `promisify` or `bind` instead of called. */
function detachedListen(
  session: WiringSession,
  apps: Apps,
): { node: ts.PropertyAccessExpression; source: SourceFile } | undefined {
  const ts = typescript();
  for (const source of session.graph.modules.values()) {
    for (const node of descendants(source.ast)) {
      if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'listen') continue;
      const called = ts.isCallExpression(node.parent) && node.parent.expression === node;
      if (!called && apps.isApp(node.expression, source)) return { node, source };
    }
  }
  return undefined;
}

/** The first `x.listen()` of something that is not known: not an instance of the service's own classes, not a server. */
function unknownListen(session: WiringSession): Site | undefined {
  const ts = typescript();
  for (const { call, source } of session.calls()) {
    const method = methodCall(call);
    if (method?.name !== 'listen') continue;
    const value = session.tracer.trace(method.receiver, source);
    if (value?.kind === 'node' && ts.isNewExpression(value.node)) continue;
    return { call, source };
  }
  return undefined;
}
