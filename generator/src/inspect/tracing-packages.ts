import { packageNameOf } from './package-name.js';

/** A package that traces a whole process. */
interface TracingPackage {
  name: RegExp;
  /** By setting OpenTelemetry's one tracer provider of a process, or by an agent of its own beside it. */
  kind: 'provider' | 'agent';
  /** Classes that are made and functions that are called for it; empty for the module itself. */
  starts?: RegExp;
  /** What is loaded for it, behind the name of the package. */
  loads?: RegExp;
}

const NOTHING_BEHIND = /^$/;

const PACKAGES: readonly TracingPackage[] = [
  { name: /^@opentelemetry\/sdk-node$/, kind: 'provider', starts: /^NodeSDK$/ },
  {
    name: /^@opentelemetry\/sdk-trace(?:-node|-base)?$/,
    kind: 'provider',
    starts: /^(?:Node|Basic)?TracerProvider$/,
  },
  { name: /^@opentelemetry\/auto-instrumentations-node$/, kind: 'provider', loads: /^register$/ },
  { name: /^@honeycombio\/opentelemetry-node$/, kind: 'provider', starts: /^HoneycombSDK$/ },
  { name: /^@vercel\/otel$/, kind: 'provider', starts: /^registerOTel$/ },
  { name: /^@azure\/monitor-opentelemetry$/, kind: 'provider', starts: /^useAzureMonitor$/ },
  { name: /^applicationinsights$/, kind: 'provider', starts: /^(?:setup|useAzureMonitor)$/ },
  { name: /^@splunk\/otel$/, kind: 'provider', starts: /^start$/, loads: /^instrument$/ },
  { name: /^@sentry\/(?:node|nestjs|node-core)$/, kind: 'provider', starts: /^init$/, loads: /^init$/ },
  { name: /^@elastic\/opentelemetry-node$/, kind: 'provider', loads: NOTHING_BEHIND },
  {
    name: /^@aws\/aws-distro-opentelemetry-node-autoinstrumentation$/,
    kind: 'provider',
    loads: /^register$/,
  },
  { name: /^@hyperdx\/node-opentelemetry$/, kind: 'provider', starts: /^init(?:SDK)?$/, loads: /\btracing$/ },
  { name: /^@traceloop\/node-server-sdk$/, kind: 'provider', starts: /^initialize$/ },
  { name: /^@uptrace\/node$/, kind: 'provider', starts: /^configureOpentelemetry$/ },
  { name: /^@appsignal\/nodejs$/, kind: 'provider', starts: /^Appsignal$/ },
  { name: /^dd-trace$/, kind: 'agent', starts: /^init$/, loads: /^init(?:\.js|ialize\.mjs)?$/ },
  { name: /^newrelic$/, kind: 'agent', loads: NOTHING_BEHIND },
  { name: /^elastic-apm-node$/, kind: 'agent', starts: /^start$/, loads: /^start(?:\.js)?$/ },
  {
    name: /^@instana\/collector$/,
    kind: 'agent',
    starts: /^(?:default)?$/,
    loads: /^src\/immediate(?:\.js)?$/,
  },
];

/** Whether a text may start any of them: they are looked for only where it does. */
export const MENTIONS_TRACING = new RegExp(PACKAGES.map(({ name }) => name.source.slice(1, -1)).join('|'));

/** Whether loading this starts tracing: `dd-trace/init`. */
export function startsWhenLoaded(specifier: string): boolean {
  const behind = specifier.slice(packageNameOf(specifier).length + 1);
  return packageOf(packageNameOf(specifier))?.loads?.test(behind) ?? false;
}

/** Whether calling this, or making one, starts tracing; `member` is empty for what the package itself is. */
export function startsWhenCalled(name: string, member: string): boolean {
  return packageOf(name)?.starts?.test(member) ?? false;
}

/** Whether the package traces by an agent of its own. */
export function isAgent(name: string): boolean {
  return packageOf(name)?.kind === 'agent';
}

function packageOf(name: string): TracingPackage | undefined {
  return PACKAGES.find((one) => one.name.test(name));
}
