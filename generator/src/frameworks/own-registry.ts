import { loadStyleOf } from '../edit/source-editor.js';
import type { ManualStep } from '../edit/splice.js';
import { loadedFrom } from '../inspect/entries.js';
import type { Existing } from '../inspect/service.js';
import { lineOf } from '../inspect/source-file.js';
import { typescript } from '../inspect/typescript.js';
import type { WiringContext } from './framework.js';
import { WiringSession } from './wiring-session.js';

const CLIENTS = /^(?:prom-client|@prometheus-io\/client)$/;
const CLIENT_NAMED = /['"](?:prom-client|@prometheus-io\/client)['"]/;
/** Packages that measure with a client of Prometheus, whatever they are called, and those of the workspace, which may. */
const MAY_USE_CLIENT = /^(?!@opentelemetry\/).*(?:prometheus|\bprom\b)|^(?:swagger-stats|fastify-metrics)$/;
const OF_WORKSPACE = /^(?:workspace:|file:|link:|\*$)/;

type Route = Existing['routes'][number];

/**
 * Where the service's own /metrics does not show what is measured in the default registry: it answers from registries of
 * its own, or without a client.
 */
export function ownRegistrySteps(context: WiringContext, metricsPackage: string): ManualStep[] {
  const { routes } = context.service.existing;
  const route = routes.find(({ path, isUncertain = false }) => path === '/metrics' && !isUncertain);
  if (route === undefined) return [];
  const all = new WiringSession(context, true, loadedFrom(context.service));
  return mayUseClient(all) ? registrySteps(context) : [unseenStep(all, route, metricsPackage)];
}

/** Also where it cannot be told: what is no fault is not told as one. */
function mayUseClient({ context, graph }: WiringSession): boolean {
  const { dependencies = {} } = context.service.packageJson.data;
  const declared = Object.entries(dependencies).some(
    ([name, range]) => OF_WORKSPACE.test(range) || (MAY_USE_CLIENT.test(name) && !CLIENTS.test(name)),
  );
  return (
    declared || [...graph.modules.keys()].some((file) => CLIENT_NAMED.test(context.readSource(file) ?? ''))
  );
}

function unseenStep(session: WiringSession, { file, line }: Route, metricsPackage: string): ManualStep {
  const { moduleSystem } = session.context.service;
  const source = session.graph.modules.get(file);
  const isImport =
    source === undefined ? moduleSystem === 'esm' : loadStyleOf(source, moduleSystem) === 'import';
  const load = isImport
    ? `import { register } from '${metricsPackage}';`
    : `const { register } = require('${metricsPackage}');`;
  return {
    title: 'Show what is measured',
    file,
    line,
    snippet: `${load}\n\nconst measured = await register.metrics(); // a part of what /metrics answers`,
    why: `The service's own /metrics answers without ${metricsPackage}, in whose default registry is what the emitted source measures: nobody sees it until that is a part of the answer.`,
  };
}

function registrySteps(context: WiringContext): ManualStep[] {
  const { service } = context;
  const session = new WiringSession(context, false, loadedFrom(service));
  const ts = typescript();
  const steps: ManualStep[] = [];
  for (const { call, source } of session.calls()) {
    if (!ts.isNewExpression(call)) continue;
    const made = session.tracer.trace(call.expression, source);
    if (made?.kind !== 'package' || !CLIENTS.test(made.package) || made.path.at(-1) !== 'Registry') continue;
    const { parent } = call;
    const name = ts.isVariableDeclaration(parent) ? parent.name.getText(source.ast) : 'registry';
    // Many a registry of a service's own is called as that of the package is.
    const known = name === 'register' ? 'defaultRegister' : 'register';
    const isImport = loadStyleOf(source, service.moduleSystem) === 'import';
    const alias = known === 'register' ? known : `register${isImport ? ' as' : ':'} ${known}`;
    const load = isImport
      ? `import { ${alias} } from '${made.package}';`
      : `const { ${alias} } = require('${made.package}');`;
    steps.push({
      title: 'Measure in one registry',
      file: source.file,
      line: lineOf(source, call.getStart(source.ast)),
      snippet: `${load}\n\nconst ${name} = ${known};`,
      why: `The service's own /metrics answers from a registry of its own; what is measured by the emitted source is in the default one of ${made.package}, and is not seen there.`,
    });
  }
  return steps;
}
