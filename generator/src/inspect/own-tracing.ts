import { basename, extname } from 'node:path/posix';
import { coerce } from 'semver';
import type { ts } from 'ts-morph';
import { specifiersOf, type ModuleGraph, type ReadSource } from './module-graph.js';
import { declaredRange } from './package-json.js';
import { packageNameOf } from './package-name.js';
import type { Existing, PackageJson, StartCommand } from './service.js';
import { descendants, lineOf, parseSource, type SourceFile } from './source-file.js';
import { Tracer } from './trace.js';
import { typescript } from './typescript.js';

/** What sets OpenTelemetry's one tracer provider of a process, by package: classes that are made, functions that are called. */
const STARTS: readonly { package: RegExp; name: RegExp }[] = [
  { package: /^@opentelemetry\/sdk-node$/, name: /^NodeSDK$/ },
  { package: /^@opentelemetry\/sdk-trace(?:-node|-base)?$/, name: /^(?:Node|Basic)?TracerProvider$/ },
  { package: /^@honeycombio\/opentelemetry-node$/, name: /^HoneycombSDK$/ },
  { package: /^@vercel\/otel$/, name: /^registerOTel$/ },
  { package: /^@azure\/monitor-opentelemetry$/, name: /^useAzureMonitor$/ },
  { package: /^@splunk\/otel$/, name: /^start$/ },
  { package: /^@sentry\/(?:node|nestjs|node-core)$/, name: /^init$/ },
];
/** Modules that do so when they are loaded. */
const LOADED =
  /^(?:@opentelemetry\/auto-instrumentations-node\/register|@splunk\/otel\/instrument|@sentry\/node\/init)$/;
const MENTION =
  /@opentelemetry\/(?:sdk-|auto-instrumentations-node\/register)|@honeycombio\/opentelemetry|@vercel\/otel|@azure\/monitor-|@splunk\/otel|@sentry\//;
/** In a shell's words, or in the list that an image may give: `"--import", "./otel.js"`. */
const PRELOADS = /(?:--import|--require|-r)["']?[ =,]+["']?([^\s"',]+)/g;

type OwnTracing = NonNullable<Existing['tracing']>;

/**
 * Where the service starts tracing by itself, in what its entry loads or in a preload of its scripts, its image and so on;
 * null where it does not. OpenTelemetry takes one tracer provider a process: a second one gets no spans.
 */
export function findOwnTracing(
  data: PackageJson,
  starts: readonly StartCommand[],
  graph: ModuleGraph,
  files: readonly string[],
  read: ReadSource,
): OwnTracing | null {
  const preloads = commandsOf(data, starts).flatMap(({ text, ...place }) =>
    [...text.matchAll(PRELOADS)].map(([, named = '']) => ({ named, ...place })),
  );
  const loaded = preloads.find(({ named }) => LOADED.test(named));
  if (loaded !== undefined)
    return { package: packageNameOf(loaded.named), file: loaded.file, line: loaded.line };
  const stems = new Set(preloads.map(({ named }) => stemOf(named)));
  const tracer = new Tracer(graph);
  for (const file of files) {
    if (!graph.modules.has(file) && !stems.has(stemOf(file))) continue;
    const text = read(file);
    if (text === undefined || !MENTION.test(text)) continue;
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

function commandsOf(data: PackageJson, starts: readonly StartCommand[]): Command[] {
  const scripts = Object.values(data.scripts ?? {});
  return [
    ...scripts.map((text): Command => ({ text, file: 'package.json', line: null })),
    ...starts.flatMap(({ source, command }): Command[] =>
      source.kind === 'script' ? [] : [{ text: command, file: source.file, line: source.line }],
    ),
  ];
}

function startIn(source: SourceFile, tracer: Tracer, data: PackageJson): OwnTracing | undefined {
  const loaded = specifiersOf(source).find((specifier) => LOADED.test(specifier));
  if (loaded !== undefined) return { package: packageNameOf(loaded), file: source.file, line: 1 };
  const ts = typescript();
  for (const node of descendants(source.ast)) {
    if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) continue;
    const started = tracer.trace(node.expression, source);
    if (started?.kind !== 'package' || started.path.length === 0) continue;
    const name = started.path.at(-1) ?? '';
    const isStart = STARTS.some((one) => one.package.test(started.package) && one.name.test(name));
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
