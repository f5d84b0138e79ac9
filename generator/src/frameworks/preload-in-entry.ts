import { isLoadedByEntry } from '../inspect/bundlers.js';
import { entriesOf } from '../inspect/entries.js';
import { specifiersOf } from '../inspect/module-graph.js';
import type { Wiring, WiringContext } from './framework.js';
import { observabilitySpecifier } from './observability-import.js';
import { WiringSession } from './wiring-session.js';

/** Where the build makes one file, no preload lies beside it: the entry loads it. */
export function wirePreloadInEntry(context: WiringContext): Wiring {
  const { service, observabilityDir } = context;
  const session = new WiringSession(context, false, entriesOf(service));
  for (const file of entriesOf(service)) {
    const source = session.graph.modules.get(file);
    const starts = service.startCommands.filter(({ runs }) => runs.source === file);
    if (source === undefined || !starts.some((start) => isLoadedByEntry(service, start))) continue;
    const specifier = observabilitySpecifier(service, file, observabilityDir, 'register');
    if (specifiersOf(source).includes(specifier)) continue;
    session.editor(source, 'the build makes one file, which loads the preload first').importFirst(specifier);
  }
  return session.wiring();
}
