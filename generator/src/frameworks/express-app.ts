import type { ts } from 'ts-morph';
import { descendants, type SourceFile } from '../inspect/source-file.js';
import type { Tracer, Value } from '../inspect/trace.js';
import { typescript } from '../inspect/typescript.js';

/** Methods of an Express application that give the application back. */
const CHAINED = new Set([
  ...['use', 'set', 'enable', 'disable', 'engine', 'param', 'all', 'on', 'once'],
  ...['get', 'head', 'post', 'put', 'patch', 'delete', 'options'],
]);

const APP_TYPES = /^(?:(?:express|core|e)\.)?(?:Express|Application)(?:<.*>)?$/s;

const SERVER_MODULES = new Set(['http', 'https', 'spdy']);
const SERVER_MAKERS = new Set(['createServer', 'Server']);

/** Tells Express applications and the HTTP servers made from them, wherever they were made. */
export class ExpressApps {
  readonly #tracer: Tracer;
  /** Guards against parameters that are passed round in circles. */
  readonly #asked = new Set<ts.Node>();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  isApp(expression: ts.Node, source: SourceFile): boolean {
    return this.#isAppValue(this.#tracer.trace(expression, source));
  }

  #isAppValue(value: Value | undefined): boolean {
    const ts = typescript();
    if (value?.kind !== 'node') return false;
    const { node, source } = value;
    if (this.#asked.has(node)) return false;
    this.#asked.add(node);
    try {
      if (ts.isCallExpression(node)) return this.#isAppCall(node, source);
      if (ts.isParameter(node)) return hasAppType(node) || this.#isAppParameter(node, source);
      if (ts.isBindingElement(node)) return this.#isAppElement(node);
      if (ts.isPropertyDeclaration(node) || ts.isVariableDeclaration(node)) return hasAppType(node);
      return false;
    } finally {
      this.#asked.delete(node);
    }
  }

  #isAppCall(node: ts.CallExpression, source: SourceFile): boolean {
    const ts = typescript();
    const callee = this.#tracer.trace(node.expression, source);
    if (callee?.kind === 'package' && callee.package === 'express') return callee.path.length === 0;
    if (ts.isPropertyAccessExpression(node.expression) && CHAINED.has(node.expression.name.text)) {
      return this.isApp(node.expression.expression, source);
    }
    return false;
  }

  /** `app` of `({ app }: { app: Application }) => …`, by the type or by what callers pass. */
  #isAppElement(element: ts.BindingElement): boolean {
    const ts = typescript();
    const parameter = element.parent.parent;
    if (!ts.isParameter(parameter)) return false;
    const key = (element.propertyName ?? element.name).getText();
    const { type } = parameter;
    if (type !== undefined && ts.isTypeLiteralNode(type)) {
      const member = type.members.find((one) => one.name?.getText() === key);
      if (member !== undefined && ts.isPropertySignature(member)) return hasAppType(member);
    }
    return this.#tracer.callersOf(parameter.parent).some(({ call, source }) => {
      const argument = call.arguments?.[parameter.parent.parameters.indexOf(parameter)];
      const passed = argument === undefined ? undefined : this.#tracer.trace(argument, source);
      return passed !== undefined && this.#isAppValue(this.#tracer.member(passed, key));
    });
  }

  /** A parameter is an app when its default is one, or some call in the service passes one. */
  #isAppParameter(parameter: ts.ParameterDeclaration, source: SourceFile): boolean {
    const ts = typescript();
    const target = parameter.parent;
    if (parameter.initializer !== undefined && this.isApp(parameter.initializer, source)) return true;
    const index = target.parameters.indexOf(parameter);
    const callee = ts.isConstructorDeclaration(target) ? target.parent : target;
    return this.#tracer.callersOf(callee).some((caller) => {
      const argument = caller.call.arguments?.[index];
      return argument !== undefined && this.isApp(argument, caller.source);
    });
  }

  /** `http.createServer(app)`, `https.createServer(options, app)`, `new http.Server(app)`; also with `(req, res) => app(req, res)`. */
  isAppServer(call: ts.CallExpression | ts.NewExpression, source: SourceFile): boolean {
    if (!this.isServerMaker(call, source)) return false;
    const handler = call.arguments?.[call.arguments.length - 1];
    return handler !== undefined && this.#handles(handler, source);
  }

  isServerMaker(call: ts.CallExpression | ts.NewExpression, source: SourceFile): boolean {
    const callee = this.#tracer.trace(call.expression, source);
    if (callee?.kind !== 'package' || !SERVER_MODULES.has(callee.package)) return false;
    return SERVER_MAKERS.has(callee.path[0] ?? '');
  }

  #handles(handler: ts.Expression, source: SourceFile): boolean {
    const ts = typescript();
    if (this.isApp(handler, source)) return true;
    if (!ts.isArrowFunction(handler) && !ts.isFunctionExpression(handler)) return false;
    for (const node of descendants(handler.body)) {
      if (
        ts.isCallExpression(node) &&
        ts.isIdentifier(node.expression) &&
        this.isApp(node.expression, source)
      )
        return true;
    }
    return false;
  }

  /** The `createServer()` call behind `server.on('request', app)`. */
  serverOfRequestListener(
    call: ts.CallExpression | ts.NewExpression,
    source: SourceFile,
  ): { call: ts.CallExpression; source: SourceFile } | undefined {
    const ts = typescript();
    if (
      !ts.isPropertyAccessExpression(call.expression) ||
      !['on', 'addListener'].includes(call.expression.name.text)
    ) {
      return undefined;
    }
    const [event, handler] = call.arguments ?? [];
    if (event === undefined || handler === undefined) return undefined;
    if (!ts.isStringLiteralLike(event) || event.text !== 'request' || !this.#handles(handler, source))
      return undefined;
    const value = this.#tracer.trace(call.expression.expression, source);
    if (value?.kind !== 'node' || !ts.isCallExpression(value.node)) return undefined;
    return this.isServerMaker(value.node, value.source)
      ? { call: value.node, source: value.source }
      : undefined;
  }
}

function hasAppType(node: { type?: ts.TypeNode | undefined }): boolean {
  return node.type !== undefined && APP_TYPES.test(node.type.getText());
}
