import { gte, major } from 'semver';
import { OTEL3_NODE } from '../features/telemetry-line.js';
import { nodeTypes } from '../features/versions.js';
import type { NewService } from './new-service.js';
import type { Recipe } from './recipe.js';

/** Text of the package.json of a new service. */
export function packageJsonOf({ name, language, node }: NewService, recipe: Recipe): string {
  const { scripts, dependencies } = recipe;
  const devDependencies = {
    ...recipe.devDependencies,
    ...(language === 'ts' && { '@types/node': nodeTypes(major(node)).range }),
  };
  const data = {
    name,
    version: '0.1.0',
    private: true,
    type: 'module',
    engines: { node: oldestNode(node) },
    scripts,
    ...withEntries({ dependencies: sorted(dependencies), devDependencies: sorted(devDependencies) }),
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}

/** The major that the service is made with; the first of it that OpenTelemetry 3 runs on where that is a later one. */
function oldestNode(node: string): string {
  if (gte(node, '24.0.0')) return `>=${String(major(node))}`;
  return gte(node, OTEL3_NODE) ? '>=22.15' : '>=20.19';
}

function withEntries(sections: Record<string, object>): Record<string, object> {
  return Object.fromEntries(
    Object.entries(sections).filter(([, section]) => Object.keys(section).length > 0),
  );
}

function sorted(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
