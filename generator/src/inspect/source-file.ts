import { extname } from 'node:path';
import type { ts } from 'ts-morph';
import { Problem } from '../problem.js';
import { typescript } from './typescript.js';

/** One parsed file. Node positions are indexes into `text` as it stands on disk, BOM and shebang included. */
export interface SourceFile {
  /** Relative to the service's root, forward slashes. */
  file: string;
  text: string;
  ast: ts.SourceFile;
}

const parsed = new Map<string, SourceFile>();

/** Parses a file of any JavaScript or TypeScript dialect; files without extension (`bin/www`) are JavaScript. */
export function parseSource(file: string, text: string): SourceFile {
  const known = parsed.get(file);
  if (known?.text === text) return known;
  const ts = typescript();
  const ast = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, scriptKind(file));
  const source = { file, text, ast };
  parsed.set(file, source);
  return source;
}

function scriptKind(file: string): ts.ScriptKind {
  const { ScriptKind } = typescript();
  switch (extname(file)) {
    case '.ts':
    case '.mts':
    case '.cts':
      return ScriptKind.TS;
    case '.tsx':
      return ScriptKind.TSX;
    default:
      return ScriptKind.JS;
  }
}

export interface SyntaxError {
  /** 1-based. */
  line: number;
  message: string;
}

/** The first syntax error of a file, merge-conflict markers by their name. */
export function syntaxErrorOf(source: SourceFile): SyntaxError | undefined {
  const ts = typescript();
  // What the parser found is only reachable through this property or a whole program.
  const { parseDiagnostics } = source.ast as unknown as { parseDiagnostics: readonly ts.Diagnostic[] };
  const first = parseDiagnostics[0];
  if (first === undefined) return undefined;
  const conflict = parseDiagnostics.find((one) => one.code === MERGE_CONFLICT_MARKER);
  const shown = conflict ?? first;
  return {
    line: lineOf(source, shown.start ?? 0),
    message:
      conflict === undefined
        ? ts.flattenDiagnosticMessageText(first.messageText, ' ')
        : 'a merge conflict marker was left in the file',
  };
}

const MERGE_CONFLICT_MARKER = 1185;

/** Refuses a file that does not parse: nothing can be placed safely in it. */
export function requireParsable(source: SourceFile): void {
  const error = syntaxErrorOf(source);
  if (error === undefined) return;
  throw new Problem(
    `${source.file}:${String(error.line)} has a syntax error: ${error.message}`,
    'Make the file parse again, then run the command once more. Nothing was changed.',
  );
}

/** 1-based line of a position. */
export function lineOf(source: SourceFile, position: number): number {
  return source.ast.getLineAndCharacterOfPosition(position).line + 1;
}

const collected = new WeakMap<ts.Node, ts.Node[]>();

/** All nodes below (and with) `node`, in source order. Remembered: the same trees are asked about again and again. */
export function descendants(node: ts.Node): readonly ts.Node[] {
  const known = collected.get(node);
  if (known !== undefined) return known;
  const ts = typescript();
  const nodes: ts.Node[] = [];
  const visit = (one: ts.Node): void => {
    nodes.push(one);
    ts.forEachChild(one, visit);
  };
  visit(node);
  collected.set(node, nodes);
  return nodes;
}

/** Nodes below `node` that run when it runs: does not go into functions and classes. */
export function* ownDescendants(node: ts.Node): Generator<ts.Node, void, undefined> {
  const ts = typescript();
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  for (const child of children) {
    yield child;
    if (!ts.isFunctionLike(child) && !ts.isClassLike(child)) yield* ownDescendants(child);
  }
}
