import type { ts } from 'ts-morph';
import { JOB_SYSTEMS, LOADS_JOB_SYSTEM, type JobSystem } from './job-systems.js';
import type { ModuleGraph } from './module-graph.js';
import { descendants, type SourceFile } from './source-file.js';
import type { Tracer, Value } from './trace.js';
import { typescript } from './typescript.js';

/** A call that makes a worker, a consumer or a schedule. */
export interface WorkerSite {
  call: ts.CallExpression | ts.NewExpression;
  source: SourceFile;
  system: JobSystem;
}

/** The workers that the modules of a graph make, in the order in which the entry reaches them. */
export function workersIn(graph: ModuleGraph, tracer: Tracer): WorkerSite[] {
  const loads = [...graph.modules.values()].some(({ text }) => LOADS_JOB_SYSTEM.test(text));
  return loads ? new JobWorkers(graph, tracer).find() : [];
}

class JobWorkers {
  readonly #tracer: Tracer;
  readonly #calls: { call: ts.CallExpression | ts.NewExpression; source: SourceFile }[];
  /** Guards against parameters that are passed round in circles. */
  readonly #asked = new Set<ts.Node>();

  constructor(graph: ModuleGraph, tracer: Tracer) {
    const ts = typescript();
    this.#tracer = tracer;
    this.#calls = [...graph.modules.values()].flatMap((source) =>
      descendants(source.ast).flatMap((call) =>
        ts.isCallExpression(call) || ts.isNewExpression(call) ? [{ call, source }] : [],
      ),
    );
  }

  find(): WorkerSite[] {
    const sites = this.#calls.flatMap(({ call, source }): WorkerSite[] => {
      const system = JOB_SYSTEMS.find((one) =>
        one.gives === undefined ? this.#isMade(call, source, one) : this.#isGiven(call, source, one),
      );
      return system === undefined ? [] : [{ call, source, system }];
    });
    return sites.filter(({ system }) => system.works === undefined || this.#works(system));
  }

  /** `new Worker()`, `new Mailer()` of a class that extends it, `cron.schedule()`. */
  #isMade(call: ts.CallExpression | ts.NewExpression, source: SourceFile, system: JobSystem): boolean {
    const ts = typescript();
    const callee = this.#tracer.trace(call.expression, source);
    if (callee?.kind === 'package') return isMaker(callee, system);
    return (
      ts.isNewExpression(call) &&
      callee?.kind === 'node' &&
      ts.isClassLike(callee.node) &&
      this.#extends(callee.node, callee.source, system)
    );
  }

  #extends(node: ts.ClassLikeDeclaration, source: SourceFile, system: JobSystem): boolean {
    const ts = typescript();
    const clause = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
    const [type] = clause?.types ?? [];
    if (type === undefined) return false;
    const parent = this.#tracer.trace(type.expression, source);
    if (parent?.kind === 'package') return isMaker(parent, system);
    if (parent?.kind !== 'node' || !ts.isClassLike(parent.node) || parent.node === node) return false;
    return this.#extends(parent.node, parent.source, system);
  }

  /** `kafka.consumer()`, `(await connect()).createChannel()`. */
  #isGiven(call: ts.CallExpression | ts.NewExpression, source: SourceFile, system: JobSystem): boolean {
    const method = methodOf(call);
    return (
      method !== undefined &&
      system.gives?.includes(method.name) === true &&
      this.#isOf(method.receiver, source, system, false)
    );
  }

  /** Whether some call takes work by a worker of this system. */
  #works(system: JobSystem): boolean {
    return this.#calls.some(({ call, source }) => {
      const method = methodOf(call);
      return (
        method !== undefined &&
        system.works?.includes(method.name) === true &&
        this.#isOf(method.receiver, source, system, system.gives !== undefined)
      );
    });
  }

  /** Whether an expression comes down to what the system makes; `given`: to what that gives. */
  #isOf(expression: ts.Node, source: SourceFile, system: JobSystem, given: boolean): boolean {
    return this.#isValueOf(this.#tracer.trace(expression, source), system, given);
  }

  #isValueOf(value: Value | undefined, system: JobSystem, given: boolean): boolean {
    const ts = typescript();
    if (value?.kind !== 'node' || this.#asked.has(value.node)) return false;
    const { node, source } = value;
    this.#asked.add(node);
    try {
      if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
        if (given ? this.#isGiven(node, source, system) : this.#isMade(node, source, system)) return true;
        // What is handed to something foreign is often what comes back: `observeWorker(boss, 'stop')`.
        const [first] = node.arguments ?? [];
        return first !== undefined && ts.isIdentifier(node.expression)
          ? this.#isOf(first, source, system, given)
          : false;
      }
      if (ts.isPropertyDeclaration(node) || ts.isVariableDeclaration(node))
        return hasType(node, system, given);
      if (ts.isParameter(node)) return hasType(node, system, given) || this.#isPassed(node, system, given);
      return false;
    } finally {
      this.#asked.delete(node);
    }
  }

  #isPassed(parameter: ts.ParameterDeclaration, system: JobSystem, given: boolean): boolean {
    const ts = typescript();
    const target = parameter.parent;
    const callee = ts.isConstructorDeclaration(target) ? target.parent : target;
    return this.#tracer.callersOf(callee).some(({ call, source }) => {
      const argument = call.arguments?.[target.parameters.indexOf(parameter)];
      return argument !== undefined && this.#isOf(argument, source, system, given);
    });
  }
}

function isMaker(value: Value & { kind: 'package' }, system: JobSystem): boolean {
  return value.package === system.package && system.makes.includes(value.path.join('.'));
}

/** `PgBoss`, `PgBoss.default`, `Queue<Mail>`; for what is given, `Consumer`, `Channel`. */
function hasType({ type }: { type?: ts.TypeNode | undefined }, system: JobSystem, given: boolean): boolean {
  if (type === undefined) return false;
  const wanted = given ? 'Consumer|(?:Confirm)?Channel' : system.type;
  return new RegExp(`^(?:\\w+\\.)?(?:${wanted})\\b`).test(type.getText());
}

function methodOf(
  call: ts.CallExpression | ts.NewExpression,
): { name: string; receiver: ts.Expression } | undefined {
  const ts = typescript();
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return undefined;
  return { name: call.expression.name.text, receiver: call.expression.expression };
}
