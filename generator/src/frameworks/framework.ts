import type { SourceEditor } from '../edit/source-editor.js';
import type { ManualStep, SourceEdit } from '../edit/splice.js';
import type { LeaderClient } from '../inspect/leader-client.js';
import type { ModuleGraph } from '../inspect/module-graph.js';
import type { FrameworkName, Service } from '../inspect/service.js';
import type { Tracer } from '../inspect/trace.js';

/** How one framework is recognised and wired. One entry, one file; knows no metrics library. */
export interface Framework {
  /** Also the file of templates/http that holds its hooks. */
  name: FrameworkName;
  /** Where the hooks go in this repository. Pure: reads through `sources`, writes nothing. */
  wire: (context: WiringContext) => Wiring;
}

export interface WiringContext {
  service: Service;
  /** Reads a file of the service, relative to its root; undefined where there is none. */
  readSource: (file: string) => string | undefined;
  /** Folder of the emitted source, relative to the root ("src/observability"). */
  observabilityDir: string;
  /** The client through which one instance is elected that runs the schedules; absent where each runs them. */
  leader?: LeaderClient | undefined;
  /** Edits of the files that several frameworks have a part in; absent where there is one. */
  editors?: Editors;
  /** Modules that were loaded already, by the files that load them; absent where one looks at them once. */
  modules?: KnownModules;
}

/** By file: its edits so far, and why it is edited. */
export type Editors = Map<string, { editor: SourceEditor; why: string[] }>;

export type KnownModules = Map<string, { graph: ModuleGraph; tracer: Tracer }>;

export interface Wiring {
  edits: SourceEdit[];
  manual: ManualStep[];
  /** What was found, for the summary: "app made in src/app.ts:7", "listens in src/server.ts:5". */
  found: string[];
  /** What the team should know about this framework. */
  notes: string[];
}
