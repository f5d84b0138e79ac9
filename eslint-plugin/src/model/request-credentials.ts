import type { TSESTree } from '@typescript-eslint/utils';
import { constantText } from '../flow/syntax.js';
import type { Value } from '../flow/value.js';

type Read = Extract<Value, { kind: 'read' }>;

/** What Nest fills a parameter with: `@Headers('authorization') auth: string`; null where nothing says so. */
export function requestPartOf({
  root,
  path,
}: Read): { readonly of: string; readonly name: string | null } | null {
  const parameter =
    root.kind === 'parameter'
      ? root.fn.params.find((param) => param.type === 'Identifier' && param.name === path[0])
      : undefined;
  // Only TypeScript's parser knows decorators.
  const { decorators = [] } = (parameter ?? {}) as { decorators?: readonly TSESTree.Decorator[] };
  for (const { expression } of decorators) {
    // A pipe looks at it.
    if (expression.type !== 'CallExpression' || expression.arguments.length > 1) continue;
    const { callee, arguments: args } = expression;
    if (
      callee.type === 'Identifier' &&
      /^(?:Query|Param|Headers|Ip|Body|Session|HostParam|Cookies)$/.test(callee.name)
    )
      return { of: callee.name, name: constantText(args[0]) };
  }
  return null;
}

/** `authorization.split(' ')[1]` is what the scheme stands before; `[0]` is the scheme. */
export function isCredentialOfHeader(path: readonly string[]): boolean {
  const [header = '', call, index = ''] = path.slice(-3);
  return call === 'split()' && /^[1-9]$/.test(index) && /^(?:authorization|auth_?header)$/i.test(header);
}

/** The cookie that a session hangs on: who has it is logged in. `cookies.theme` is none. */
export function isSessionCookie(path: readonly string[]): boolean {
  const [holder = '', name = ''] = path.slice(-2);
  return (
    /^(?:cookies|signedCookies)$/.test(holder) &&
    /^(?:sid|sess|session|session_?id|connect\.sid|auth|remember_?me|jsessionid|phpsessid)$/i.test(name)
  );
}
