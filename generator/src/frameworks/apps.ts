import type { ts } from 'ts-morph';
import type { SourceFile } from '../inspect/source-file.js';
import { enclosingClass, type Value } from '../inspect/trace.js';
import { typescript } from '../inspect/typescript.js';
import type { WiringSession } from './wiring-session.js';

/** How the applications of one framework are told from other values. */
export interface AppKind {
  /** Whether this export of a package makes an app when it is called or constructed: `express()`, `new Koa()`. */
  makes: (name: string, path: readonly string[]) => boolean;
  /** Methods of an app that give an app back. */
  chained: ReadonlySet<string>;
  /** The app's type as it is written in annotations. */
  types: RegExp;
}

/** Tells the applications of one framework, wherever they were made. */
export class Apps {
  readonly #session: WiringSession;
  readonly #kind: AppKind;
  /** Guards against parameters that are passed round in circles. */
  readonly #asked = new Set<ts.Node>();

  constructor(session: WiringSession, kind: AppKind) {
    this.#session = session;
    this.#kind = kind;
  }

  isApp(expression: ts.Node, source: SourceFile): boolean {
    return this.#isAppValue(this.#session.tracer.trace(expression, source));
  }

  #isAppValue(value: Value | undefined): boolean {
    const ts = typescript();
    if (value?.kind !== 'node') return false;
    const { node, source } = value;
    if (this.#asked.has(node)) return false;
    this.#asked.add(node);
    try {
      if (ts.isCallExpression(node) || ts.isNewExpression(node)) return this.#isAppCall(node, source);
      if (ts.isParameter(node)) return this.#hasAppType(node) || this.#isAppParameter(node, source);
      if (ts.isBindingElement(node)) return this.#isAppElement(node);
      if (ts.isPropertyDeclaration(node) || ts.isVariableDeclaration(node)) return this.#hasAppType(node);
      if (node.kind === ts.SyntaxKind.ThisKeyword) {
        const owner = enclosingClass(node);
        return owner !== undefined && this.#isAppClass(owner, source);
      }
      return false;
    } finally {
      this.#asked.delete(node);
    }
  }

  #isAppCall(node: ts.CallExpression | ts.NewExpression, source: SourceFile): boolean {
    const ts = typescript();
    if (this.isMade(node, source)) return true;
    if (ts.isNewExpression(node)) return false;
    const observed = this.#session.observedBy(node, source);
    if (observed !== undefined) return this.isApp(observed, source);
    if (ts.isPropertyAccessExpression(node.expression) && this.#kind.chained.has(node.expression.name.text)) {
      return this.isApp(node.expression.expression, source);
    }
    return false;
  }

  /** `express()`, `new Koa()`, and `new Server()` of a class of the service's own that extends the app's. */
  isMade(node: ts.CallExpression | ts.NewExpression, source: SourceFile): boolean {
    const ts = typescript();
    const callee = this.#session.tracer.trace(node.expression, source);
    if (callee?.kind === 'package') return this.#kind.makes(callee.package, callee.path);
    return (
      ts.isNewExpression(node) &&
      callee?.kind === 'node' &&
      ts.isClassLike(callee.node) &&
      this.#isAppClass(callee.node, callee.source)
    );
  }

  #isAppClass(node: ts.ClassLikeDeclaration, source: SourceFile): boolean {
    const ts = typescript();
    const clause = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
    const [type] = clause?.types ?? [];
    if (type === undefined) return false;
    const parent = this.#session.tracer.trace(type.expression, source);
    if (parent?.kind === 'package') return this.#kind.makes(parent.package, parent.path);
    if (parent?.kind !== 'node' || !ts.isClassLike(parent.node) || parent.node === node) return false;
    return this.#isAppClass(parent.node, parent.source);
  }

  /** `app` of `({ app }: { app: Application }) => …`, by the type or by what callers pass. */
  #isAppElement(element: ts.BindingElement): boolean {
    const ts = typescript();
    const { tracer } = this.#session;
    const parameter = element.parent.parent;
    if (!ts.isParameter(parameter)) return false;
    const key = (element.propertyName ?? element.name).getText();
    const { type } = parameter;
    if (type !== undefined && ts.isTypeLiteralNode(type)) {
      const member = type.members.find((one) => one.name?.getText() === key);
      if (member !== undefined && ts.isPropertySignature(member)) return this.#hasAppType(member);
    }
    return tracer.callersOf(parameter.parent).some(({ call, source }) => {
      const argument = call.arguments?.[parameter.parent.parameters.indexOf(parameter)];
      const passed = argument === undefined ? undefined : tracer.trace(argument, source);
      return passed !== undefined && this.#isAppValue(tracer.member(passed, key));
    });
  }

  /** A parameter is an app when its default is one, or some call in the service passes one. */
  #isAppParameter(parameter: ts.ParameterDeclaration, source: SourceFile): boolean {
    const ts = typescript();
    const target = parameter.parent;
    if (parameter.initializer !== undefined && this.isApp(parameter.initializer, source)) return true;
    const index = target.parameters.indexOf(parameter);
    const callee = ts.isConstructorDeclaration(target) ? target.parent : target;
    return this.#session.tracer.callersOf(callee).some((caller) => {
      const argument = caller.call.arguments?.[index];
      return argument !== undefined && this.isApp(argument, caller.source);
    });
  }

  #hasAppType(node: { type?: ts.TypeNode | undefined }): boolean {
    return node.type !== undefined && this.#kind.types.test(node.type.getText());
  }
}
