import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { PerFile } from '../flow/per-file.js';
import { keyOf, type FunctionNode } from '../flow/syntax.js';
import { annotationOf } from '../flow/tracer.js';
import { lastNameOf } from '../flow/types.js';
import type { Value } from '../flow/value.js';

type Source = Readonly<TSESLint.SourceCode>;
type Read = Extract<Value, { kind: 'read' }>;

const EVENT_TYPE =
  /^(?:APIGateway(?!EventRequestContext)\w*Event(?:V2)?(?:Base|With\w+)?|ALBEvent|LambdaFunctionURLEvent\w*|CloudFrontRequestEvent)$/;
const HANDLER_TYPE =
  /^(?:APIGateway(?:Proxy|\w*Authorizer)\w*Handler\w*|ALBHandler|LambdaFunctionURLHandler)$/;
/** What only an event of HTTP has: of an event of S3 or SQS nobody asks for these. */
const OF_HTTP =
  /^(?:headers|multiValueHeaders|httpMethod|pathParameters|queryStringParameters|multiValueQueryStringParameters|rawPath|rawQueryString|requestContext)$/;

/** Whether a value is all of the event with which Lambda hands on a request: its headers, its cookies, its body. */
export function isHttpEvent({ root, path, type, omitted }: Read, source: Source): boolean {
  if (path.length !== 1 || root.kind !== 'parameter' || omitted.includes('headers')) return false;
  if (EVENT_TYPE.test(nameOfType(type))) return true;
  const [first] = root.fn.params;
  if (first?.type !== 'Identifier' || first.name !== path[0]) return false;
  if (first.typeAnnotation) return false;
  const { parent } = root.fn;
  if (parent.type === 'VariableDeclarator' && HANDLER_TYPE.test(nameOfType(annotationOf(parent.id))))
    return true;
  return first.name === 'event' && isAskedForHttp(root.fn, first, source);
}

const answers = new PerFile<FunctionNode, boolean>();

/** `event.pathParameters` in `async (event) => …`, the only caller of which is Lambda. */
function isAskedForHttp(fn: FunctionNode, first: TSESTree.Identifier, source: Source): boolean {
  const before = answers.get(fn);
  if (before !== undefined) return before;
  const variable = source.getDeclaredVariables(fn).find(({ name }) => name === first.name);
  const found =
    variable?.references.some(({ identifier: { parent } }) => {
      if (parent.type === 'MemberExpression') return OF_HTTP.test(keyOf(parent) ?? '');
      if (parent.type !== 'VariableDeclarator' || parent.id.type !== 'ObjectPattern') return false;
      return parent.id.properties.some(
        (property) => property.type === 'Property' && OF_HTTP.test(keyOf(property) ?? ''),
      );
    }) ?? false;
  answers.set(fn, found);
  return found;
}

function nameOfType(type: TSESTree.TypeNode | null): string {
  return type?.type === 'TSTypeReference' ? lastNameOf(type) : '';
}
