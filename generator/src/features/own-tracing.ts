import type { ManualStep } from '../edit/splice.js';
import type { Existing, Service } from '../inspect/service.js';
import { isAgent } from '../inspect/tracing-packages.js';
import type { FeatureName } from './feature.js';

/** Whether the service sets OpenTelemetry's tracer provider itself: its spans can be asked for their ids. */
export function hasOwnProvider({ existing: { tracing } }: Service): boolean {
  return tracing !== null && !isAgent(tracing.package);
}

/** What there is to say where the service starts tracing by itself: ours is left out, or theirs has to go. */
export function besideOwnTracing(
  own: Existing['tracing'],
  features: readonly FeatureName[],
): { notes: string[]; manual: ManualStep[] } {
  if (own === null) return { notes: [], manual: [] };
  const { package: name, file, line } = own;
  const place = line === null ? file : `${file}:${String(line)}`;
  // Errors and the rest of Sentry do without.
  const isSentry = name.startsWith('@sentry/');
  if (!features.includes('tracing')) {
    const because = isAgent(name)
      ? 'beside it, each call of another service would carry two `traceparent` headers'
      : 'of two in one process one gets no spans';
    const goes = isSentry ? 'give it `skipOpenTelemetrySetup: true`' : 'take it out';
    const ids = isAgent(name) ? '' : ' Lines carry the ids of its spans.';
    const note = `Tracing is left to ${name} (${place}): ${because}.${ids} To have ours instead, ${goes} and run \`sightline add tracing\`.`;
    return { notes: [note], manual: [] };
  }
  return {
    notes: [],
    manual: [
      {
        title: isSentry ? `Keep ${name} out of tracing` : `Take out ${name}`,
        file,
        line,
        snippet: isSentry
          ? 'skipOpenTelemetrySetup: true,'
          : `Delete this start of ${name}. Where spans go is set by OTEL_EXPORTER_OTLP_ENDPOINT.`,
        why: isAgent(name)
          ? 'Both trace each request, and both add a `traceparent` to calls of other services, which then belong to neither trace.'
          : 'A process has one tracer provider. The preload sets its own first, so that this one gets no spans, and what it exports to stays empty.',
      },
    ],
  };
}
