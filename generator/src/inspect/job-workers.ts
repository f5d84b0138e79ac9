import type { ts } from 'ts-morph';
import { JOB_SYSTEMS, loadsOneOf, type JobSystem } from './job-systems.js';
import type { ModuleGraph } from './module-graph.js';
import { descendants, type SourceFile } from './source-file.js';
import type { Tracer, Value } from './trace.js';
import { typescript } from './typescript.js';

/** A call that makes a worker, a consumer or a schedule. */
export interface WorkerSite<S extends JobSystem = JobSystem> {
  call: ts.CallExpression | ts.NewExpression;
  source: SourceFile;
  system: S;
}

/** The workers that the modules of a graph make, in the order in which the entry reaches them. */
export function workersIn(graph: ModuleGraph, tracer: Tracer): WorkerSite[] {
  return madeIn(JOB_SYSTEMS, graph, tracer);
}

/** What the modules of a graph make of these: workers, or the queues that jobs are put into. */
export function madeIn<S extends JobSystem>(
  systems: readonly S[],
  graph: ModuleGraph,
  tracer: Tracer,
): WorkerSite<S>[] {
  const pattern = loadsOneOf(systems);
  const loads = [...graph.modules.values()].some(({ text }) => pattern.test(text));
  return loads ? new JobWorkers(systems, graph, tracer).find() : [];
}

class JobWorkers<S extends JobSystem> {
  readonly #systems: readonly S[];
  readonly #tracer: Tracer;
  readonly #calls: { call: ts.CallExpression | ts.NewExpression; source: SourceFile }[];
  /** Guards against parameters that are passed round in circles. */
  readonly #asked = new Set<ts.Node>();

