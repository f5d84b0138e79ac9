import { defaultFeatures } from '../features/default-features.js';
import { featureNames, type FeatureName } from '../features/feature.js';
import type { Service } from '../inspect/service.js';
import { Problem } from '../problem.js';

const hints: Record<FeatureName, string> = {
  logging: 'JSON lines with request and trace id; the others stand on it',
  metrics: 'Prometheus, bounded labels',
  errors: 'one family, translated at the boundary, problem details',
  tracing: 'OpenTelemetry, sent over OTLP',
  health: '/live, /ready, /health and a shutdown that drains',
  tasks:
    'jobs, queues and schedules, where the service has BullMQ, pg-boss, graphile-worker, agenda or a cron package',
  lint: 'eslint-plugin-sightline',
};

/** Asks which features are wanted. Throws a Problem when the user leaves. */
export async function askFeatures(service: Service): Promise<FeatureName[]> {
  const { multiselect } = await import('@clack/prompts');
  const answer = await multiselect<FeatureName>({
    message: 'What should the service get?',
    options: featureNames.map((value) => ({
      value,
      label: value,
      hint: reasonAgainst(value, service) ?? hints[value],
    })),
    initialValues: defaultFeatures(service),
    output: process.stderr,
  });
  if (typeof answer === 'symbol') throw left();
  return featureNames.filter((name) => name === 'logging' || answer.includes(name));
}

function reasonAgainst(name: FeatureName, { existing, oldMetricsClient }: Service): string | undefined {
  if (name === 'tracing' && existing.tracing !== null) return `${existing.tracing.package} does it here`;
  if (name === 'metrics' && oldMetricsClient !== undefined)
    return `needs prom-client 13 or later, here is ${oldMetricsClient}`;
  return undefined;
}

/** Asks for one of some names. Throws a Problem when the user leaves. */
export async function askName<Name extends string>(message: string, names: readonly Name[]): Promise<Name> {
  const { select } = await import('@clack/prompts');
  const answer = await select<string>({
    message,
    options: names.map((value) => ({ value, label: value })),
    output: process.stderr,
  });
  const chosen = names.find((name) => name === answer);
  if (chosen === undefined) throw left();
  return chosen;
}

/** Asks what becomes of emitted files that the team edited. Throws a Problem when the user leaves. */
export async function askEdited(files: readonly string[]): Promise<'delete' | 'keep'> {
  const { select } = await import('@clack/prompts');
  const answer = await select<'delete' | 'keep'>({
    message: `These files were edited since they were emitted:\n${files.join('\n')}`,
    options: [
      { value: 'keep', label: 'Leave them to me' },
      { value: 'delete', label: 'Delete them too' },
    ],
    output: process.stderr,
  });
  if (typeof answer === 'symbol') throw left();
  return answer;
}

/** Asks whether the plan is to be applied, showing its diff as often as wished. Throws a Problem for a no. */
export async function confirmPlan(showDiff: () => Promise<void>): Promise<void> {
  const { select } = await import('@clack/prompts');
  for (;;) {
    const answer = await select({
      message: 'Apply this?',
      options: [
        { value: 'apply', label: 'Yes, apply it' },
        { value: 'diff', label: 'Show the diff first' },
        { value: 'leave', label: 'No, leave everything as it is' },
      ],
      output: process.stderr,
    });
    if (answer === 'apply') return;
    if (answer !== 'diff') throw left();
    await showDiff();
  }
}

/** Asks whether something that cannot be taken back is to be done. Throws a Problem for a no. */
export async function confirmChange(message: string): Promise<void> {
  const { confirm } = await import('@clack/prompts');
  const answer = await confirm({ message, initialValue: false, output: process.stderr });
  if (answer !== true) throw left();
}

function left(): Problem {
  return new Problem('Stopped, as you wished.', 'Nothing was changed.');
}
