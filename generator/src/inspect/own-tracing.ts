import { basename, extname } from 'node:path/posix';
import { coerce } from 'semver';
import type { ts } from 'ts-morph';
import { specifiersOf, type ModuleGraph, type ReadSource } from './module-graph.js';
import { declaredRange } from './package-json.js';
import { packageNameOf } from './package-name.js';
import type { Existing, PackageJson, StartCommand } from './service.js';
import { descendants, lineOf, parseSource, type SourceFile } from './source-file.js';
import { Tracer } from './trace.js';
import { MENTIONS_TRACING, startsWhenCalled, startsWhenLoaded } from './tracing-packages.js';
import { typescript } from './typescript.js';

/** In a shell's words, or in the list that an image may give: `"--import", "./otel.js"`. */
const PRELOADS = /(?:--import|--require|-r)["']?[ =,]+["']?([^\s"',]+)/g;

type OwnTracing = NonNullable<Existing['tracing']>;

/**
 * Where the service starts tracing by itself, in what its entry loads or in a preload of its scripts, its image and so on;
 * null where it does not. OpenTelemetry takes one tracer provider a process: a second one gets no spans. An agent beside
 * it traces everything once more, and calls of other services carry two parents.
 */
export function findOwnTracing(
  data: PackageJson,
  starts: readonly StartCommand[],
  graph: ModuleGraph,
  files: readonly string[],
  read: ReadSource,
): OwnTracing | null {
  const preloads = commandsOf(data, starts, read).flatMap(({ text, ...place }) =>
    [...text.matchAll(PRELOADS)].map(([, named = '']) => ({ named, ...place })),
  );
  const loaded = preloads.find(({ named }) => startsWhenLoaded(named));
  if (loaded !== undefined)
    return { package: packageNameOf(loaded.named), file: loaded.file, line: loaded.line };
  const stems = new Set(preloads.map(({ named }) => stemOf(named)));
  const tracer = new Tracer(graph);
  for (const file of files) {
    if (!graph.modules.has(file) && !stems.has(stemOf(file))) continue;
    const text = read(file);
    if (text === undefined || !MENTIONS_TRACING.test(text)) continue;
    const found = startIn(parseSource(file, text), tracer, data);
    if (found !== undefined) return found;
  }
  return null;
}

interface Command {
  text: string;
  file: string;
  line: number | null;
}

function commandsOf(data: PackageJson, starts: readonly StartCommand[], read: ReadSource): Command[] {
  const scripts = Object.values(data.scripts ?? {});
  const images = new Set(starts.flatMap(({ source }) => (source.kind === 'dockerfile' ? [source.file] : [])));
  return [
    ...scripts.map((text): Command => ({ text, file: 'package.json', line: null })),
    ...starts.flatMap(({ source, command }): Command[] =>
      source.kind === 'script' ? [] : [{ text: command, file: source.file, line: source.line }],
    ),
    ...[...images].flatMap((file) => nodeOptionsOf(file, read(file) ?? '')),
  ];
}

/** What an image sets for every node that it starts: `ENV NODE_OPTIONS="--require dd-trace/init"`. */
function nodeOptionsOf(file: string, text: string): Command[] {
  return text.split('\n').flatMap((line, at) => {
    const options = /^\s*ENV\b.*\bNODE_OPTIONS[= ](.*)/.exec(line)?.[1];
    return options === undefined ? [] : [{ text: options, file, line: at + 1 }];
  });
}

function startIn(source: SourceFile, tracer: Tracer, data: PackageJson): OwnTracing | undefined {
  const loaded = specifiersOf(source).find((specifier) => startsWhenLoaded(specifier));
  if (loaded !== undefined) return { package: packageNameOf(loaded), file: source.file, line: 1 };
  const ts = typescript();
  for (const node of descendants(source.ast)) {
    if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) continue;
    const started = tracer.trace(node.expression, source);
    if (started?.kind !== 'package') continue;
    const isStart = startsWhenCalled(started.package, started.path.at(-1) ?? '');
    if (isStart && !isWithoutTracing(started.package, node, data))
      return { package: started.package, file: source.file, line: lineOf(source, node.getStart(source.ast)) };
  }
  return undefined;
}

/** Sentry stands on OpenTelemetry from version 8 on, unless it is told not to. */
function isWithoutTracing(name: string, call: ts.Node, data: PackageJson): boolean {
  if (!name.startsWith('@sentry/')) return false;
  if (/\bskipOpenTelemetrySetup\s*:\s*true\b/.test(call.getText())) return true;
  const version = coerce(declaredRange(data, name));
  return version !== null && version.major < 8;
}

/** `otel` of src/otel.ts and ./dist/otel.js. */
function stemOf(file: string): string {
  return basename(file, extname(file));
}
