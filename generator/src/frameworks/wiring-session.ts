import type { ts } from 'ts-morph';
import { lineStart } from '../edit/places.js';
import { loadStyleOf, SourceEditor } from '../edit/source-editor.js';
import type { ManualStep, SourceEdit } from '../edit/splice.js';
import { loadModules, NO_ALIASES, requiredModule, type ModuleGraph } from '../inspect/module-graph.js';
import { descendants, lineOf, type SourceFile } from '../inspect/source-file.js';
import type { Service } from '../inspect/service.js';
import { Tracer } from '../inspect/trace.js';
import { typescript } from '../inspect/typescript.js';
import type { Editors, Wiring, WiringContext } from './framework.js';
import { observabilitySpecifier } from './observability-import.js';

/** The names that wiring takes from the emitted `index`, each with the alias for files that have the name already. */
const EMITTED_NAMES = {
  observe: 'observeServer',
  recordErrors: 'recordRequestErrors',
  withLogging: 'withServiceLogging',
  observeProcess: 'observeThisProcess',
  observeWorker: 'observeServiceWorker',
  observeChannel: 'observeAmqpChannel',
  observeBullWorker: 'observeBullMqWorker',
  observeBullQueue: 'observeBullMqQueue',
  observeBullFlow: 'observeBullMqFlow',
  observeBoss: 'observePgBoss',
  observeGraphileRun: 'observeGraphileWorkerRun',
  observeGraphileOnce: 'observeGraphileWorkerOnce',
  observeGraphileUtils: 'observeGraphileWorkerUtils',
  observeGraphileAdd: 'observeGraphileWorkerAdd',
  observeAgenda: 'observeServiceAgenda',
  observeNodeCron: 'observeNodeCronSchedule',
  observeCronJob: 'observeScheduledCronJob',
  observeCroner: 'observeCronerJob',
  observeNodeSchedule: 'observeNodeScheduleJob',
  leadSchedules: 'leadServiceSchedules',
} as const;

export type EmittedName = keyof typeof EMITTED_NAMES;

/** One run of a framework's `wire`: the modules, what is known of their values, and the edits so far. */
export class WiringSession {
  readonly context: WiringContext;
  readonly graph: ModuleGraph;
  readonly tracer: Tracer;
  readonly manual: ManualStep[] = [];
  readonly found: string[] = [];
  readonly notes: string[] = [];
  readonly #all: boolean;
  readonly #localNames = new Map<string, string | undefined>();
  readonly #editors: Editors;

  /**
   * @param all - also the source files that the entries reach in ways the imports do not show
   * @param entries - the files that are started; by default those of the server
   */
  constructor(context: WiringContext, all: boolean, entries = serverEntries(context.service)) {
    this.#all = all;
    this.context = context;
    this.#editors = context.editors ?? new Map<string, never>();
    const { service, readSource, observabilityDir } = context;
    const files = [...entries, ...(all ? (service.sourceFiles ?? []) : [])];
    const key = files.join('\n');
    const known = context.modules?.get(key);
    this.graph =
      known?.graph ?? loadModules(files, readSource, service.aliases ?? NO_ALIASES, [observabilityDir]);
    this.tracer = known?.tracer ?? new Tracer(this.graph);
    if (known === undefined) context.modules?.set(key, { graph: this.graph, tracer: this.tracer });
  }

  /** True where files that the entry does not visibly load disagree about where the app is. */
  isGuess(sites: readonly { source: SourceFile }[]): boolean {
    return this.#all && new Set(sites.map(({ source }) => source.file)).size > 1;
  }

  editor(source: SourceFile, why: string): SourceEditor {
    const known = this.#editors.get(source.file);
    if (known !== undefined) {
      if (!known.why.includes(why)) known.why.push(why);
      return known.editor;
    }
    const editor = new SourceEditor(source, loadStyleOf(source, this.context.service.moduleSystem));
    this.#editors.set(source.file, { editor, why: [why] });
    return editor;
  }

  /** The local name of an emitted function in the file of `editor`; its import is added with the edits. */
  emitted(editor: SourceEditor, name: EmittedName): string {
    const local = this.localName(editor.source, name);
    return local ?? editor.importName(name, EMITTED_NAMES[name], this.specifier(editor.source));
  }