  constructor(systems: readonly S[], graph: ModuleGraph, tracer: Tracer) {
    const ts = typescript();
    this.#systems = systems;
    this.#tracer = tracer;
    this.#calls = [...graph.modules.values()].flatMap((source) =>
      descendants(source.ast).flatMap((call) =>
        ts.isCallExpression(call) || ts.isNewExpression(call) ? [{ call, source }] : [],
      ),
    );
  }

  find(): WorkerSite<S>[] {
    const sites = this.#calls.flatMap(({ call, source }): WorkerSite<S>[] => {
      const system = this.#systems.find((one) =>
        one.gives === undefined ? this.#isMade(call, source, one) : this.#isGiven(call, source, one),
      );
      return system === undefined || onlyAsks(call, source, system) ? [] : [{ call, source, system }];
    });
    const works = new Map<JobSystem, (ts.Node | undefined)[]>();
    return sites.filter(({ call, system }) => {
      if (system.works === undefined) return true;
      const known = works.get(system) ?? this.#working(system);
      works.set(system, known);
      return known.includes(call) || known.includes(undefined);
    });
  }

  /** `new Worker()`, `new Mailer()` of a class that extends it, `cron.schedule()`. */
  #isMade(call: ts.CallExpression | ts.NewExpression, source: SourceFile, system: JobSystem): boolean {
    const ts = typescript();
    const maker = makerOf(call);
    const callee = this.#tracer.trace(maker, source) ?? this.#ofObserved(maker, source);
    if (callee?.kind === 'package') return isMaker(callee, system);
    if (callee?.kind === 'node' && ts.isParameter(callee.node)) return this.#isPassed(callee.node, system);
    return (
      ts.isNewExpression(call) &&
      callee?.kind === 'node' &&
      ts.isClassLike(callee.node) &&
      this.#extends(callee.node, callee.source, system)
    );
  }

  /** `new Broker()` of a parameter that a caller passes the class for. */
  #isPassed(parameter: ts.ParameterDeclaration, system: JobSystem): boolean {
    const at = parameter.parent.parameters.indexOf(parameter);
    return this.#tracer.callersOf(parameter.parent).some(({ call, source }) => {
      const argument = call.arguments?.[at];
      const passed = argument === undefined ? undefined : this.#tracer.trace(argument, source);
      return passed?.kind === 'package' && isMaker(passed, system);
    });
  }

  /** `from` of `observe(CronJob).from`: what is observed is still the same class. */
  #ofObserved(maker: ts.Expression, source: SourceFile): Value | undefined {
    const ts = typescript();
    if (!ts.isPropertyAccessExpression(maker)) return undefined;
    const observed = wrappedBy(maker.expression);
    const value = observed && this.#tracer.trace(observed, source);
    return value?.kind === 'package' ? { ...value, path: [...value.path, maker.name.text] } : undefined;
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
      this.#madeBy(method.receiver, source, system, false).length > 0
    );
  }

  /** The calls that make what takes work by a call; undefined among them: something of the system's type does. */
  #working(system: JobSystem): (ts.Node | undefined)[] {
    return this.#calls.flatMap(({ call, source }) => {
      const method = methodOf(call);
      if (method === undefined || system.works?.includes(method.name) !== true) return [];
      return this.#madeBy(method.receiver, source, system, system.gives !== undefined);
    });
  }

  /**
   * The calls of a system that an expression may come down to; undefined for one that only its type tells of. None where
   * it is something else. `given`: the calls that give a worker, not those that make what gives it.
   */
  #madeBy(
    expression: ts.Node,
    source: SourceFile,
    system: JobSystem,
    given: boolean,
  ): (ts.Node | undefined)[] {
    const ts = typescript();
    const value = this.#tracer.trace(expression, source);
    if (value?.kind !== 'node' || this.#asked.has(value.node)) return [];
    const { node } = value;
    this.#asked.add(node);
    try {
      if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
        const { source: at } = value;
        if (given ? this.#isGiven(node, at, system) : this.#isMade(node, at, system)) return [node];
        // What is handed to something foreign is often what comes back: `observeWorker(boss, 'stop')`.
        const [first] = node.arguments ?? [];
        const isHanded = first !== undefined && ts.isIdentifier(node.expression);
        return isHanded ? this.#madeBy(first, at, system, given) : [];
      }
      if (ts.isParameter(node)) {
        const passed = this.#passedTo(node, system, given);
        if (passed.length > 0) return passed;
      } else if (!ts.isPropertyDeclaration(node) && !ts.isVariableDeclaration(node)) return [];
      return hasType(node, system, given) ? [undefined] : [];
    } finally {
      this.#asked.delete(node);
    }
  }

  #passedTo(parameter: ts.ParameterDeclaration, system: JobSystem, given: boolean): (ts.Node | undefined)[] {
    const ts = typescript();
    const target = parameter.parent;
    const callee = ts.isConstructorDeclaration(target) ? target.parent : target;
    return this.#tracer.callersOf(callee).flatMap(({ call, source }) => {
      const argument = call.arguments?.[target.parameters.indexOf(parameter)];
      return argument === undefined ? [] : this.#madeBy(argument, source, system, given);
    });
  }
}

/** What is called: `run` of `run()`, of `observe(run)()`, and `Cron` of `new (observe(Cron))()`. */
export function makerOf({ expression }: ts.CallExpression | ts.NewExpression): ts.Expression {
  return wrappedBy(expression) ?? expression;
}

/** `new Cron(pattern).nextRun()` and `new CronJob(pattern, () => {})` ask what a pattern means, and run nothing. */
function onlyAsks(
  call: ts.CallExpression | ts.NewExpression,
  { text }: SourceFile,
  { package: name }: JobSystem,
): boolean {
  const ts = typescript();
  if (!/^cron(?:er)?$/.test(name)) return false;
  const [, ...rest] = call.arguments ?? [];
  const isEmpty = rest.some(
    (one) =>
      (ts.isArrowFunction(one) || ts.isFunctionExpression(one)) &&
      ts.isBlock(one.body) &&
      one.body.statements.length === 0,
  );
  // croner is given its function later, too.
  const isWithout = name === 'croner' && rest.every((one) => ts.isObjectLiteralExpression(one));
  return isEmpty || (isWithout && !/\.schedule\s*\(/.test(text));
}

/** What one of our own hooks is given: a function of the service that is given a class may do anything with it. */
function wrappedBy(expression: ts.Expression): ts.Expression | undefined {
  const ts = typescript();
  const call = ts.isParenthesizedExpression(expression) ? expression.expression : expression;
  const isHook =
    ts.isCallExpression(call) &&
    ts.isIdentifier(call.expression) &&
    /^observe[A-Z]/.test(call.expression.text);
  return isHook ? call.arguments[0] : undefined;
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
