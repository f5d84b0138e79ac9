import { loadStyleOf } from '../edit/source-editor.js';
import type { ManualStep } from '../edit/splice.js';
import { loadedFrom } from '../inspect/entries.js';
import { lineOf } from '../inspect/source-file.js';
import { typescript } from '../inspect/typescript.js';
import type { WiringContext } from './framework.js';
import { WiringSession } from './wiring-session.js';

const CLIENTS = /^(?:prom-client|@prometheus-io\/client)$/;

/** Where the service's own /metrics answers from registries of its own, what is measured in the default one is not seen. */
export function ownRegistrySteps(context: WiringContext): ManualStep[] {
  const { service } = context;
  if (!service.existing.routes.some(({ path }) => path === '/metrics')) return [];
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
