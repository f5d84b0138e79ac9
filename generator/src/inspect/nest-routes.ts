import type { ts } from 'ts-morph';
import type { ModuleGraph } from './module-graph.js';
import { descendants, lineOf, type SourceFile } from './source-file.js';
import { typescript } from './typescript.js';

/** A route that Nest answers, with its whole path, and where it is. */
interface NestRoute {
  path: string;
  node: ts.Node;
}

const METHODS = new Set(['Get', 'All', 'Head']);

/** What the application puts before the paths of its controllers. */
export class NestPrefixes {
  readonly #global: { excluded: string[] } | undefined;
  readonly #versions: { byDefault: boolean } | undefined;
  /** Path at which @willsoto/nestjs-prometheus answers, where it is used. */
  readonly metricsModule: { path: string; source: SourceFile; line: number } | undefined;

  constructor(graph: ModuleGraph) {
    const ts = typescript();
    for (const source of graph.modules.values()) {
      for (const node of descendants(source.ast)) {
        if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) continue;
        const { name, expression } = node.expression;
        const [first, second] = node.arguments;
        if (name.text === 'setGlobalPrefix' && !isEmptyText(first)) {
          this.#global = { excluded: excludedPaths(second) };
        } else if (name.text === 'enableVersioning' && isByPath(first)) {
          this.#versions = { byDefault: propertyOf(first, 'defaultVersion') !== undefined };
        } else if (
          expression.getText(source.ast) === 'PrometheusModule' &&
          name.text.startsWith('register')
        ) {
          const path = textsOf(propertyOf(first, 'path'))[0] ?? 'metrics';
          this.metricsModule = {
            path: joined(path),
            source,
            line: lineOf(source, node.getStart(source.ast)),
          };
        }
      }
    }
    if (this.metricsModule !== undefined && !this.isAtRoot(this.metricsModule.path, undefined)) {
      this.metricsModule = undefined;
    }
  }

  /** Whether a path of a controller is answered at just that path. */
  isAtRoot(path: string, version: ts.Expression | undefined): boolean {
    if (this.#global !== undefined && !this.#global.excluded.includes(path)) return false;
    if (this.#versions === undefined) return true;
    return version === undefined ? !this.#versions.byDefault : /\bVERSION_NEUTRAL$/.test(version.getText());
  }

  /** The routes of the controllers of a file that are answered at their own path. */
  routesOf(source: SourceFile): NestRoute[] {
    const ts = typescript();
    const found: NestRoute[] = [];
    for (const owner of descendants(source.ast)) {
      if (!ts.isClassDeclaration(owner)) continue;
      const controller = decoratorOf(owner, (name) => name === 'Controller');
      if (controller === undefined) continue;
      for (const member of owner.members) {
        if (!ts.isMethodDeclaration(member)) continue;
        const method = decoratorOf(member, (name) => METHODS.has(name));
        if (method === undefined) continue;
        const version =
          decoratorOf(member, (name) => name === 'Version')?.arguments[0] ??
          propertyOf(controller.arguments[0], 'version');
        for (const base of pathsOf(controller)) {
          for (const own of pathsOf(method)) {
            const path = joined(base, own);
            if (this.isAtRoot(path, version)) found.push({ path, node: method });
          }
        }
      }
    }
    return found;
  }
}

function decoratorOf(
  node: ts.HasDecorators,
  isWanted: (name: string) => boolean,
): ts.CallExpression | undefined {
  const ts = typescript();
  for (const { expression } of ts.getDecorators(node) ?? []) {
    if (!ts.isCallExpression(expression)) continue;
    if (isWanted(expression.expression.getText().split('.').at(-1) ?? '')) return expression;
  }
  return undefined;
}

/** `@Get()`, `@Get('a')`, `@Get(['a', 'b'])`, `@Controller({ path: 'a' })`; none for what is not written out. */
function pathsOf({ arguments: [first] }: ts.CallExpression): string[] {
  const ts = typescript();
  if (first === undefined) return [''];
  if (!ts.isObjectLiteralExpression(first)) return textsOf(first);
  const path = propertyOf(first, 'path');
  return path === undefined ? [''] : textsOf(path);
}

function textsOf(node: ts.Expression | undefined): string[] {
  const ts = typescript();
  if (node === undefined) return [];
  if (ts.isStringLiteralLike(node)) return [node.text];
  return ts.isArrayLiteralExpression(node) ? node.elements.flatMap(textsOf) : [];
}

function propertyOf(node: ts.Expression | undefined, name: string): ts.Expression | undefined {
  const ts = typescript();
  if (node === undefined || !ts.isObjectLiteralExpression(node)) return undefined;
  for (const property of node.properties) {
    if (ts.isPropertyAssignment(property) && property.name.getText() === name) return property.initializer;
  }
  return undefined;
}

/** `exclude: ['health', { path: 'metrics', method: RequestMethod.GET }]` */
function excludedPaths(options: ts.Expression | undefined): string[] {
  const ts = typescript();
  const list = propertyOf(options, 'exclude');
  if (list === undefined || !ts.isArrayLiteralExpression(list)) return [];
  return list.elements.flatMap((one) => textsOf(propertyOf(one, 'path') ?? one)).map((path) => joined(path));
}

/** By URI, unless the options name another type. */
function isByPath(options: ts.Expression | undefined): boolean {
  const type = propertyOf(options, 'type')?.getText();
  return type === undefined || /\bURI$/.test(type);
}

function isEmptyText(node: ts.Expression | undefined): boolean {
  const [text] = textsOf(node);
  return text !== undefined && /^\/?$/.test(text);
}

function joined(...parts: string[]): string {
  const path = parts.map((part) => part.replace(/^\/+|\/+$/g, '')).filter((part) => part !== '');
  return `/${path.join('/')}`;
}
