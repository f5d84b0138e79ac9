import type { ts } from 'ts-morph';
import type { SourceFile } from './source-file.js';
import { specifiersOf, type ModuleGraph } from './module-graph.js';
import type { PackageJson, Service } from './service.js';
import type { TsConfig } from './tsconfig.js';
import { typescript } from './typescript.js';

/** Module system in which the entry runs: extension, tsconfig for TypeScript, nearest package.json, then the file itself. */
export function moduleSystemOf(
  entry: SourceFile,
  data: PackageJson,
  config: TsConfig | undefined,
): Service['moduleSystem'] {
  if (/\.m[jt]s$/.test(entry.file)) return 'esm';
  if (/\.c[jt]s$/.test(entry.file)) return 'cjs';
  const typeScript = /\.tsx?$/.test(entry.file);
  if (typeScript && config?.module === 'cjs') return 'cjs';
  if (data.type === 'module') return 'esm';
  if (data.type === 'commonjs') return 'cjs';
  // Without `type`: TypeScript comes out as CommonJS unless it is bundled as ESM; JavaScript with imports runs as ESM.
  if (typeScript) return config?.module === 'esm' && usesTopLevelAwait(entry) ? 'esm' : 'cjs';
  return hasModuleSyntax(entry) ? 'esm' : 'cjs';
}

function hasModuleSyntax(source: SourceFile): boolean {
  const ts = typescript();
  return source.ast.statements.some(
    (one) =>
      ts.isImportDeclaration(one) ||
      ts.isExportDeclaration(one) ||
      ts.isExportAssignment(one) ||
      (ts.canHaveModifiers(one) &&
        (ts.getModifiers(one) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)),
  );
}

function usesTopLevelAwait(source: SourceFile): boolean {
  const ts = typescript();
  const below = (node: ts.Node): boolean =>
    ts.isAwaitExpression(node) ||
    (!ts.isFunctionLike(node) && !ts.isClassLike(node) && ts.forEachChild(node, below) === true);
  return source.ast.statements.some(below);
}

/** How the service's own relative imports end; where it has none, what its settings ask for. */
export function importExtensionOf(
  graph: ModuleGraph,
  language: Service['language'],
  moduleSystem: Service['moduleSystem'],
  config: TsConfig | undefined,
): Service['importExtension'] {
  const seen = { js: 0, ts: 0, none: 0 };
  for (const source of graph.modules.values()) {
    for (const specifier of specifiersOf(source)) {
      if (!/^\.{1,2}\//.test(specifier)) continue;
      if (/\.[cm]?jsx?$/.test(specifier)) seen.js += 1;
      else if (/\.[cm]?tsx?$/.test(specifier)) seen.ts += 1;
      else if (!/\.(?:json|node|css|html)$/.test(specifier)) seen.none += 1;
    }
  }
  if (seen.js + seen.ts + seen.none > 0) {
    if (seen.none > seen.js && seen.none > seen.ts) return 'none';
    return seen.ts > seen.js ? 'ts' : 'js';
  }
  if (config?.importsTsExtensions === true) return 'ts';
  if (moduleSystem === 'cjs') return 'none';
  return language === 'ts' && config?.module === 'esm' ? 'none' : 'js';
}
