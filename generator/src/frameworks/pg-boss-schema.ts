import type { ts } from 'ts-morph';
import type { ManualStep } from '../edit/splice.js';
import { lineOf, type SourceFile } from '../inspect/source-file.js';
import type { Tracer } from '../inspect/trace.js';
import { typescript } from '../inspect/typescript.js';
import { manualStep } from './manual-observe.js';
import type { WiringSession } from './wiring-session.js';

/**
 * What says where a pg-boss keeps its tables, as code that can stand beside it; undefined where nothing does, and it is
 * pg-boss's own schema. `unknown`: saying it again could give something else.
 */
export function schemaOf(
  call: ts.CallExpression | ts.NewExpression,
  source: SourceFile,
  tracer: Tracer,
): { code: string } | 'unknown' | undefined {
  const ts = typescript();
  const options = call.arguments?.[0];
  if (options === undefined) return undefined;
  if (!ts.isObjectLiteralExpression(options)) return memberOf(options, source, tracer);
  // The last that says it counts.
  for (const property of options.properties.toReversed()) {
    if (ts.isSpreadAssignment(property)) {
      const member = memberOf(property.expression, source, tracer);
      if (member !== undefined) return member;
    } else if (property.name.getText() === 'schema') {
      if (ts.isShorthandPropertyAssignment(property)) return { code: 'schema' };
      const said = ts.isPropertyAssignment(property) ? property.initializer : undefined;
      return said !== undefined && isTheSameAgain(said) ? { code: said.getText() } : 'unknown';
    }
  }
  return undefined;
}

/** `options.schema`, where these are known to have one. */
function memberOf(
  options: ts.Expression,
  source: SourceFile,
  tracer: Tracer,
): { code: string } | 'unknown' | undefined {
  const ts = typescript();
  const value = tracer.trace(options, source);
  if (value?.kind !== 'node' || !ts.isObjectLiteralExpression(value.node)) return undefined;
  const has = value.node.properties.some((property) => property.name?.getText() === 'schema');
  if (!has) return undefined;
  return isTheSameAgain(options) ? { code: `${options.getText()}.schema` } : 'unknown';
}

/** Names, texts and members of them, `||` and `??` between them, and what a configuration has under a name. */
function isTheSameAgain(node: ts.Node): boolean {
  const ts = typescript();
  if (ts.isIdentifier(node) || ts.isStringLiteralLike(node) || node.kind === ts.SyntaxKind.ThisKeyword)
    return true;
  if (ts.isPropertyAccessExpression(node) || ts.isNonNullExpression(node))
    return isTheSameAgain(node.expression);
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    const isOr = kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.QuestionQuestionToken;
    return isOr && isTheSameAgain(node.left) && isTheSameAgain(node.right);
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  return (
    /^get(?:OrThrow)?$/.test(node.expression.name.text) &&
    isTheSameAgain(node.expression.expression) &&
    node.arguments.every((one) => ts.isStringLiteralLike(one))
  );
}

/** What the queues of this pg-boss are looked at by is for its team to say. */
export function schemaStep(
  session: WiringSession,
  source: SourceFile,
  call: ts.CallExpression | ts.NewExpression,
): ManualStep {
  return {
    ...manualStep(
      session,
      source,
      'observeBoss(boss, /* the schema that it is given */);',
      'Tell observeBoss the schema of pg-boss',
      ['observeBoss'],
    ),
    line: lineOf(source, call.getStart(source.ast)),
    why: "Its tables are in a schema whose name is worked out where it is made; without it the queues are looked for in pg-boss's own, `pgboss`.",
  };
}
