import { posix } from 'node:path';
import type { ts } from 'ts-morph';
import type { PathAliases } from './service.js';
import { descendants, parseSource, type SourceFile } from './source-file.js';
import { typescript } from './typescript.js';

export const NO_ALIASES: PathAliases = { paths: {}, baseUrl: null, imports: {} };

export type ReadSource = (file: string) => string | undefined;

/** The modules that an entry reaches through relative imports and aliases, entry first. */
export interface ModuleGraph {
  modules: Map<string, SourceFile>;
  resolve: (from: string, specifier: string) => string | null;
}

/** More files than any entry needs to show where its app is made and where it listens. */
const MAX_MODULES = 600;

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx'];

/** Walks from `entries`. `skip` names files and folders (relative to the root) that are left out. */
export function loadModules(
  entries: readonly string[],
  readSource: ReadSource,
  aliases: PathAliases = NO_ALIASES,
  skip: readonly string[] = [],
): ModuleGraph {
  const modules = new Map<string, SourceFile>();
  const texts = new Map<string, string | undefined>();
  const read = (file: string): string | undefined => {
    if (!texts.has(file)) texts.set(file, readSource(file));
    return texts.get(file);
  };
  const resolve = (from: string, specifier: string): string | null => {
    for (const base of candidates(from, specifier, aliases)) {
      const found = existingFile(base, read);
      if (found !== null) return found;
    }
    return null;
  };
  const queue = [...entries];
  for (const file of queue) {
    if (modules.size >= MAX_MODULES) break;
    if (modules.has(file) || skip.some((one) => file === one || file.startsWith(`${one}/`))) continue;
    const text = read(file);
    if (text === undefined) continue;
    const source = parseSource(file, text);
    modules.set(file, source);
    for (const specifier of specifiersOf(source)) {
      const target = resolve(file, specifier);
      if (target !== null && /\.[cm]?[jt]sx?$/.test(target)) queue.push(target);
    }
  }
  return { modules, resolve };
}

function candidates(from: string, specifier: string, aliases: PathAliases): string[] {
  if (/^\.{1,2}(?:\/|$)/.test(specifier)) return [posix.join(posix.dirname(from), specifier)];
  const found: string[] = [];
  for (const [pattern, targets] of Object.entries(aliases.paths)) {
    const star = matchStar(pattern, specifier);
    if (star !== null) found.push(...targets.map((target) => posix.normalize(target.replace('*', star))));
  }
  for (const [pattern, target] of Object.entries(aliases.imports)) {
    const star = matchStar(pattern, specifier);
    if (star !== null)
      found.push(...importTargets(target).map((one) => posix.normalize(one.replace('*', star))));
  }
  if (aliases.baseUrl !== null && /^[\w@]/.test(specifier))
    found.push(posix.join(aliases.baseUrl, specifier));
  return found;
}

function matchStar(pattern: string, specifier: string): string | null {
  const [head = '', tail] = pattern.split('*');
  if (tail === undefined) return specifier === pattern ? '' : null;
  const fits =
    specifier.startsWith(head) && specifier.endsWith(tail) && specifier.length >= head.length + tail.length;
  return fits ? specifier.slice(head.length, specifier.length - tail.length) : null;
}

function importTargets(target: unknown): string[] {
  if (typeof target === 'string') return target.startsWith('.') ? [target] : [];
  if (target === null || typeof target !== 'object') return [];
  return Object.values(target).flatMap(importTargets);
}

/** `./app.js` may be app.ts; `./app` may be app.ts or app/index.ts. */
function existingFile(base: string, read: ReadSource): string | null {
  const tries: string[] = [];
  const written = /\.([cm]?)js(x?)$/.exec(base);
  if (written !== null) {
    const stem = base.slice(0, written.index);
    const [, flavour = ''] = written;
    tries.push(`${stem}.${flavour}ts`, `${stem}.${flavour}tsx`);
  }
  if (/\.[a-z]+$/.test(base)) tries.push(base);
  tries.push(...EXTENSIONS.map((extension) => base + extension));
  tries.push(...EXTENSIONS.map((extension) => posix.join(base, `index${extension}`)));
  for (const file of tries) {
    if (!file.startsWith('..') && read(file) !== undefined) return file;
  }
  return null;
}

const specifiers = new WeakMap<SourceFile, readonly string[]>();

/** Module specifiers of imports, re-exports, `require` and `import()` with a literal, in source order. */
export function specifiersOf(source: SourceFile): readonly string[] {
  const known = specifiers.get(source);
  if (known !== undefined) return known;
  const ts = typescript();
  const found: string[] = [];
  for (const node of descendants(source.ast)) {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const typeOnly =
        ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
      if (!typeOnly && node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier)) {
        found.push(node.moduleSpecifier.text);
      }
    } else if (ts.isExternalModuleReference(node) && ts.isStringLiteral(node.expression)) {
      found.push(node.expression.text);
    } else if (ts.isCallExpression(node)) {
      const specifier = requiredModule(node);
      if (specifier !== undefined) found.push(specifier);
    }
  }
  specifiers.set(source, found);
  return found;
}

/** 'x' of `require('x')` and `import('x')`. */
export function requiredModule(node: ts.Node): string | undefined {
  const ts = typescript();
  if (!ts.isCallExpression(node)) return undefined;
  const loads =
    node.expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(node.expression) && node.expression.text === 'require');
  const [first] = node.arguments;
  return loads && first !== undefined && ts.isStringLiteralLike(first) ? first.text : undefined;
}
