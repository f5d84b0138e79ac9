import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { Mention, mentions } from '../flow/mentions.js';
import { bare, endOf } from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';
import { isCredentialToken } from '../words/credential-token.js';

/** What a parser reads from its tokens and nobody reads from a credential. */
const LEXICAL = new Set([
  ...[
    'loc',
    'range',
    'start',
    'end',
    'kind',
    'lexeme',
    'line',
    'column',
    'pos',
    'position',
    'index',
    'offset',
    'raw',
    'text',
  ],
  ...['tokenType', 'lineNumber', 'image', 'startOffset', 'depth', 'children', 'nesting', 'literal'],
]);

const PARSER_FILE = new Mention(
  /\b(?:tokenize|lexer|tokenizer|Lexer|Tokenizer|nextToken|SyntaxError|peekToken|TokenType|ParseError|InjectionToken|injector|ModulesContainer|InstanceWrapper|modulesContainer)\b/,
  `tokenize, lexer, nextToken, SyntaxError, peekToken, TokenType, ParseError, InjectionToken, injector, ModulesContainer,
   InstanceWrapper`,
);

/** Whether `token` at the node is a piece of source text, by what the file reads from it or by what the file is about. */
export function isLexicalToken(node: TSESTree.Node, source: Readonly<TSESLint.SourceCode>): boolean {
  if (mentions(source, PARSER_FILE)) return true;
  const read = bare(node);
  // Of `token.raw` what else is read of the token tells, of `session.refreshToken` nothing that else is read of the session.
  const [inner, itself] = read.type === 'MemberExpression' ? [bare(read.object), endOf(read)] : [read, null];
  if (inner.type !== 'Identifier' || (itself !== null && isCredentialToken(itself))) return false;
  return (variableOf(inner, source)?.references ?? []).some(({ identifier: { parent } }) => {
    if (parent.type !== 'MemberExpression' || parent.computed || parent.property.type !== 'Identifier')
      return false;
    return LEXICAL.has(parent.property.name) && parent.property.name !== itself;
  });
}
