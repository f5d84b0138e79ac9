import type { ManualStep } from '../edit/splice.js';
import type { Existing } from '../inspect/service.js';
import type { FeatureName } from './feature.js';

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
    const goes = isSentry ? 'give it `skipOpenTelemetrySetup: true`' : 'take it out';
    return {
      notes: [
        `Tracing is left to ${name} (${place}): of two in one process one gets no spans. To have this one, ${goes} and run \`sightline add tracing\`.`,
      ],
      manual: [],
    };
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
        why: 'A process has one tracer provider. The preload sets its own first, so that this one gets no spans, and what it exports to stays empty.',
      },
    ],
  };
}
