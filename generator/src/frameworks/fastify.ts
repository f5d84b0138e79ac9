import { posix } from 'node:path';
import type { ts } from 'ts-morph';
import type { Service } from '../inspect/service.js';
import type { SourceFile } from '../inspect/source-file.js';
import { typescript } from '../inspect/typescript.js';
import type { Framework, Wiring, WiringContext } from './framework.js';
import { holderOf, isObserved, observeValue, outermost } from './observe-value.js';
import { findSites, type Site } from './sites.js';
import { singleLineLength, type WiringSession } from './wiring-session.js';

export const fastify: Framework = { name: 'fastify', wire: wireFastify };

/** Longest line that `observe(…)` round the call may make; above it the app is observed on the line after. */
const LINE_WIDTH = 100;

const REQUEST_LINES =
  "Fastify's own two lines a request make room for the access line; with disableRequestLogging or a LogController of your own, you decide.";

interface Instance extends Site {
  call: ts.CallExpression;
}

function wireFastify(context: WiringContext): Wiring {
  const { session, sites: made } = findSites(context, instances);
  if (made.length === 0 || session.isGuess(made) || isStartedByCli(context.service)) {
    session.manual.push(manualObserve(session));
  } else {
    for (const { call, source } of made) wireInstance(session, call, source);
  }
  return session.wiring();
}

function wireInstance(session: WiringSession, call: ts.CallExpression, source: SourceFile): void {
  session.found.push(`app made in ${session.place(source, call)}`);
  const done = session.localName(source, 'observe');
  const observed = done !== undefined && isObserved(source, call, done);
  const [options] = call.arguments;
  const wantsLogging = options !== undefined && mayLog(options) && !isWrapped(session, source, options);
  if (observed && !wantsLogging) return;
  if (wantsLogging && !session.notes.includes(REQUEST_LINES)) session.notes.push(REQUEST_LINES);
  const editor = session.editor(source, 'every request is observed from the moment the app exists');
  const observe = observed ? undefined : session.emitted(editor, 'observe');
  const inline = observe !== undefined && isInline(source, call, observe, wantsLogging);
  if (inline) editor.insert(call.getStart(source.ast), `${observe}(`);
  if (wantsLogging) editor.wrap(options, `${session.emitted(editor, 'withLogging')}(`, ')');
  if (inline) editor.insert(call.end, ')');
  else if (observe !== undefined) observeValue(editor, call, observe, []);
}

/** On its own line `observe(…)` goes round the call; over several lines a line after it is the smaller change. */
function isInline(
  source: SourceFile,
  call: ts.CallExpression,
  observe: string,
  wantsLogging: boolean,
): boolean {
  const length = singleLineLength(source, call);
  const added = observe.length + 2 + (wantsLogging ? 'withLogging()'.length : 0);
  const fits = length !== undefined && length + added <= LINE_WIDTH;
  return fits || holderOf(outermost(call)) === undefined;
}

/** `fastify start app.js` makes the app itself and loads the service as a plugin. */
function isStartedByCli(service: Service): boolean {
  const scripts = Object.values(service.packageJson.data.scripts ?? {});
  return service.startCommands.length === 0 && scripts.some((command) => /\bfastify start\b/.test(command));
}

/** False only where the options plainly have no logger: then there is nothing to put ours in place of. */
function mayLog(options: ts.Expression): boolean {
  const ts = typescript();
  if (!ts.isObjectLiteralExpression(options)) return true;
  return options.properties.some((property) => {
    if (ts.isSpreadAssignment(property)) return true;
    const name = property.name.getText();
    if (name !== 'logger' && name !== 'loggerInstance') return false;
    return !ts.isPropertyAssignment(property) || property.initializer.kind !== ts.SyntaxKind.FalseKeyword;
  });
}

function isWrapped(session: WiringSession, source: SourceFile, options: ts.Expression): boolean {
  const ts = typescript();
  const local = session.localName(source, 'withLogging');
  return (
    local !== undefined && ts.isCallExpression(options) && options.expression.getText(source.ast) === local
  );
}

/** Calls of Fastify's factory: `Fastify()`, `fastify.default()`, `require('fastify')()`, `{ fastify }`. */
function instances(session: WiringSession): Instance[] {
  const ts = typescript();
  const found: Instance[] = [];
  for (const { call, source } of session.calls()) {
    if (!ts.isCallExpression(call)) continue;
    const callee = session.tracer.trace(call.expression, source);
    if (callee?.kind !== 'package' || callee.package !== 'fastify') continue;
    if (callee.path.length === 0 || (callee.path.length === 1 && callee.path[0] === 'fastify')) {
      // `require('fastify')` itself comes down to the package, it is not a call of it.
      if (!isLoad(call)) found.push({ call, source });
    }
  }
  return found;
}

function isLoad(call: ts.CallExpression): boolean {
  const ts = typescript();
  return (
    call.expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(call.expression) && call.expression.text === 'require')
  );
}

function manualObserve(session: WiringSession): Wiring['manual'][number] {
  const { service } = session.context;
  const { file } = service.entry;
  const entry = session.graph.modules.get(file);
  const specifier = entry === undefined ? './observability' : session.specifier(entry);
  const esm = service.language === 'ts' || service.moduleSystem === 'esm';
  const load = (names: string, from: string): string =>
    esm ? `import ${names} from '${from}';` : `const ${names} = require('${from}');`;
  const loads = [load('Fastify', 'fastify'), load('{ observe, withLogging }', specifier)];
  if (!isStartedByCli(service)) {
    return {
      title: 'Observe the Fastify app',
      file,
      line: null,
      snippet: `${loads.join('\n')}\n\nconst app = observe(Fastify(withLogging({ logger: true })));`,
      why: `It is not certain where the app is made: no call of Fastify() was found in the files that ${file} loads.`,
    };
  }
  const plugin = `./${posix.basename(file).replace(/\.[cm]?[jt]s$/, esm && service.importExtension !== 'none' ? '.js' : '')}`;
  const lines = [
    ...[...loads, load('plugin', plugin), ''],
    'const app = observe(Fastify(withLogging({ logger: true })));',
    'app.register(plugin);',
    "app.listen({ port: Number(process.env.PORT ?? 3000), host: '0.0.0.0' });",
  ];
  return {
    title: 'Observe the Fastify app',
    file,
    line: null,
    snippet: lines.join('\n'),
    why: `fastify-cli makes the app (fastify start), so there is no Fastify() call to wrap: make it in a file of your own beside ${file}, server.${service.language} say, and start that with the preload in place of \`fastify start\`.`,
  };
}