  specifier(source: SourceFile): string {
    return observabilitySpecifier(this.context.service, source.file, this.context.observabilityDir);
  }

  /** The name under which a file already has an emitted function, when it was wired before. */
  localName(source: SourceFile, name: EmittedName): string | undefined {
    const key = `${name} ${source.file}`;
    if (!this.#localNames.has(key)) this.#localNames.set(key, this.#findLocalName(source, name));
    return this.#localNames.get(key);
  }

  #findLocalName(source: SourceFile, name: EmittedName): string | undefined {
    const ts = typescript();
    for (const node of descendants(source.ast)) {
      if (ts.isImportSpecifier(node) && (node.propertyName ?? node.name).text === name) {
        const { moduleSpecifier } = node.parent.parent.parent as ts.ImportDeclaration;
        if (ts.isStringLiteral(moduleSpecifier) && this.#isEmitted(source, moduleSpecifier.text))
          return node.name.text;
      }
      if (ts.isBindingElement(node) && (node.propertyName ?? node.name).getText() === name) {
        const declaration = node.parent.parent;
        if (!ts.isVariableDeclaration(declaration) || declaration.initializer === undefined) continue;
        const call = declaration.initializer;
        const [argument] = ts.isCallExpression(call) ? call.arguments : [];
        if (
          argument !== undefined &&
          ts.isStringLiteral(argument) &&
          this.#isEmitted(source, argument.text)
        ) {
          return node.name.getText();
        }
      }
      // `require('…').observe`, in files of ES5.
      if (!ts.isVariableDeclaration(node) || node.initializer === undefined) continue;
      const { initializer } = node;
      if (!ts.isPropertyAccessExpression(initializer) || initializer.name.text !== name) continue;
      const specifier = requiredModule(initializer.expression);
      if (specifier !== undefined && this.#isEmitted(source, specifier)) return node.name.getText();
    }
    return undefined;
  }

  /** What `observe(…)` is given, where a call is one: the value is still the same app or server. */
  observedBy(call: ts.CallExpression, source: SourceFile): ts.Expression | undefined {
    const ts = typescript();
    if (!ts.isIdentifier(call.expression)) return undefined;
    return call.expression.text === this.localName(source, 'observe') ? call.arguments[0] : undefined;
  }

  #isEmitted(source: SourceFile, specifier: string): boolean {
    const written = this.specifier(source);
    return (
      specifier === written ||
      specifier.replace(/\/index(?:\.[jt]s)?$/, '') === written.replace(/\/index(?:\.[jt]s)?$/, '')
    );
  }

  /** All calls of the service's modules, with their file, in the order in which the entry reaches them. */
  *calls(): Generator<{ call: ts.CallExpression | ts.NewExpression; source: SourceFile }, void, undefined> {
    const ts = typescript();
    for (const source of this.graph.modules.values()) {
      for (const node of descendants(source.ast)) {
        if (ts.isCallExpression(node) || ts.isNewExpression(node)) yield { call: node, source };
      }
    }
  }

  place(source: SourceFile, node: ts.Node): string {
    return `${source.file}:${String(lineOf(source, node.getStart(source.ast)))}`;
  }

  /** All that was found and decided. */
  wiring(): Wiring {
    return { edits: this.#edits(), manual: this.manual, found: this.found, notes: this.notes };
  }

  #edits(): SourceEdit[] {
    const edits: SourceEdit[] = [];
    for (const [file, { editor, why }] of this.#editors) {
      if (!editor.untouched) edits.push({ file, why: why.join('; '), splices: editor.splices() });
    }
    return edits;
  }
}

function serverEntries({ entry, furtherEntries = [] }: Service): string[] {
  return [entry, ...furtherEntries.filter(({ isWorker }) => !isWorker)].map(({ file }) => file);
}

/** Length of the line on which a node stands, when the node fits on one line. */
export function singleLineLength(source: SourceFile, node: ts.Node): number | undefined {
  const { text } = source;
  const start = node.getStart(source.ast);
  if (text.slice(start, node.end).includes('\n')) return undefined;
  const begin = lineStart(text, start);
  const end = text.indexOf('\n', node.end);
  return text.slice(begin, end === -1 ? text.length : end).trimEnd().length;
}
